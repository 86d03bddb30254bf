import type { Family } from "../../model/addresses";
import type { RouterPlan, RouterSession } from "../../model/metallb/router-plan";
import {
  carriedFamilies,
  head,
  namedSessions,
  passwordOf,
  prefixesOf,
  remotes,
  safeNames,
} from "./shared";

// A number of next hops is one byte in BIRD.
const MOST_PATHS = 255;

/** BIRD 2, as a file of its own or one that is included. */
export function bird(plan: RouterPlan): string[] {
  const blocks = namedSessions(plan).flatMap(({ group, session }) =>
    protocols(plan, group, session),
  );
  const families = carriedFamilies(plan);
  return [
    ...head("#", "BIRD 2.0.8 and later", plan, checks(plan)),
    ...(plan.routerId === undefined ? [] : [`router id ${plan.routerId};`, ""]),
    ...blocks,
    "# Leave out what your file has; its own kernel protocols then need `merge paths`.",
    "protocol device { }",
    ...(plan.sessions.some(({ bfd }) => bfd !== undefined) ? ["protocol bfd { }"] : []),
    // A next hop several hops away is looked up among the routes that BIRD knows.
    ...(plan.sessions.some(({ multihop }) => multihop) ? ["protocol direct { ipv4; ipv6; }"] : []),
    ...families.map(
      (family) =>
        `protocol kernel { ${family.toLowerCase()} { export where source = RTS_BGP; }; merge paths yes limit ${Math.min(plan.paths, MOST_PATHS)}; }`,
    ),
  ];
}

function checks(plan: RouterPlan): string[] {
  const far = plan.sessions.some(({ multihop }) => multihop);
  return [
    "a router that has a `router id` already keeps it: leave that line out.",
    "the firewall lets the nodes in: the TCP port of the sessions, UDP 3784 and 4784 for BFD.",
    "the kernel spreads connections, not packets: `sysctl net.ipv4.fib_multipath_hash_policy=1` (and ipv6).",
    ...(plan.sessions.some(({ gracefulRestart, bfd }) => gracefulRestart && bfd !== undefined)
      ? [
          "graceful restart with BFD: a speaker that stops takes its BFD session down, and BIRD then drops its routes at once. `bfd graceful` keeps them, but those of a dead node as well.",
        ]
      : []),
    ...(far
      ? [
          "nodes several hops away: BIRD knows the way to them (`learn` in the kernel protocol, or an IGP).",
        ]
      : []),
  ];
}

function protocols(plan: RouterPlan, group: string, session: RouterSession): string[] {
  const name = symbol(group);
  const local = `${session.address}${session.port === 179 ? "" : ` port ${session.port}`}`;
  const settings = [
    `  local ${local} as ${plan.asn};`,
    "  passive on;",
    // After any error BIRD lets nobody in for a minute, then for five: a node that dials while BIRD starts would have to wait.
    "  error wait time 1, 10;",
    // Without `direct` BIRD takes every iBGP neighbour for a distant one, and finds no way to its next hops.
    session.multihop ? "  multihop;" : "  direct;",
    `  hold time ${session.holdSeconds};`,
    ...(session.keepaliveSeconds > 0 ? [`  keepalive time ${session.keepaliveSeconds};`] : []),
    ...(session.password ? [`  password "${passwordOf(session)}";`] : []),
    ...bfd(session),
    ...(session.gracefulRestart ? ["  graceful restart aware;"] : []),
    ...session.carries.map((family) => channel(plan, family)),
  ];
  const as = `as ${session.nodesAsn}`;
  if ("range" in session.nodes) {
    return [
      `protocol bgp ${name} {`,
      `  description "nodes of peer ${session.name}";`,
      ...settings,
      `  neighbor range ${session.nodes.range} ${as};`,
      `  dynamic name "${name}_";`,
      "}",
      "",
    ];
  }
  const nodes = remotes(session);
  const names = safeNames(nodes.map(({ description }) => `${group}-${description}`));
  return [
    `template bgp ${name} {`,
    ...settings,
    "}",
    ...nodes.map(
      ({ remote, description }, i) =>
        `protocol bgp ${symbol(names[i] ?? "")} from ${name} { description "${description}"; neighbor ${remote} ${as}; }`,
    ),
    "",
  ];
}

function bfd({ bfd: timings }: RouterSession): string[] {
  if (timings === undefined) return [];
  return [
    `  bfd { min rx interval ${timings.receive} ms; min tx interval ${timings.transmit} ms; multiplier ${timings.multiplier}; };`,
  ];
}

function channel(plan: RouterPlan, family: Family): string {
  const nets = prefixesOf(plan, family).map(
    ({ network, shortest, longest }) => `${network}{${shortest},${longest}}`,
  );
  const what = nets.length > 0 ? `where net ~ [ ${nets.join(", ")} ]` : "none";
  return `  ${family.toLowerCase()} { import ${what}; export none; };`;
}

/** BIRD's names know no hyphen. */
function symbol(name: string): string {
  return name.replaceAll("-", "_");
}
