import type { Family } from "../../model/addresses";
import type { RouterPlan, RouterPrefix, RouterSession } from "../../model/metallb/router-plan";

export const FAMILIES: readonly Family[] = ["IPv4", "IPv6"];

const WIDTH = 98;
const NAME_LENGTH = 40;

/** What a user writes in the place of a peer's password. A text that is loaded as it is brings up no session, instead of one that anybody can open. */
export function passwordOf(session: RouterSession): string {
  return `<PASSWORD-OF-PEER-${session.name}>`;
}

/**
 * Names are Kubernetes' by validation, and addresses were parsed: none holds a blank, a quote or a control character, so nothing can leave its line,
 * quotes or comment. Refused here once more, because a router runs whatever stands on the next line.
 */
export function assertPlain(plan: RouterPlan): void {
  const values = [
    plan.routerId ?? "",
    ...plan.prefixes.map(({ network }) => network),
    ...plan.sessions.flatMap(({ name, address, nodes }) => [
      name,
      address,
      ...("range" in nodes ? [nodes.range] : nodes.flatMap((node) => [node.name, node.address])),
    ]),
  ];
  const strange = values.find((value) => !/^[a-zA-Z0-9.:/-]*$/.test(value));
  if (strange !== undefined) {
    throw new Error(`quorate: ${JSON.stringify(strange)} can't stand in a router's configuration`);
  }
}

/** One name for each text, of letters that every router takes, not too long for any, and still different. */
export function safeNames(texts: readonly string[]): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const stem = text.replace(/[^a-zA-Z0-9]/g, "-").slice(0, NAME_LENGTH);
    let name = stem;
    for (let i = 2; taken.has(name); i++) name = `${stem}-${i}`;
    taken.add(name);
    return name;
  });
}

/** Each session with the name of its peer group. The prefix keeps a peer that is named like an address from being read as one. */
export function namedSessions(plan: RouterPlan): { group: string; session: RouterSession }[] {
  const groups = safeNames(plan.sessions.map(({ name }) => `quorate-${name}`));
  return plan.sessions.map((session, i) => ({ group: groups[i] ?? "", session }));
}

/** Whom a session is with: each node, or all of a network at once. */
export function remotes(session: RouterSession): { remote: string; description: string }[] {
  return "range" in session.nodes
    ? [{ remote: session.nodes.range, description: `nodes in ${session.nodes.range}` }]
    : session.nodes.map(({ name, address }) => ({ remote: address, description: name }));
}

export function prefixesOf(plan: RouterPlan, family: Family): RouterPrefix[] {
  return plan.prefixes.filter((prefix) => prefix.family === family);
}

/** The families that any session carries. */
export function carriedFamilies(plan: RouterPlan): Family[] {
  return FAMILIES.filter((family) => plan.sessions.some(({ carries }) => carries.includes(family)));
}

/** Ports other than BGP's own that nodes dial. */
export function otherPorts(plan: RouterPlan): number[] {
  return [...new Set(plan.sessions.map(({ port }) => port))].filter((port) => port !== 179);
}

/** Paths through nodes of different AS numbers are equal only if the router is told so. */
export function hasSeveralAsns(plan: RouterPlan): boolean {
  return new Set(plan.sessions.map(({ nodesAsn }) => nodesAsn)).size > 1;
}

/** The comment at the top: what the text is, whom it is about, and what only the reader can check. */
export function head(
  mark: string,
  title: string,
  plan: RouterPlan,
  checks: readonly string[],
): string[] {
  const passwords = plan.sessions.filter(({ password }) => password);
  const todo = [
    ...passwords.map(
      (session) => `write the password of peer ${session.name} for ${passwordOf(session)}.`,
    ),
    ...checks,
  ];
  return [
    ...comment(mark, `${title}: the router's side of MetalLB's BGP sessions, AS ${plan.asn}.`),
    ...comment(
      mark,
      "Made by quorate from the program's arguments: change those, then load this anew.",
    ),
    mark,
    ...plan.sessions.flatMap((session) => comment(mark, about(session))),
    mark,
    ...comment(mark, "Before you load it:"),
    ...todo.flatMap((text) => comment(mark, `- ${text}`)),
    "",
  ];
}

function about(session: RouterSession): string {
  const nodes =
    "range" in session.nodes
      ? `any node in ${session.nodes.range}`
      : session.nodes.map(({ name, address }) => `${name} ${address}`).join(", ");
  const own = `${session.address}${session.port === 179 ? "" : ` port ${session.port}`}`;
  return `Session ${session.name}: ${own} with ${nodes} (${session.ibgp ? "iBGP" : "eBGP"}, AS ${session.nodesAsn}).`;
}

/** A comment, in lines that fit a console: Cisco's takes 254 characters. */
export function comment(mark: string, text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(`${mark} ${lines.length > 0 && text.startsWith("- ") ? "  " : ""}${word}`);
    }
  }
  return lines;
}
