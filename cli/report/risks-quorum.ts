import type { HostChange, Risk } from "./model";
import type { Shapes } from "./topology";
import { listed } from "./words";

/** Servers, as votes in etcd: who had one, and who loses it. */
interface Votes {
  /** Undefined where the preview doesn't tell how many there were. */
  before: number | undefined;
  lost: string[];
  replaced: string[];
}

function votesOf(hosts: readonly HostChange[], shapes: Shapes): Votes {
  // Where the role is not told, the worse one is taken.
  const servers = hosts.filter(({ role }) => role === "server" || role === "");
  const lost = servers.filter(({ change }) => change === "removed").map(({ name }) => name);
  const replaced = servers.filter(({ change }) => change === "replaced").map(({ name }) => name);
  const isVoter = (shape: Shapes["old"], name: string) =>
    shape?.nodes.some((node) => node.name === name && node.role === "server" && !node.retired);
  const old = shapes.old?.nodes.filter(({ role, retired }) => role === "server" && !retired);
  // A retired server loses its vote by the others' joins, and nothing runs on it. One that turns into an agent has to give it up, too.
  for (const { name } of old ?? []) {
    const gone = shapes.new !== undefined && isVoter(shapes.new, name) !== true;
    if (hosts.some((host) => host.name === name && host.change === "forgotten")) continue;
    if (gone && !lost.includes(name) && !replaced.includes(name)) lost.push(name);
  }
  return { before: old?.length, lost, replaced };
}

/** Who votes while the change goes on. */
export function quorumRisks(hosts: readonly HostChange[], shapes: Shapes): Risk[] {
  const { before, lost, replaced } = votesOf(hosts, shapes);
  const gone = [...lost, ...replaced];
  const restarting = hosts.filter(
    ({ role, restarts, name }) => role === "server" && restarts !== "no" && !gone.includes(name),
  );
  const risk = (level: Risk["level"], text: string): Risk => ({ level, about: "quorum", text });
  const stay = before === undefined ? undefined : before - gone.length;
  const votes =
    before === undefined || stay === undefined
      ? "how many voters there are is not in this preview (--show-sames tells)"
      : `${stay} of ${before} voters stay, ${quorum(before)} are needed`;
  if (gone.length > 1) {
    return [
      risk(
        "danger",
        `${listed(gone)} leave or are replaced in one change: ${votes}; take one at a time`,
      ),
    ];
  }
  if (gone.length === 1 && before !== undefined && stay !== undefined && stay < quorum(before)) {
    return [
      risk("danger", `${listed(gone)} ${verb(lost)}: ${votes}; the cluster would stand still`),
    ];
  }
  if (gone.length === 1 && restarting.length > 0) {
    return [
      risk(
        "danger",
        `${listed(gone)} ${verb(lost)} while ${listed(restarting.map(({ name }) => name))} restart: ${votes}; do it in two changes`,
      ),
    ];
  }
  if (gone.length === 1) return [risk("warning", `${listed(gone)} ${verb(lost)}: ${votes}`)];
  const unknown = hosts.filter(({ role, restarts }) => role === "" && restarts !== "no");
  if (unknown.length > 0) {
    const names = listed(unknown.map(({ name }) => name));
    return [
      risk(
        "note",
        `which of ${names} are servers is not in this preview (--show-sames tells); servers restart one at a time, only while all voters are healthy`,
      ),
    ];
  }
  if (restarting.length === 0) return [];
  const alone = before === 1;
  return [
    risk(
      alone ? "warning" : "note",
      alone
        ? "the only server restarts: nobody answers meanwhile"
        : `one server at a time restarts, only while all voters are healthy, and after a snapshot${before === undefined ? "" : `: ${before - 1} of ${before} voters stay, ${quorum(before)} are needed`}`,
    ),
  ];
}

/** etcd knows a member by its address. */
export function addressRisks(hosts: readonly HostChange[]): Risk[] {
  const moved = hosts.filter(
    ({ role, address }) =>
      role === "server" && address.from !== "" && address.to !== "" && address.from !== address.to,
  );
  return moved.map(({ name }) => ({
    level: "warning",
    about: "quorum",
    text: `${name} gets another address: a member of etcd can't, and its preparation refuses unless the machine is another one, too (QRT-209)`,
  }));
}

const verb = (lost: readonly string[]) => (lost.length > 0 ? "leaves" : "is replaced");

const quorum = (voters: number): number => Math.floor(voters / 2) + 1;
