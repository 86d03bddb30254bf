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

type Named = ReturnType<typeof namedSessions>[number];

// The most that IOS XE takes; classic IOS takes 6 to 32, depending on the platform.
const MOST_PATHS = 32;
const DESCRIPTION_LENGTH = 80;

/** Cisco IOS XE, and classic IOS 15, for `configure terminal`. */
export function ciscoIos(plan: RouterPlan): string[] {
  const sessions = namedSessions(plan);
  return [
    ...head("!", "Cisco IOS XE and IOS 15", plan, checks(plan)),
    ...routeMaps(plan),
    ...sessions.flatMap(bfdTimings),
    `router bgp ${plan.asn}`,
    ...(plan.routerId === undefined ? [] : [` bgp router-id ${plan.routerId}`]),
    " bgp log-neighbor-changes",
    ...(hasSeveralAsns(plan) ? [" bgp bestpath as-path multipath-relax"] : []),
    ...sessions.flatMap(neighbours),
    ...FAMILIES.flatMap((family) => addressFamily(plan, sessions, family)),
    "end",
  ];
}

function checks(plan: RouterPlan): string[] {
  return [
    ...otherPorts(plan).map(
      (port) => `IOS listens on port 179 only: take \`port\` ${port} out of the peer's arguments.`,
    ),
    "a `router bgp` that is there already has this AS number, and keeps its router id: leave that line out.",
    ...(plan.paths > MOST_PATHS
      ? [
          `${plan.paths} next hops are wanted, and IOS has ${MOST_PATHS}: the other nodes get no traffic.`,
        ]
      : []),
    "`maximum-paths` is within the platform's limit, and CEF's load sharing sees ports: `ip cef load-sharing algorithm include-ports source destination`.",
    ...plan.sessions
      .filter(({ multihop }) => multihop)
      .map(
        ({ name, address }) =>
          `if ${address} is a loopback's, each neighbour of session ${name} needs \`update-source\` with that interface.`,
      ),
    ...(plan.sessions.some(({ nodes }) => "range" in nodes)
      ? [
          "one router admits 100 nodes of networks: raise `bgp listen limit` for more. IPv6 networks need IOS XE 16.3.",
        ]
      : []),
    "access lists let the nodes in: TCP 179, UDP 3784 and 4784 for BFD.",
  ];
}

/** Over one hop the timings are the interface's, which nobody here knows; over several they belong to a pair of addresses. */
function bfdTimings({ group, session }: Named): string[] {
  const { bfd, address, family } = session;
  if (bfd === undefined) return [];
  if (!session.multihop) {
    return [
      `! On the interface with ${address}:`,
      `!  bfd interval ${bfd.transmit} min_rx ${bfd.receive} multiplier ${bfd.multiplier}`,
      "!",
    ];
  }
  const [word, host] = family === "IPv4" ? ["ipv4", 32] : ["ipv6", 128];
  return [
    `bfd-template multi-hop ${group}`,
    ` interval min-tx ${bfd.transmit} min-rx ${bfd.receive} multiplier ${bfd.multiplier}`,
    "!",
    ...remotes(session).map(({ remote }) => {
      const destination = remote.includes("/") ? remote : `${remote}/${host}`;
      return `bfd map ${word} ${destination} ${address}/${host} ${group}`;
    }),
    "!",
  ];
}

/** Nodes that are listed get all lines themselves: what a member inherits from its peer group differs between address families and versions. */
function neighbours({ group, session }: Named): string[] {
  if ("range" in session.nodes) {
    return [
      ` neighbor ${group} peer-group`,
      ...settings(group, session, `nodes of peer ${session.name}`),
      ` bgp listen range ${session.nodes.range} peer-group ${group}`,
    ];
  }
  return remotes(session).flatMap(({ remote, description }) =>
    settings(remote, session, description),
  );
}

function settings(who: string, session: RouterSession, description: string): string[] {
  const bfd = session.multihop ? "fall-over bfd multi-hop" : "fall-over bfd";
  return [
    `remote-as ${session.nodesAsn}`,
    `description ${description.slice(0, DESCRIPTION_LENGTH)}`,
    ...(session.password ? [`password ${passwordOf(session)}`] : []),
    `timers ${session.keepaliveSeconds} ${session.holdSeconds}`,
    // The nodes always dial, and do not listen.
    "transport connection-mode passive",
    ...(session.multihop && !session.ibgp ? ["ebgp-multihop 255"] : []),
    ...(session.bfd === undefined ? [] : [bfd]),
    ...(session.gracefulRestart ? ["ha-mode graceful-restart"] : []),
  ].map((line) => ` neighbor ${who} ${line}`);
}

function addressFamily(plan: RouterPlan, sessions: readonly Named[], family: Family): string[] {
  const name = family.toLowerCase();
  const lines = sessions.flatMap(({ group, session }) =>
    members(group, session).flatMap((who) => {
      if (session.carries.includes(family)) {
        return [
          `  neighbor ${who} activate`,
          `  neighbor ${who} route-map quorate-in-${name} in`,
          `  neighbor ${who} route-map quorate-out out`,
        ];
      }
      // IPv4 is carried by default, and the default is the whole router's.
      return family === "IPv4" ? [`  no neighbor ${who} activate`] : [];
    }),
  );
  if (lines.length === 0) return [];
  const paths = Math.min(plan.paths, MOST_PATHS);
  return [
    ` address-family ${name}${family === "IPv6" ? " unicast" : ""}`,
    ...lines,
    ...(plan.sessions.some(({ ibgp }) => !ibgp) ? [`  maximum-paths ${paths}`] : []),
    ...(plan.sessions.some(({ ibgp }) => ibgp) ? [`  maximum-paths ibgp ${paths}`] : []),
    " exit-address-family",
  ];
}

function members(group: string, session: RouterSession): string[] {
  return "range" in session.nodes ? [group] : remotes(session).map(({ remote }) => remote);
}
