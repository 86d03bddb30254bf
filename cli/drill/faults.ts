export const FAULTS = ["stopped", "killed", "cut-off", "frozen"] as const;
export type Fault = (typeof FAULTS)[number];

/** What a fault is aimed at. */
export interface Aim {
  /** The cluster's unit; on a dedicated load balancer HAProxy's. */
  unit: string;
  vip: string;
  seconds: number;
}

/** Unit of the timer that heals; as long as there is one, no other drill begins on that host. */
export const HEAL = "quorate-drill-heal";

const ENDPOINT_UNITS = "quorate-haproxy quorate-keepalived";

/** Breaks a host. The timer that heals it is there first, so that it heals even if whoever sent this is gone by then. */
export function faultScript(fault: Fault, aim: Aim): string {
  return `set -eu
heal=${HEAL}
if systemctl is-active --quiet "$heal.timer" "$heal.service"; then
  echo "another drill is under way here" >&2
  exit 3
fi
${fault === "cut-off" ? NEEDS_NFT : ""}cat >"/run/$heal.sh" <<'EOF'
${healScript(fault, aim)}EOF
systemd-run --quiet --collect --unit="$heal" --on-active=${aim.seconds}s \\
  --timer-property=AccuracySec=100ms /bin/sh "/run/$heal.sh"
${BREAK[fault](aim)}`;
}

/** What the timer runs. Each line stands alone: one that fails must not keep the others from healing. */
export function healScript(fault: Fault, aim: Aim): string {
  return MEND[fault](aim);
}

/** Heals at once; nothing if the timer was quicker. */
export function healNowScript(): string {
  return `if systemctl is-active --quiet ${HEAL}.timer; then
  systemctl stop ${HEAL}.timer
  sh /run/${HEAL}.sh
fi
`;
}

const NEEDS_NFT = `if ! command -v nft >/dev/null; then
  echo "there is no nft here to cut it off with" >&2
  exit 3
fi
`;

/*
 * What serves beside the unit's main process: kube-vip's container, of several the one with this address, and with RKE2 the static pods of API and etcd,
 * which outlive rke2-server.
 */
const pids = ({ vip }: Aim): string => `pids() {
  for p in $(pgrep -x kube-vip); do
    if tr '\\0' '\\n' <"/proc/$p/environ" | grep -qxF 'address=${vip}'; then echo "$p"; fi
  done
  pgrep -f '^(etcd|kube-apiserver) .*/rancher/rke2/' || :
}
`;

const signal = (
  name: string,
  aim: Aim,
): string => `${pids(aim)}main=$(systemctl show -p MainPID --value '${aim.unit}')
for p in $(pids) "$main"; do
  if [ "$p" != 0 ]; then kill -s ${name} "$p" || :; fi
done
for u in ${ENDPOINT_UNITS}; do
  if systemctl is-active --quiet "$u"; then systemctl kill --signal=${name} "$u" || :; fi
done
`;

// The session that brings the order must have ended before the host goes silent.
const CUT = `cat >/run/quorate-drill-fault.sh <<'EOF'
nft -f - <<'NFT'
table inet quorate_drill {
  chain in { type filter hook input priority -300; policy drop; iif lo accept; }
  chain out { type filter hook output priority -300; policy drop; oif lo accept; }
  chain through { type filter hook forward priority -300; policy drop; }
}
table arp quorate_drill {
  chain in { type filter hook input priority 0; policy drop; }
  chain out { type filter hook output priority 0; policy drop; }
}
NFT
# Gratuitous ARP leaves through packet sockets, which only this hook sees; kernels before 5.16 lack it.
for d in $(ip -o addr show scope global | awk '{ print $2 }' | sort -u); do
  nft -f - <<NFT || :
table netdev quorate_drill {
  chain out_$d { type filter hook egress device "$d" priority 0; policy drop; }
}
NFT
done
EOF
systemd-run --quiet --collect --unit=quorate-drill-fault --on-active=500ms \\
  --timer-property=AccuracySec=10ms /bin/sh /run/quorate-drill-fault.sh
`;

const BREAK: Record<Fault, (aim: Aim) => string> = {
  stopped: ({ unit }) => `systemctl stop '${unit}'\n`,
  killed: (aim) => signal("KILL", aim),
  "cut-off": () => CUT,
  frozen: (aim) => signal("STOP", aim),
};

const start = ({ unit }: Aim): string => `for u in ${ENDPOINT_UNITS}; do
  if systemctl is-enabled --quiet "$u"; then systemctl start --no-block "$u" || :; fi
done
systemctl start --no-block '${unit}' || :
`;

const MEND: Record<Fault, (aim: Aim) => string> = {
  stopped: start,
  // They start again by themselves. Should one have used up its attempts, this starts it.
  killed: start,
  "cut-off": () => `for family in inet arp netdev; do
  nft delete table "$family" quorate_drill || :
done
`,
  frozen: (aim) => signal("CONT", aim),
};
