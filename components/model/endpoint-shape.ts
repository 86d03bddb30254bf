import type { Unwrap } from "@pulumi/pulumi";
import { asn } from "./asn";
import type {
  BalancerHostArgs,
  EndpointArgs,
  ExternalEndpointArgs,
  HaproxyEndpointArgs,
  KeepalivedEndpointArgs,
  KubeVipBgpArgs,
  KubeVipEndpointArgs,
  KubeVipPeerArgs,
} from "./endpoint-args";
import { show, type Complaint } from "./faults";
import * as host from "./host-shapes";
import * as names from "./names";
import { byKind, choice, flag, integer, list, record, type Shape, text } from "./shape";

/*
 * What each argument of an endpoint may be, by its kind. Rules between arguments are in validate-endpoint.ts.
 */

const vip = { address: "give a free address in the servers' subnet" };
const vrrp = { routerId: integer(1, 255), fast: flag };
const subjectAltNames = list(text(names.subjectAltNameComplaint(host.isAddress)));

const balancer = record<BalancerHostArgs>(
  {
    name: text(names.nodeNameComplaint),
    address: host.address,
    hostKey: host.hostKey,
    ssh: host.hostSsh,
    interface: host.networkInterface,
    retired: flag,
  },
  { name: "name the host", address: "give the host's address in the servers' network" },
);

const haproxy = record<HaproxyEndpointArgs>(
  {
    kind: choice("haproxy"),
    address: host.address,
    port: host.port,
    ...vrrp,
    hosts: list(balancer),
    statsPort: host.port,
    subjectAltNames,
  },
  vip,
);

const keepalived = record<KeepalivedEndpointArgs>(
  { kind: choice("keepalived"), address: host.address, ...vrrp, subjectAltNames },
  vip,
);

const seconds = integer(1, 600);

const peer = record<KubeVipPeerArgs>(
  {
    address: host.address,
    asn,
    password: text(passwordComplaint, { secret: true }),
    multihop: flag,
  },
  { address: "give the router's address", asn: "give the router's AS number" },
);

const kubeVip = record<KubeVipEndpointArgs>(
  {
    kind: choice("kube-vip"),
    address: host.address,
    image: text(imageComplaint),
    lease: record<NonNullable<KubeVipEndpointArgs["lease"]>>(
      { duration: seconds, renewDeadline: seconds, retryPeriod: seconds },
      {
        duration: "give all three, such as 4, 3 and 1",
        renewDeadline: "give all three, such as 4, 3 and 1",
        retryPeriod: "give all three, such as 4, 3 and 1",
      },
    ),
    bgp: record<KubeVipBgpArgs>(
      { asn, peers: list(peer) },
      { asn: "give the servers' AS number", peers: "list the routers" },
    ),
    subjectAltNames,
  },
  vip,
);

const external = record<ExternalEndpointArgs>(
  { kind: choice("external"), address: host.hostName, port: host.port, subjectAltNames },
  { address: "give the load balancer's address or DNS name" },
);

/** `EndpointArgs`: which fields there are depends on `kind`. */
export const endpointShape: Shape = byKind<Unwrap<EndpointArgs>["kind"]>({
  haproxy,
  keepalived,
  "kube-vip": kubeVip,
  external,
});

// kube-vip takes its peers as one text with `:` and `,` between the parts.
function passwordComplaint(password: string): Complaint | undefined {
  if (/^[^\s:,]{1,80}$/.test(password)) return undefined;
  const problem = "is no password that kube-vip can take";
  return { problem, remedy: "give 1 to 80 characters without spaces, : and ," };
}

function imageComplaint(image: string): Complaint | undefined {
  const tagged =
    /^[a-z0-9][a-z0-9._:/-]*[a-z0-9](:[A-Za-z0-9_][A-Za-z0-9_.-]*)?(@sha256:[0-9a-f]{64})?$/;
  const named = tagged.test(image);
  const last = image.split("/").at(-1) ?? "";
  if (named && /[:@]/.test(last) && !/:latest$/.test(image)) return undefined;
  const problem = `${show(image)} is no image with a tag or a digest of its own`;
  return { problem, remedy: "give one such as ghcr.io/kube-vip/kube-vip:v1.2.4" };
}
