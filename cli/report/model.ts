/** What a reviewer is told of a preview; also the output of `--format json`. */
export interface Report {
  /** Of this format. */
  version: 1;
  stack: string;
  verdict: Verdict;
  /** One sentence. */
  headline: string;
  clusters: ClusterReport[];
  /** Resources outside of clusters and their layers, by operation. */
  others: Counts;
  /** What the preview itself complained of. */
  errors: string[];
}

/** `failed`: the preview has errors, and what it lists may be a part only. */
export type Verdict = "harmless" | "restarts" | "dangerous" | "failed";

export interface Counts {
  create: number;
  update: number;
  replace: number;
  delete: number;
}

export interface ClusterReport {
  name: string;
  change: "new" | "changed" | "removed" | "unchanged";
  distribution: string;
  hosts: HostChange[];
  /** Steps that belong to the cluster and not to one host, such as its kubeconfig. */
  clusterSteps: StepRun[];
  /** Hosts on which nothing runs; undefined where the preview doesn't tell how many there are. */
  unchanged: number | undefined;
  /** Names of hosts whose service restarts, or may, in this order; `unknown` where the preview doesn't tell a host's role. */
  restarts: { servers: string[]; agents: string[]; unknown: string[] };
  /** Sentences. */
  order: string[];
  risks: Risk[];
  length: Length;
  /** What can't be known before `up`. */
  unknowns: string[];
  /** Objects in Kubernetes below the cluster's layers. */
  objects: Counts;
}

export type Role = "server" | "agent" | "load balancer" | "";

export interface HostChange {
  name: string;
  role: Role;
  /** `forgotten`: it leaves the state, and nobody contacts it. */
  change: "new" | "changed" | "replaced" | "removed" | "forgotten";
  address: FromTo;
  version: FromTo;
  /** In the order in which they run. */
  steps: StepRun[];
  restarts: "yes" | "no" | "perhaps";
}

/** Empty where it is not known, or did not exist. */
export interface FromTo {
  from: string;
  to: string;
}

export interface StepRun {
  /** Name of the resource. */
  name: string;
  phase: Phase;
  op: "create" | "update" | "replace" | "delete";
  runs: "yes" | "perhaps";
  /** Why it is not certain. */
  because: string;
}

/** In the order in which they run. */
export const PHASES = [
  "facts",
  "prepare",
  "bootstrap",
  "join",
  "rollout",
  "endpoint",
  "kubeconfig",
] as const;

export type Phase = (typeof PHASES)[number];

export interface Risk {
  level: "note" | "warning" | "danger";
  about: "quorum" | "endpoint" | "volumes" | "load balancers" | "identity" | "version" | "way in";
  text: string;
}

export interface Length {
  seconds: number;
  /** The whole is at most this, as it is not known what runs at the same time. */
  atMost: boolean;
  /** How many of the steps have figures recorded by an earlier run. */
  recorded: number;
  /** How many have figures of other hosts, or the default ones. */
  estimated: number;
}

export const NO_COUNTS: Counts = { create: 0, update: 0, replace: 0, delete: 0 };
