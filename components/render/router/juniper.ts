import type { Family } from "../../model/addresses";
import type { RouterPlan, RouterSession } from "../../model/metallb/router-plan";
import {
  carriedFamilies,
  hasSeveralAsns,
  head,
  namedSessions,
  otherPorts,
  passwordOf,
  prefixesOf,
  remotes,
} from "./shared";

const FAMILY: Readonly<Record<Family, string>> = { IPv4: "inet", IPv6: "inet6" };

/** Junos, as `set` commands for configuration mode. */
export function juniper(plan: RouterPlan): string[] {
  return [
    ...head("#", "Junos", plan, checks(plan)),
    `set routing-options autonomous-system ${plan.asn}`,
    ...(plan.routerId === undefined ? [] : [`set routing-options router-id ${plan.routerId}`]),
    ...carriedFamilies(plan).flatMap((family) => importTerm(plan, family)),
    "set policy-options policy-statement quorate-in then reject",
    "set policy-options policy-statement quorate-out then reject",
    // In spite of the name, Junos spreads connections and not packets.
    "set policy-options policy-statement quorate-ecmp then load-balance per-packet",
    "set routing-options forwarding-table export quorate-ecmp",
    ...namedSessions(plan).flatMap(({ group, session }) => bgpGroup(plan, group, session)),
  ];
}

function checks(plan: RouterPlan): string[] {
  const { sessions } = plan;
  const thirds = sessions.every((s) => s.keepaliveSeconds === Math.floor(s.holdSeconds / 3));
  const openWithPassword = sessions.some((s) => s.password && "range" in s.nodes);
  return [
    ...otherPorts(plan).map(
      (port) => `Junos listens on port 179: take \`port\` ${port} out of the peer's arguments.`,
    ),
    ...(thirds
      ? []
      : [
          "Junos sends keepalives every third of the hold time, and has no setting of its own for them.",
        ]),
    ...(openWithPassword
      ? [
          "Junos refuses a password in a group that admits a network (`allow`): tell the program the nodes, so that each is listed here.",
        ]
      : []),
    "a router that has an AS number and a router id keeps them: leave those lines out.",
    "`routing-options forwarding-table export` may have a policy already: this one is added behind it.",
    `one route has up to ${plan.paths} next hops: more than 16 need \`set chassis maximum-ecmp\`, where the platform has it.`,
    ...(sessions.some(({ gracefulRestart }) => gracefulRestart)
      ? [
          "graceful restart: Junos helps a neighbour by default; nothing may say `graceful-restart disable`.",
        ]
      : []),
    "the filter on lo0 lets the nodes in: TCP 179, UDP 3784 and 4784 for BFD.",
    "`commit confirmed 5` takes everything back if you lock yourself out.",
  ];
}

function importTerm(plan: RouterPlan, family: Family): string[] {
  const prefixes = prefixesOf(plan, family);
  if (prefixes.length === 0) return [];
  const term = `set policy-options policy-statement quorate-in term ${family.toLowerCase()}`;
  return [
    `${term} from family ${FAMILY[family]}`,
    ...prefixes.map(
      ({ network, shortest, longest }) =>
        `${term} from route-filter ${network} prefix-length-range /${shortest}-/${longest}`,
    ),
    `${term} then accept`,
  ];
}

function bgpGroup(plan: RouterPlan, group: string, session: RouterSession): string[] {
  const { bfd, nodes } = session;
  const settings = [
    `type ${session.ibgp ? "internal" : "external"}`,
    `description "nodes of peer ${session.name}"`,
    `local-address ${session.address}`,
    ...(session.ibgp ? [] : [`peer-as ${session.nodesAsn}`]),
    // The nodes always dial, and do not listen.
    "passive",
    `hold-time ${session.holdSeconds}`,
    // Else a node whose hold time is over counts as restarting, and a dead one keeps its routes for its restart time.
    ...(session.gracefulRestart ? ["graceful-restart disable-notification-extensions"] : []),
    ...(session.multihop && !session.ibgp ? ["multihop ttl 255"] : []),
    ...(session.password ? [`authentication-key "${passwordOf(session)}"`] : []),
    ...(bfd === undefined
      ? []
      : [
          `bfd-liveness-detection minimum-receive-interval ${bfd.receive}`,
          `bfd-liveness-detection transmit-interval minimum-interval ${bfd.transmit}`,
          `bfd-liveness-detection multiplier ${bfd.multiplier}`,
        ]),
    ...session.carries.map((family) => `family ${FAMILY[family]} unicast`),
    "import quorate-in",
    "export quorate-out",
    hasSeveralAsns(plan) ? "multipath multiple-as" : "multipath",
    ...("range" in nodes
      ? [`allow ${nodes.range}`]
      : remotes(session).map(
          ({ remote, description }) => `neighbor ${remote} description "${description}"`,
        )),
  ];
  return settings.map((line) => `set protocols bgp group ${group} ${line}`);
}
