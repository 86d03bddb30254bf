import fc from "fast-check";
import type { ClusterSpec, HostSpec } from "../../components/model/args";
import { exampleHost, exampleSpec, HOST_KEYS, rke2Spec } from "./specs";

/** Something a user changes. Where it does not apply it changes nothing. */
export interface Change {
  kind: Kind;
  /** Which one of several, and which of two ways. */
  pick: number;
}

/** What it changes on the hosts themselves, beside the arguments. */
export interface Outside {
  /** A machine that is another one from now on. */
  recreated?: string;
}

type Apply = (spec: ClusterSpec, pick: number) => Outside | void;

const ANOTHER_KEY = HOST_KEYS["jump"] ?? "";

const nth = <T>(items: readonly T[], pick: number): T | undefined => items[pick % items.length];
const nodes = (spec: ClusterSpec): HostSpec[] => [...spec.servers, ...(spec.agents ?? [])];
const fresh = (spec: ClusterSpec, letter: string, from: number): HostSpec => {
  let n = 4;
  while (nodes(spec).some(({ name }) => name === `${letter}${n}`)) n += 1;
  return exampleHost(`${letter}${n}`, from + n);
};

const KINDS = {
  version: (spec) => {
    const [, head, patch, build] = /^(v1\.\d+\.)(\d+)(\+.*)$/.exec(spec.version) ?? [];
    spec.version = `${head ?? ""}${Number(patch) + 1}${build ?? ""}`;
  },
  "agent added": (spec) => void (spec.agents = [...(spec.agents ?? []), fresh(spec, "a", 20)]),
  "agent removed": (spec, pick) => void spec.agents?.splice(pick % (spec.agents.length || 1), 1),
  "server replaced": (spec, pick) => {
    spec.servers.splice(pick % spec.servers.length, 1, fresh(spec, "s", 10));
  },
  "two servers added": (spec) => {
    if (spec.servers.length > 3) return;
    spec.servers.push(fresh(spec, "s", 10));
    spec.servers.push(fresh(spec, "s", 10));
  },
  retired: (spec, pick) => {
    const node = nth(nodes(spec), pick);
    if (node !== undefined) node.retired = true;
  },
  "retired go": (spec) => {
    spec.agents = (spec.agents ?? []).filter(({ retired }) => retired !== true);
  },
  "machine re-created": (spec, pick) => {
    const node = nth(
      nodes(spec).filter(({ retired }) => retired !== true),
      pick,
    );
    if (node === undefined) return {};
    node.hostKey =
      node.hostKey === ANOTHER_KEY ? (HOST_KEYS[node.name] ?? ANOTHER_KEY) : ANOTHER_KEY;
    return { recreated: node.name };
  },
  "host key": (spec, pick) => {
    const node = nth(nodes(spec), pick);
    if (node !== undefined)
      node.hostKey = node.hostKey === ANOTHER_KEY ? (HOST_KEYS["s1"] ?? "") : ANOTHER_KEY;
  },
  label: (spec, pick) => {
    const node = nth(nodes(spec), pick);
    if (node !== undefined) node.labels = { ...node.labels, "example.com/n": `${pick}` };
  },
  taint: (spec, pick) => {
    const node = nth(nodes(spec), pick);
    if (node !== undefined)
      node.taints = [{ key: "example.com/t", value: `${pick}`, effect: "NoSchedule" }];
  },
  "kubelet of agents": (spec, pick) =>
    void (spec.agentConfig = { "kubelet-arg": [`max-pods=${pick + 50}`] }),
  "kubelet of servers": (spec, pick) =>
    void (spec.serverConfig = { "kubelet-arg": [`v=${pick % 10}`] }),
  snapshots: (spec, pick) => void (spec.etcd = { snapshots: { retention: (pick % 20) + 1 } }),
  timers: (spec, pick) => {
    const seconds = (pick % 300) + 60;
    spec.rollout = {
      ...spec.rollout,
      drainTimeout: `${seconds}s`,
      ...(pick % 2 === 0 && { readyTimeout: `${seconds}s` }),
    };
  },
  window: (spec, pick) => void (spec.rollout = { ...spec.rollout, maxUnavailable: (pick % 3) + 1 }),
  "fast node failure": (spec, pick) =>
    void (spec.fastNodeFailure = pick % 2 === 0 ? "heartbeats" : true),
  "endpoint exchanged": (spec, pick) => {
    if ((spec.formerEndpoints ?? []).length > 0) return;
    const addresses = ["192.0.2.10", "192.0.2.9", "192.0.2.8"];
    const address = addresses.find((some) => some !== spec.endpoint.address) ?? "";
    const next = nth(
      [
        { kind: "haproxy", address },
        { kind: "haproxy", address, port: 7443 },
        { kind: "keepalived", address },
        { kind: "kube-vip", address },
        { kind: "haproxy", address, hosts: [exampleHost("lb1", 31), exampleHost("lb2", 32)] },
      ] as ClusterSpec["endpoint"][],
      pick,
    );
    if (next === undefined) return;
    spec.formerEndpoints = [spec.endpoint];
    spec.endpoint = next;
  },
  "former endpoint dropped": (spec) => void delete spec.formerEndpoints,
  storage: (spec, pick) => {
    if (spec.storage === undefined)
      spec.storage = pick % 2 === 0 ? true : { disks: [{ path: "/srv/a" }] };
    else delete spec.storage;
  },
  "ssh user": (spec) => void (spec.ssh.user = spec.ssh.user === "ops" ? "root" : "ops"),
  "agent's address": (spec, pick) => {
    const agent = nth(spec.agents ?? [], pick);
    if (agent !== undefined) agent.address = `192.0.2.${100 + (pick % 100)}`;
  },
  "order of servers": (spec) => void spec.servers.reverse(),
  "order of agents": (spec) => void spec.agents?.reverse(),
  mirror: (spec, pick) => void (spec.artifacts.mirror = `https://mirror${pick % 5}.example/files`),
  registry: (spec, pick) => {
    spec.registries = {
      mirrors: { "docker.io": { endpoints: [`https://hub${pick % 5}.example`] } },
    };
  },
  token: (spec, pick) => void (spec.token = `another-token-of-the-tests-${pick % 5}`),
  nothing: () => undefined,
} satisfies Record<string, Apply>;

type Kind = keyof typeof KINDS;

export const CHANGE_KINDS = Object.keys(KINDS) as Kind[];

export const anyChange: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom(...CHANGE_KINDS),
  pick: fc.nat(999),
});

/** By JSON: what `structuredClone` makes in Jest has prototypes that the SDK takes for classes. */
export const copyOf = (spec: ClusterSpec): ClusterSpec =>
  JSON.parse(JSON.stringify(spec)) as ClusterSpec;

/** The arguments after a change; others than the given ones. */
export function changed(
  spec: ClusterSpec,
  { kind, pick }: Change,
): { spec: ClusterSpec; outside: Outside } {
  const next = copyOf(spec);
  const apply: Apply = KINDS[kind];
  return { spec: next, outside: apply(next, pick) ?? {} };
}

/** A small cluster to begin with. */
export const anyStart: fc.Arbitrary<ClusterSpec> = fc
  .record({ rke2: fc.boolean(), agents: fc.integer({ min: 0, max: 2 }), single: fc.boolean() })
  .map(({ rke2, agents, single }) => {
    const spec = rke2 ? rke2Spec() : exampleSpec();
    return {
      ...spec,
      protect: false,
      servers: single ? spec.servers.slice(0, 1) : spec.servers,
      agents: (spec.agents ?? []).slice(0, agents),
    };
  });
