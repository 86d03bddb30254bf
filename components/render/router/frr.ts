import type { Family } from "../../model/addresses";
import type { RouterPlan, RouterSession } from "../../model/metallb/router-plan";
import { routeMaps } from "./route-maps";
import {
  FAMILIES,
  hasSeveralAsns,
  head,
  namedSessions,
  otherPorts,
  passwordOf,
  remotes,
} from "./shared";

// Debian's build takes no more.
const MOST_PATHS = 256;

type Named = ReturnType<typeof namedSessions>[number];

/** FRR 8 and later, for vtysh or frr.conf. */
export function frr(plan: RouterPlan): string[] {
  const sessions = namedSessions(plan);
  return [
    ...head("!", "FRR 8 and later", plan, checks(plan)),
    ...routeMaps(plan),
    ...sessions.flatMap(bfdProfile),
    `router bgp ${plan.asn}`,
    ...(plan.routerId === undefined ? [] : [` bgp router-id ${plan.routerId}`]),
    ...(hasSeveralAsns(plan) ? [" bgp bestpath as-path multipath-relax"] : []),
    // With it a node whose hold time is over counts as restarting: a dead one kept its routes for 120 s (seen with 8.4).
    ...(helpsRestarts(plan) ? [" no bgp graceful-restart notification"] : []),
    ...sessions.flatMap(neighbours),
    ...FAMILIES.flatMap((family) => addressFamily(plan, sessions, family)),
    "exit",
  ];
}

function checks(plan: RouterPlan): string[] {
  return [
    "bgpd runs (and bfdd, if a session has BFD): see /etc/frr/daemons.",
    ...otherPorts(plan).map(
      (port) =>
        `bgpd listens on port ${port}: \`bgpd_options\` in /etc/frr/daemons needs \`-p ${port}\`.`,
    ),
    // `graceful-restart-helper` on a peer group never reaches its members (seen with 8.4).
    ...(helpsRestarts(plan)
      ? [
          "graceful restart: FRR helps a neighbour by default; nothing may say `graceful-restart-disable`. An FRR that doesn't know `graceful-restart notification` has no need of that line.",
        ]
      : []),
    ...(plan.sessions.some(({ ibgp, multihop, bfd }) => ibgp && multihop && bfd !== undefined)
      ? [
          "iBGP with BFD: FRR takes a node on a network of its own to be one hop away, so BFD stays down if that node dials a loopback address.",
        ]
      : []),
    "a `router bgp` that is there already has this AS number, and keeps its router id: leave that line out.",
    "`bgp ebgp-requires-policy` may stay on: the route-maps below are the policy.",
    "one network of nodes admits 100 of them: raise `bgp listen limit` for more.",
    "the firewall lets the nodes in: TCP 179 (or the port above), UDP 3784 and 4784 for BFD.",
    "the kernel spreads connections, not packets: `sysctl net.ipv4.fib_multipath_hash_policy=1` (and ipv6).",
  ];
}

const helpsRestarts = ({ sessions }: RouterPlan): boolean =>
  sessions.some(({ gracefulRestart }) => gracefulRestart);

function bfdProfile({ group, session: { bfd } }: Named): string[] {
  if (bfd === undefined) return [];
  return [
    "bfd",
    ` profile ${group}`,
    `  receive-interval ${bfd.receive}`,
    `  transmit-interval ${bfd.transmit}`,
    `  detect-multiplier ${bfd.multiplier}`,
    " exit",
    "exit",
    "!",
  ];
}

/** The nodes always dial: a router that dials as well only fills its log, for they do not listen. */
function neighbours({ group, session }: Named): string[] {
  const line = (text: string) => ` neighbor ${group} ${text}`;
  return [
    line("peer-group"),
    line(`remote-as ${session.nodesAsn}`),
    line("passive"),
    line(`update-source ${session.address}`),
    line(`timers ${session.keepaliveSeconds} ${session.holdSeconds}`),
    ...(session.multihop && !session.ibgp ? [line("ebgp-multihop")] : []),
    ...(session.password ? [line(`password ${passwordOf(session)}`)] : []),
    ...(session.bfd === undefined ? [] : [line("bfd"), line(`bfd profile ${group}`)]),
    ...members(group, session),
  ];
}

function members(group: string, session: RouterSession): string[] {
  if ("range" in session.nodes) {
    return [
      ` neighbor ${group} description nodes of peer ${session.name}`,
      ` bgp listen range ${session.nodes.range} peer-group ${group}`,
    ];
  }
  return remotes(session).flatMap(({ remote, description }) => [
    ` neighbor ${remote} peer-group ${group}`,
    ` neighbor ${remote} description ${description}`,
  ]);
}

function addressFamily(plan: RouterPlan, sessions: readonly Named[], family: Family): string[] {
  const name = family.toLowerCase();
  const lines = sessions.flatMap(({ group, session }) => {
    if (session.carries.includes(family)) {
      return [
        `  neighbor ${group} activate`,
        `  neighbor ${group} route-map quorate-in-${name} in`,
        `  neighbor ${group} route-map quorate-out out`,
      ];
    }
    if (family === "IPv6") return [];
    // IPv4 is carried by default, and the default is the whole router's. A dynamic neighbour does so whatever its group says (seen with 8.4).
    return "range" in session.nodes
      ? [
          `  neighbor ${group} route-map quorate-out in`,
          `  neighbor ${group} route-map quorate-out out`,
        ]
      : [`  no neighbor ${group} activate`];
  });
  if (lines.length === 0) return [];
  const paths = Math.min(plan.paths, MOST_PATHS);
  return [
    ` address-family ${name} unicast`,
    ...lines,
    ...(plan.sessions.some(({ ibgp }) => !ibgp) ? [`  maximum-paths ${paths}`] : []),
    ...(plan.sessions.some(({ ibgp }) => ibgp) ? [`  maximum-paths ibgp ${paths}`] : []),
    " exit-address-family",
  ];
}
