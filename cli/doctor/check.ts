import type { Facts, HostScene, Scene } from "./scene";
import type { HostRole } from "./stack";

/** What a check found. `seen` is for people; it names no secret. */
export interface Verdict {
  state: "ok" | "warn" | "fail" | "skip";
  seen: string;
  /** Where this one differs from the check's own. */
  cause?: string;
  fix?: string;
}

interface Common {
  /** Stable name, such as `etcd.voters`; its first part is the group. */
  id: string;
  /** What is well when it is well. */
  title: string;
  /** What is behind it as a rule when it is not. */
  cause: string;
  /** What to do then; `{host}`, `{unit}`, `{program}` and `{cluster}` are filled in. */
  fix: string;
}

/** A check of each host by itself. */
export interface HostCheck extends Common {
  on: readonly HostRole[];
  judge: (host: HostScene, scene: Scene) => Verdict;
}

/** A check of all hosts together, or of what the API tells. */
export interface ClusterCheck extends Common {
  on?: undefined;
  judge: (scene: Scene) => Verdict;
}

export type Check = HostCheck | ClusterCheck;

/** What is printed of one check of one host, or of the cluster. */
export interface Finding extends Verdict {
  id: string;
  title: string;
  host?: string;
}

export const NODE: readonly HostRole[] = ["server", "agent"];
export const SERVER: readonly HostRole[] = ["server"];
/** Hosts that may have a part in an endpoint. */
export const PROXY: readonly HostRole[] = ["server", "balancer"];
export const ANY: readonly HostRole[] = ["server", "agent", "balancer"];

export const ok = (seen: string): Verdict => ({ state: "ok", seen });
export const skip = (seen: string): Verdict => ({ state: "skip", seen });
export const warn = (seen: string, more: Pick<Verdict, "cause" | "fix"> = {}): Verdict => ({
  state: "warn",
  seen,
  ...more,
});
export const fail = (seen: string, more: Pick<Verdict, "cause" | "fix"> = {}): Verdict => ({
  state: "fail",
  seen,
  ...more,
});

/** Not told by the host, so nothing can be said. */
export const UNKNOWN = skip("not known");

/** ok where nothing is wrong, else all that is. */
export function all(wrong: readonly string[], well: string, bad: typeof fail = fail): Verdict {
  return wrong.length === 0 ? ok(well) : bad(some(wrong));
}

/** A list for people: the first of many. */
export function some(list: readonly string[], most = 8): string {
  const rest = list.length - most;
  return [...list.slice(0, most), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}

/** A value of somebody's JSON or YAML as text; empty where it is none. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** Judges everything. What can't be seen because its host was not reached is left out: the login says why. */
export function judgeAll(checks: readonly Check[], scene: Scene): Finding[] {
  return checks.flatMap((check) =>
    check.on === undefined
      ? [finding(check, check.judge(scene), scene)]
      : scene.hosts
          .filter(({ role }) => check.on.includes(role))
          .map((host) => finding(check, hostVerdict(check, host, scene), scene, host)),
  );
}

function hostVerdict(check: HostCheck, host: HostScene, scene: Scene): Verdict {
  const early = /^(login|stack)\./.test(check.id);
  if (!early && host.facts.size === 0) return skip("host not reached");
  if (EMPTY_HOST.test(check.id) && isEmpty(host)) return skip("nothing of quorate is on the host");
  if (early || host.login !== "late") return check.judge(host, scene);
  // It was stopped in the middle: what it did not tell is neither well nor ill.
  const missing: string[] = [];
  const verdict = check.judge({ ...host, facts: new Watched(host.facts, missing) }, scene);
  return missing.length > 0 ? skip("not told in time") : verdict;
}

/** On a host that was set up anew all of these would say the same as `host.owner`. */
const EMPTY_HOST =
  /^(ports|service|config|token|certificates|etcd|snapshots|endpoint|api|storage)\.|^kernel\.sysctls/;

const isEmpty = ({ facts }: HostScene): boolean => facts.get("state.cluster-name")?.[0]?.[0] === "";

/** Facts that note which of them were asked for and not there. */
class Watched extends Map<string, readonly (readonly string[])[]> {
  constructor(
    facts: Facts,
    private readonly missing: string[],
  ) {
    super(facts);
  }

  override get(name: string): readonly (readonly string[])[] | undefined {
    const found = super.get(name);
    if (found === undefined) this.missing.push(name);
    return found;
  }
}

function finding(check: Check, verdict: Verdict, scene: Scene, host?: HostScene): Finding {
  const { state, seen } = verdict;
  const head = { id: check.id, title: check.title, ...(host && { host: host.name }), state, seen };
  if (state === "ok" || state === "skip") return head;
  const fill = filler(scene, host);
  return {
    ...head,
    cause: fill(verdict.cause ?? check.cause),
    fix: fill(verdict.fix ?? check.fix),
  };
}

function filler(scene: Scene, host: HostScene | undefined): (text: string) => string {
  const known = host ?? scene.hosts[0];
  const told = known?.steps["prepare"] ?? known?.steps["facts"] ?? {};
  const values: Record<string, string> = {
    host: host?.name ?? "HOST",
    unit: told["UNIT"] ?? "k3s",
    program: told["PROGRAM"] ?? "k3s",
    data: told["DATA"] ?? "/var/lib/rancher/k3s",
    cluster: scene.cluster.name,
  };
  return (text) => text.replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
}
