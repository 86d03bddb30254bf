export interface RouterConfig {
  /** @default 65530 */
  readonly asn?: number;
  /** @default 64501 */
  readonly clusterAsn?: number;
  /** @default 10.10.0.1 */
  readonly routerId?: string;
  /** Where the hosts dial in from. @default 10.10.0.0/24 */
  readonly hosts?: string;
  /** Seconds between keepalives, and without one until a peer is given up. @default 1 and 3 */
  readonly timers?: { readonly keepalive: number; readonly hold: number };
  /** TCP-MD5 */
  readonly password?: string;
}

/** A `bgpd.conf` for the lab's hosts: each may dial in, and up to eight share the traffic to a prefix. */
export function routerConfig(config: RouterConfig = {}): string {
  const { asn = 65530, clusterAsn = 64501, routerId = "10.10.0.1" } = config;
  const { hosts = "10.10.0.0/24", timers = { keepalive: 1, hold: 3 }, password } = config;
  return [
    `router bgp ${asn}`,
    ` bgp router-id ${routerId}`,
    " no bgp ebgp-requires-policy",
    // Of a node that restarts gracefully: its routes stay when it hangs up, and go when it falls silent.
    " no bgp graceful-restart notification",
    " neighbor K8S peer-group",
    ` neighbor K8S remote-as ${clusterAsn}`,
    ` neighbor K8S timers ${timers.keepalive} ${timers.hold}`,
    ...(password === undefined ? [] : [` neighbor K8S password ${password}`]),
    ` bgp listen range ${hosts} peer-group K8S`,
    " address-family ipv4 unicast",
    "  neighbor K8S activate",
    "  maximum-paths 8",
    "",
  ].join("\n");
}
