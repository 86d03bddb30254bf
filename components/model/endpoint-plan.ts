import type { Unwrap } from "@pulumi/pulumi";
import { urlHost } from "./addresses";
import { DISTRIBUTIONS, type DistributionName } from "./distribution";
import type {
  BalancerHostArgs,
  EndpointArgs,
  HaproxyEndpointArgs,
  KubeVipBgpArgs,
  KubeVipEndpointArgs,
} from "./endpoint-args";

/** A dedicated load-balancer host. */
export interface BalancerPlan {
  name: string;
  address: string;
  /** Empty where the host finds it itself by its address. */
  interface: string;
  retired: boolean;
}

/** One address of the API, with all defaults filled in. */
export interface EndpointPlan {
  kind: EndpointArgs["kind"];
  address: string;
  /** Port of the API at the address. */
  port: number;
  url: string;
  /** Where nodes join; another port than `url`'s with RKE2. */
  joinUrl: string;
  subjectAltNames: string[];
  /** Where keepalived holds the address. */
  vrrp: VrrpPlan | undefined;
  /** Hosts of the proxies; none where they run on the servers, or where there is none. */
  balancers: BalancerPlan[];
  statsPort: number | undefined;
  kubeVip: KubeVipPlan | undefined;
}

export interface VrrpPlan {
  routerId: number;
  /** Seconds between two VRRP advertisements. */
  advertInterval: number;
}

export interface KubeVipPlan {
  image: string;
  lease: { duration: number; renewDeadline: number; retryPeriod: number };
  bgp: Unwrap<KubeVipBgpArgs> | undefined;
}

/** The port of HAProxy on the servers: 6443 is taken there. */
const PORT_ON_SERVERS = 8443;

/**
 * Where RKE2's nodes join through HAProxy on the servers. A node that joined at some port asks every server it learns of at that port, too (seen in
 * k3s' `setSupervisorPort`): so the proxies of all servers listen on it.
 */
export const JOIN_PORT_ON_SERVERS = 9346;

export const KUBE_VIP_IMAGE = "ghcr.io/kube-vip/kube-vip:v1.2.4";
/** Shorter by a second than what kube-vip's own examples have: with 5 s another server had the address after 6.7 s, with 4 s after 5.3 s. */
export const KUBE_VIP_LEASE = { duration: 4, renewDeadline: 3, retryPeriod: 1 } as const;

/** Fills in the defaults of an endpoint. */
export function planEndpoint(
  args: Unwrap<EndpointArgs>,
  distribution: DistributionName,
): EndpointPlan {
  const { apiPort, joinPort } = DISTRIBUTIONS[distribution];
  const own = proxyPorts(args, distribution);
  const port = own?.port ?? (args.kind === "external" ? args.port : undefined) ?? apiPort;
  const join = own?.joinPort ?? (joinPort === apiPort ? port : joinPort);
  const url = (at: number) => `https://${urlHost(args.address)}:${at}`;
  return {
    kind: args.kind,
    address: args.address,
    port,
    url: url(port),
    joinUrl: url(join),
    subjectAltNames: args.subjectAltNames ?? [],
    vrrp: args.kind === "haproxy" || args.kind === "keepalived" ? planVrrp(args) : undefined,
    balancers: args.kind === "haproxy" ? (args.hosts ?? []).map(planBalancer) : [],
    statsPort: args.kind === "haproxy" ? args.statsPort : undefined,
    kubeVip: args.kind === "kube-vip" ? planKubeVip(args) : undefined,
  };
}

function proxyPorts(
  args: Unwrap<EndpointArgs>,
  distribution: DistributionName,
): { port: number; joinPort: number } | undefined {
  if (args.kind !== "haproxy") return undefined;
  const { apiPort, joinPort } = DISTRIBUTIONS[distribution];
  const dedicated = (args.hosts ?? []).length > 0;
  const port = args.port ?? (dedicated ? apiPort : PORT_ON_SERVERS);
  if (joinPort === apiPort) return { port, joinPort: port };
  return { port, joinPort: dedicated ? joinPort : JOIN_PORT_ON_SERVERS };
}

function planVrrp(args: Pick<HaproxyEndpointArgs, "address" | "routerId" | "fast">): VrrpPlan {
  return {
    routerId: args.routerId ?? defaultRouterId(args.address),
    advertInterval: args.fast === true ? 0.25 : 1,
  };
}

function planBalancer(host: Unwrap<BalancerHostArgs>): BalancerPlan {
  return {
    name: host.name,
    address: host.address,
    interface: host.interface ?? "",
    retired: host.retired ?? false,
  };
}

function planKubeVip(args: Unwrap<KubeVipEndpointArgs>): KubeVipPlan {
  return {
    image: args.image ?? KUBE_VIP_IMAGE,
    lease: args.lease ?? KUBE_VIP_LEASE,
    bgp: args.bgp,
  };
}

/** VRRP ids run from 1 to 255, and last bytes from 0. */
export function defaultRouterId(address: string): number {
  const last = address.includes(":")
    ? Number.parseInt(address.split(":").at(-1) ?? "", 16) % 256
    : Number(address.split(".").at(-1));
  return last >= 1 && last <= 255 ? last : 255;
}
