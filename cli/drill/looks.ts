import type { DrillHost } from "./hosts";
import type { DrillOptions, Kind } from "./options";

/** What one look at a host found. */
export interface Look {
  holds: boolean;
  /** Whether the cluster's API on the host itself is ready, etcd included; undefined on a load balancer. */
  ready?: boolean;
  /** Whether a fault of a drill is still to be healed. */
  broken: boolean;
  unit: string;
  kind: Kind;
}

/*
 * Anonymous, /readyz says 401 even while etcd has no leader, and the next server that is broken would cost the quorum. So it is asked with the host's own
 * administrator certificate where that is found.
 */
export function lookScript({ vip, unit }: DrillOptions, { role }: DrillHost): string {
  return `holds=no
if [ -n "$(ip -o addr show to '${vip}')" ]; then holds=yes; fi
${unitScript(unit, ["k3s", "rke2-server", ...(role === "balancer" ? ["quorate-haproxy"] : [])])}kind=external
for f in /var/lib/rancher/*/agent/pod-manifests/*kube-vip*; do
  if [ -e "$f" ]; then kind=kube-vip; fi
done
if systemctl is-active --quiet quorate-keepalived; then kind=keepalived; fi
if systemctl is-active --quiet quorate-haproxy; then kind=haproxy; fi
${BROKEN}code=none
${role === "server" ? READY : ""}echo "$holds $broken $code $kind $unit"
`;
}

/** Finds the first of these units that there is, unless it was told. */
export const unitScript = (
  told: string | undefined,
  units: readonly string[],
): string => `unit='${told ?? ""}'
for u in ${units.join(" ")}; do
  if [ -z "$unit" ] && systemctl cat "$u" >/dev/null 2>&1; then unit=$u; fi
done
`;

export const BROKEN = `broken=no
if systemctl is-active --quiet quorate-drill-heal.timer quorate-drill-heal.service; then broken=yes; fi
`;

const READY = `set -- https://127.0.0.1:6443/readyz
for d in /var/lib/rancher/k3s /var/lib/rancher/rke2; do
  tls=$d/server/tls
  if [ -e "$tls/client-admin.key" ]; then
    set -- --cert "$tls/client-admin.crt" --key "$tls/client-admin.key" "$@"
    break
  fi
done
code=$(curl -sk -m 4 -o /dev/null -w '%{http_code}' "$@" || :)
`;

export function lookOf(text: string): Look {
  const [holds, broken, code = "", kind, unit = ""] = text.trim().split(" ");
  return {
    holds: holds === "yes",
    broken: broken === "yes",
    ...(code !== "none" && { ready: code === "200" || code === "401" }),
    kind: kind as Kind,
    unit,
  };
}

/** Says five times a second whether the host holds the address, with the host's uptime; ends by itself after ten minutes or with its reader. */
export function holderStreamScript(vip: string): string {
  return `n=0
while [ "$n" -lt 3000 ]; do
  n=$((n + 1))
  read -r up _ </proc/uptime
  if [ -n "$(ip -o addr show to '${vip}')" ]; then echo "$up 1"; else echo "$up 0"; fi || exit 0
  sleep 0.2
done
`;
}
