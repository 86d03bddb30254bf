import { type Kube, kubeOf, takeAnswers } from "./kube";
import { PATHS } from "./paths";
import { clusterScript, hostScript } from "./probe";
import { type Facts, type HostScene, type Scene, told } from "./scene";
import { type SshFolder, sshFolder, type SshOptions, visit, type Visit } from "./ssh";
import type { Connection, Stack, StackCluster, StackHost } from "./stack";

export interface GatherOptions extends SshOptions {
  /** How long the look at one host may take. */
  timeoutMs: number;
  signal: AbortSignal;
  /** Called as each host comes in. */
  onHost?: (host: HostScene, seconds: number) => void;
}

/** Logins at a time; fewer where all pass one host, whose sshd drops some of many that begin at once. */
const AT_ONCE = 32;
const AT_ONCE_BY_JUMP = 6;

/** Looks at all hosts of a cluster at once. */
export async function gather(
  stack: Stack,
  cluster: StackCluster,
  options: GatherOptions,
): Promise<Scene> {
  const hosts = cluster.hosts.filter(({ retired }) => !retired);
  const open = hosts.filter((host) => options.insecureHostKeys || hasHostKeys(host.connection));
  const folder = sshFolder(new Map(open.map((host) => [host.name, host.connection])), options);
  try {
    // Whoever is asked first answers for the whole cluster, unless it can't.
    const first = open.find(({ role }) => role === "server");
    const limit = open.some(({ connection }) => connection.proxy) ? AT_ONCE_BY_JUMP : AT_ONCE;
    let kube = NOBODY;
    const scenes = await inTurns(hosts, limit, async (host): Promise<HostScene> => {
      const began = Date.now();
      let scene: HostScene = sceneOf(host, undefined);
      if (open.includes(host)) {
        const seen = await visitTwice(
          folder,
          host,
          hostScript(cluster, host, host === first),
          options,
        );
        scene = sceneOf(host, seen);
        if (host === first) kube = kubeFrom(host, seen.lines);
      }
      options.onHost?.(scene, (Date.now() - began) / 1000);
      return scene;
    });
    if (kube.items(PATHS.nodes) === undefined)
      kube = await askOthers(folder, cluster, scenes, options);
    return { cluster, stack, hosts: scenes, kube, now: new Date() };
  } finally {
    folder.remove();
  }
}

const NOBODY: Kube = kubeOf(undefined, new Map());

async function askOthers(
  folder: SshFolder,
  cluster: StackCluster,
  hosts: readonly HostScene[],
  options: GatherOptions,
): Promise<Kube> {
  const others = hosts.filter(({ role, login }) => role === "server" && login === "ok");
  for (const host of others) {
    const { lines } = await visit(folder, host.name, clusterScript(cluster, host), options);
    const kube = kubeFrom(host, lines);
    if (kube.items(PATHS.nodes) !== undefined) return kube;
  }
  return NOBODY;
}

/** An sshd that is asked by many at once closes some connections before it says anything. */
async function visitTwice(
  folder: SshFolder,
  host: StackHost,
  script: string,
  options: GatherOptions,
): Promise<Visit> {
  const seen = await visit(folder, host.name, script, options);
  const dropped = seen.login === "unreachable" && /closed by|reset by/i.test(seen.said);
  return dropped && !options.signal.aborted ? visit(folder, host.name, script, options) : seen;
}

function kubeFrom({ name }: StackHost, lines: readonly string[]): Kube {
  const { answers } = takeAnswers(lines);
  return kubeOf(answers.get(PATHS.nodes)?.status === 200 ? name : undefined, answers);
}

function sceneOf(host: StackHost, seen: Visit | undefined): HostScene {
  const facts = seen === undefined ? new Map<string, string[][]>() : factsOf(seen.lines);
  return {
    ...host,
    address: told(host, "ADDRESS") ?? host.connection.host,
    login: seen?.login ?? "no-host-key",
    said: seen?.said ?? "",
    facts,
    clock: seen === undefined ? undefined : clockOf(seen, facts),
  };
}

/** Lines of names and values. */
export function factsOf(lines: readonly string[]): Facts {
  const found = new Map<string, string[][]>();
  for (const line of takeAnswers(lines).rest) {
    const [name = "", ...values] = line.split("\t");
    const known = found.get(name);
    if (known === undefined) found.set(name, [values]);
    else known.push(values);
  }
  return found;
}

/** The host read its clock at some moment between the beginning of the connection and the arrival of what it read. */
function clockOf({ began, firstLine }: Visit, facts: Facts): HostScene["clock"] {
  const text = facts.get("clock")?.[0]?.[0];
  const seen = Number(text);
  if (text === undefined || Number.isNaN(seen) || firstLine === undefined) return undefined;
  return [seen - firstLine, seen - began];
}

function hasHostKeys({ hostKey, proxy }: Connection): boolean {
  return hostKey !== undefined && (proxy === undefined || hasHostKeys(proxy));
}

/** Works on several at a time, in order. */
async function inTurns<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
