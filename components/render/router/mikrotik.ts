import type { Family } from "../../model/addresses";
import type { RouterPlan, RouterPrefix, RouterSession } from "../../model/metallb/router-plan";
import {
  carriedFamilies,
  head,
  namedSessions,
  passwordOf,
  prefixesOf,
  remotes,
  safeNames,
} from "./shared";

const AFI: Readonly<Record<Family, string>> = { IPv4: "ip", IPv6: "ipv6" };

// RouterOS takes no more than these.
const LONGEST_HOLD = 3600;
const LONGEST_KEEPALIVE = 1800;

/** RouterOS 7.20 and later, which has BGP instances; for the console or an .rsc file. */
export function mikrotik(plan: RouterPlan): string[] {
  const routerId = plan.routerId === undefined ? "" : ` router-id=${plan.routerId}`;
  return [
    ...head("#", "MikroTik RouterOS 7.20 and later", plan, checks(plan)),
    `/routing/bgp/instance/add name=quorate as=${plan.asn}${routerId} multipath=${plan.paths}`,
    "",
    ...carriedFamilies(plan).flatMap((family) => prefixesOf(plan, family).map(accept)),
    '/routing/filter/rule/add chain=quorate-in rule="reject"',
    '/routing/filter/rule/add chain=quorate-out rule="reject"',
    "",
    ...plan.sessions.flatMap(bfd),
    ...namedSessions(plan).flatMap(({ group, session }) => connections(group, session)),
  ];
}

function checks(plan: RouterPlan): string[] {
  return [
    "`/system/resource/print` shows 7.20 or later: before that there is no /routing/bgp/instance, `as` and `router-id` belong to the connection, and a route keeps one next hop.",
    "`multipath` is taken, and `/ip/route/print` (or /ipv6) shows one next hop for each node with `+`. If not, only one node at a time gets traffic.",
    "`afi` is called `address-families` in older versions.",
    "an instance with this AS number may exist: add the connections to it, and leave its line out.",
    "chains quorate-in and quorate-out are new: rules that exist come first. RouterOS adds; it replaces nothing.",
    ...(plan.sessions.some(({ gracefulRestart }) => gracefulRestart)
      ? [
          "graceful restart: RouterOS has no setting for it. It shows `gr` in `/routing/bgp/session/print` if it offers it; measure a restart of a speaker before you rely on it.",
        ]
      : []),
    "the firewall's input chain lets the nodes in: TCP 179 (or the port above), UDP 3784 and 4784 for BFD.",
  ];
}

function accept({ network, shortest, longest }: RouterPrefix): string {
  const lengths =
    shortest === longest
      ? `dst-len == ${shortest}`
      : `dst-len >= ${shortest} && dst-len <= ${longest}`;
  return `/routing/filter/rule/add chain=quorate-in rule="if (dst in ${network} && ${lengths}) { accept }"`;
}

/** RouterOS has BFD's timings by the neighbour's address, and not in the connection. */
function bfd(session: RouterSession): string[] {
  const timings = session.bfd;
  if (timings === undefined) return [];
  return remotes(session).map(
    ({ remote }) =>
      `/routing/bfd/configuration/add addresses=${remote} min-rx=${timings.receive}ms min-tx=${timings.transmit}ms multiplier=${timings.multiplier} comment="quorate"`,
  );
}

function connections(group: string, session: RouterSession): string[] {
  const nodes = remotes(session);
  const names = safeNames(
    "range" in session.nodes ? [group] : nodes.map(({ description }) => `${group}-${description}`),
  );
  return nodes.flatMap(({ remote, description }, i) => [
    "",
    ...[
      `/routing/bgp/connection/add name=${names[i] ?? ""} instance=quorate comment="${description}"`,
      `local.role=${session.ibgp ? "ibgp" : "ebgp"} local.address=${session.address}${session.port === 179 ? "" : ` local.port=${session.port}`}`,
      // The nodes always dial.
      `remote.address=${remote} remote.as=${session.nodesAsn} connect=no listen=yes`,
      `hold-time=${holdTime(session)}${keepalive(session)} multihop=${yesNo(session.multihop)} use-bfd=${yesNo(session.bfd !== undefined)}`,
      ...(session.password ? [`tcp-md5-key="${passwordOf(session)}"`] : []),
      `afi=${session.carries.map((family) => AFI[family]).join(",")} input.filter=quorate-in output.filter-chain=quorate-out`,
    ].map(
      (line, row, all) => `${row === 0 ? "" : "    "}${line}${row < all.length - 1 ? " \\" : ""}`,
    ),
  ]);
}

function holdTime({ holdSeconds }: RouterSession): string {
  return holdSeconds === 0 ? "infinity" : `${Math.min(holdSeconds, LONGEST_HOLD)}s`;
}

function keepalive({ keepaliveSeconds }: RouterSession): string {
  return keepaliveSeconds === 0
    ? ""
    : ` keepalive-time=${Math.min(keepaliveSeconds, LONGEST_KEEPALIVE)}s`;
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
