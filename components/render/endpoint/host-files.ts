import type { EndpointPlan } from "../../model/endpoint-plan";
import type { ClusterPlan } from "../../model/plan";
import { etcdHealthHost } from "../loopback";
import { fingerprint } from "../shell";
import { haproxyCfg } from "./haproxy";
import { type EndpointHost, heldBy, holdersOf } from "./holders";
import { checkApi, checkHaproxy, keepalivedConf } from "./keepalived";
import { kubeVipName, kubeVipPod } from "./kube-vip";
import { stateLua } from "./state";
import { haproxyUnit, keepalivedUnit } from "./units";

type Variables = Record<string, string | number>;

/** Programs that a host needs for its part in these endpoints. */
export function endpointPackages(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoints: readonly EndpointPlan[],
): string[] {
  return [
    ...(haproxyCfg(plan, host, endpoints) === "" ? [] : ["haproxy"]),
    ...(keepalivedConf(plan, host, endpoints, "") === "" ? [] : ["keepalived"]),
  ];
}

/** What lies on a host for these endpoints, as variables of its scripts. Texts are empty where the host has no such part. */
export function endpointFiles(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoints: readonly EndpointPlan[],
  password: string,
): Variables {
  const held = heldBy(plan, endpoints, host);
  const pods = held.filter(({ kubeVip }) => kubeVip !== undefined);
  return {
    ENDPOINTS: endpoints.map(entryOf).join(", "),
    VIPS: held.map(({ address }) => address).join(" "),
    // Whoever has a VIP must be one of these.
    HOLDERS: [
      ...new Set(held.flatMap((each) => holdersOf(plan, each)).map((each) => each.address)),
    ].join(" "),
    VIP_PORTS: [...new Set(held.flatMap(proxyPorts))].join(" "),
    HAPROXY_CFG: haproxyCfg(plan, host, endpoints),
    KEEPALIVED_CONF: keepalivedConf(plan, host, endpoints, password),
    POD_NAMES: pods.map(kubeVipName).join(" "),
    ...Object.fromEntries(
      pods.map((endpoint, i) => [`POD_${i + 1}`, kubeVipPod(plan, host, endpoint)]),
    ),
  };
}

/** What a host notes of an endpoint that it has brought up. */
export function entryOf({ kind, url }: EndpointPlan): string {
  return `${kind} ${url}`;
}

function proxyPorts(endpoint: EndpointPlan): string[] {
  if (endpoint.kind !== "haproxy") return [];
  return [endpoint.url, endpoint.joinUrl].map((url) => new URL(url).port || "443");
}

/** What is the same whatever the endpoints are. */
export function endpointPrograms(plan: ClusterPlan): Variables {
  return {
    STATE_LUA: stateLua(etcdHealthHost(plan)),
    HAPROXY_UNIT: haproxyUnit(),
    KEEPALIVED_UNIT: keepalivedUnit(),
    CHECK_HAPROXY: checkHaproxy(),
    CHECK_API: checkApi(plan),
  };
}

/** What a server's rollout needs to take its leave of the endpoints before it restarts, and to come back. */
export function leaveVariables(
  plan: ClusterPlan,
  host: EndpointHost,
  endpoints: readonly EndpointPlan[],
): Variables {
  const proxied = endpoints.filter(({ kind }) => kind === "haproxy");
  const proxies = new Set(
    proxied.flatMap((each) => holdersOf(plan, each)).map(({ name, role }) => `${role} ${name}`),
  );
  const pods = heldBy(plan, endpoints, host).filter(({ kubeVip }) => kubeVip !== undefined);
  const moved = heldBy(plan, endpoints, host).filter(({ kind }) => kind !== "haproxy");
  return {
    PROXIES: proxies.size,
    // With no other holder nobody can take them.
    MOVED_VIPS: moved
      .filter((each) => holdersOf(plan, each).length > 1)
      .map(({ address, url }) => `${address} ${url}\n`)
      .join(""),
    POD_NAMES: pods.map(kubeVipName).join(" "),
    // A changed pod is the rollout's business, too.
    ...(pods.length === 0
      ? {}
      : { PODS: fingerprint(pods.map((each) => kubeVipPod(plan, host, each)).join("")) }),
  };
}
