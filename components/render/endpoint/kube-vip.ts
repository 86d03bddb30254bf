import { stringify } from "yaml";
import { urlHost } from "../../model/addresses";
import { DISTRIBUTIONS } from "../../model/distribution";
import type { EndpointPlan, KubeVipPlan } from "../../model/endpoint-plan";
import type { ClusterPlan } from "../../model/plan";
import { INTERFACE } from "../distro/config";
import { distroOf } from "../distro/distro";
import { etcdHealthHost } from "../loopback";
import { fingerprint } from "../shell";
import type { EndpointHost } from "./holders";

type Environment = Record<string, string>;

const KUBECONFIG = "/etc/kubernetes/admin.conf";
const SERVER_CA = "/etc/quorate/server-ca.crt";

/** Name of the static pod, and of its lease: two endpoints of this kind stand beside each other while one is exchanged for the other. */
export function kubeVipName({ address }: EndpointPlan): string {
  return `quorate-vip-${address.replaceAll(/[.:]+/g, "-").replace(/^-|-$/g, "")}`;
}

/**
 * kube-vip as a static pod of this server. It uses the server's own kubeconfig, whose address is loopback: with a Service account it would go on renewing its lease through other
 * servers' APIs, and keep the address on a server whose own API is dead (16 s without an answer, instead of 7). A static pod also has each host's own interface,
 * and goes when its file goes.
 */
export function kubeVipPod(plan: ClusterPlan, host: EndpointHost, endpoint: EndpointPlan): string {
  const { kubeVip } = endpoint;
  if (kubeVip === undefined) return "";
  const spec = podSpec(plan, host, endpoint, kubeVip);
  return stringify(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: kubeVipName(endpoint),
        namespace: "kube-system",
        labels: { "app.kubernetes.io/name": "kube-vip", "app.kubernetes.io/managed-by": "quorate" },
        // By it a rollout tells the pod that runs from the one before.
        annotations: { "quorate.dev/digest": fingerprint(stringify(spec)) },
      },
      spec,
    },
    { lineWidth: 0 },
  );
}

function podSpec(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoint: EndpointPlan,
  kubeVip: KubeVipPlan,
): object {
  const { kubeconfig, data } = distroOf(plan);
  const environment = {
    ...common(endpoint, host),
    ...(kubeVip.bgp === undefined
      ? arp(kubeVipName(endpoint), host, kubeVip)
      : bgp(plan, host, kubeVip.bgp)),
  };
  const files = {
    [KUBECONFIG]: kubeconfig,
    ...(kubeVip.bgp !== undefined && { [SERVER_CA]: `${data}/server/tls/server-ca.crt` }),
  };
  return {
    hostNetwork: true,
    priorityClassName: "system-node-critical",
    containers: [
      {
        name: "kube-vip",
        image: kubeVip.image,
        imagePullPolicy: "IfNotPresent",
        // Its statistics would listen on all addresses.
        args: ["manager", "--prometheusHTTPServer="],
        env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
        securityContext: { capabilities: { add: ["NET_ADMIN", "NET_RAW"], drop: ["ALL"] } },
        volumeMounts: Object.keys(files).map((mountPath, i) => ({
          name: `file-${i}`,
          mountPath,
          readOnly: true,
        })),
      },
    ],
    volumes: Object.values(files).map((path, i) => ({
      name: `file-${i}`,
      hostPath: { path, type: "File" },
    })),
  };
}

function common(endpoint: EndpointPlan, host: EndpointHost): Environment {
  return {
    address: endpoint.address,
    port: String(endpoint.port),
    vip_subnet: endpoint.address.includes(":") ? "128" : "32",
    vip_nodename: host.name,
    cp_enable: "true",
    cp_namespace: "kube-system",
    // Newer ones would look for a host called kubernetes in the place of what the kubeconfig says.
    kubernetes_addr: `https://127.0.0.1:${endpoint.port}`,
    // Services are MetalLB's: with both, each takes the other's addresses away for ever.
    svc_enable: "false",
  };
}

function arp(name: string, host: EndpointHost, { lease }: KubeVipPlan): Environment {
  return {
    vip_arp: "true",
    // The first announcement of a new holder waits for the next turn: 3 s unless said otherwise, and 500 ms is the least.
    vip_arpRate: "500",
    vip_interface: host.interface === "" ? INTERFACE : host.interface,
    vip_leaderelection: "true",
    vip_leasename: name,
    vip_leaseduration: String(lease.duration),
    vip_renewdeadline: String(lease.renewDeadline),
    vip_retryperiod: String(lease.retryPeriod),
  };
}

/**
 * Every server announces the address, while it is healthy. kube-vip wants a 200, which the API gives nobody without a login: asked is etcd, which in k3s is the same process and
 * knows of the quorum; with RKE2 the supervisor.
 */
function bgp(
  plan: ClusterPlan,
  host: EndpointHost,
  { asn, peers }: NonNullable<KubeVipPlan["bgp"]>,
): Environment {
  const { apiPort, joinPort } = DISTRIBUTIONS[plan.distribution];
  const health =
    joinPort === apiPort
      ? {
          control_plane_health_check_address: `http://${urlHost(etcdHealthHost(plan))}:2381/health`,
        }
      : {
          control_plane_health_check_address: `https://127.0.0.1:${joinPort}/ping`,
          control_plane_health_check_ca_path: SERVER_CA,
        };
  return {
    vip_arp: "false",
    vip_interface: "lo",
    vip_leaderelection: "false",
    bgp_enable: "true",
    bgp_as: String(asn),
    ...(host.address.includes(":") ? {} : { bgp_routerid: host.address }),
    bgp_sourceip: host.address,
    bgp_peers: peers
      .map(({ address, asn: theirs, password = "", multihop = false }) =>
        [address.includes(":") ? `[${address}]` : address, theirs, password, multihop].join(":"),
      )
      .join(","),
    ...health,
    control_plane_health_check_period_seconds: "1",
    control_plane_health_check_timeout_seconds: "2",
    control_plane_health_check_failure_threshold: "2",
  };
}
