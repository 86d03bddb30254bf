import { createHash } from "node:crypto";

/** Values at the head of a step's script, by name. */
export type Variables = Readonly<Record<string, string>>;

/** A way to log in to a host, as its steps have it. */
export interface Connection {
  host: string;
  port: number;
  user: string;
  privateKey?: string;
  privateKeyPassword?: string;
  hostKey?: string;
  proxy?: Omit<Connection, "proxy">;
}

export type HostRole = "server" | "agent" | "balancer";

/** A host as the last `up` left it in the state. */
export interface StackHost {
  name: string;
  role: HostRole;
  retired: boolean;
  connection: Connection;
  /** What each step was told, by phase. */
  steps: Readonly<Record<string, Variables>>;
}

/** A cluster as the last `up` left it in the state. */
export interface StackCluster {
  name: string;
  /** Fingerprint of its CA, once it is founded. */
  id: string | undefined;
  hosts: StackHost[];
  /** Administrator's certificate that the stack hands out, as base64 of its PEM. */
  adminCertificate: string | undefined;
}

export interface Stack {
  clusters: StackCluster[];
  /** Types of the layers in it, such as `MetalLB`. */
  layers: string[];
  /** Operations that an `up` began and never ended. */
  pending: string[];
}

interface Resource {
  urn?: string;
  type?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  delete?: boolean;
  retainOnDelete?: boolean;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const STEP_TYPE = "command:remote:Command";
const ONCE = ["bootstrap", "kubeconfig"];

/**
 * Reads what `pulumi stack export --show-secrets` prints.
 * @throws Error where it is no such text, or its secrets are still encrypted
 */
export function parseStack(text: string): Stack {
  const { resources = [], pending_operations: pending = [] } = deployment(text);
  const live = resources.filter((resource) => resource.delete !== true);
  const steps = live.filter(({ type }) => type === STEP_TYPE).flatMap(stepOf);
  const names = [...new Set(steps.map(({ cluster }) => cluster))];
  return {
    clusters: names.map((name) => clusterOf(name, steps)),
    layers: live.flatMap(
      ({ type = "" }) => /^quorate:index:(MetalLB|Longhorn)$/.exec(type)?.[1] ?? [],
    ),
    pending: pending.map(({ type, resource }) => `${type ?? "?"} ${lastPart(resource?.urn)}`),
  };
}

interface Deployment {
  resources?: Resource[];
  pending_operations?: { type?: string; resource?: Resource }[];
}

function deployment(text: string): Deployment {
  let read: { deployment?: Deployment };
  try {
    read = JSON.parse(text) as { deployment?: Deployment };
  } catch {
    throw new Error("quorate: the state is no JSON; give what `pulumi stack export` prints");
  }
  if (typeof read.deployment !== "object") {
    throw new Error("quorate: the state has no deployment; give what `pulumi stack export` prints");
  }
  return read.deployment;
}

interface StepSeen {
  cluster: string;
  host: string;
  phase: string;
  variables: Variables;
  connection: Connection;
  retired: boolean;
  stdout: unknown;
}

/** Steps of this library are told by the first lines of their scripts: names of resources hold dashes, and so do those of hosts. */
function stepOf({ inputs = {}, outputs = {}, retainOnDelete }: Resource): StepSeen[] {
  const script = reveal(inputs["stdin"]);
  if (typeof script !== "string" || !script.startsWith("quorate() {\n")) return [];
  const variables = assignments(script);
  const { CLUSTER_NAME: cluster, NODE: host, STEP: phase } = variables;
  if (cluster === undefined || host === undefined || phase === undefined) return [];
  return [
    {
      cluster,
      host,
      phase,
      variables,
      connection: connectionOf(reveal(inputs["connection"])),
      retired: retainOnDelete === true,
      stdout: ONCE.includes(phase) ? reveal(outputs["stdout"]) : undefined,
    },
  ];
}

function clusterOf(name: string, all: readonly StepSeen[]): StackCluster {
  const own = all.filter(({ cluster }) => cluster === name);
  const printed = (phase: string) => jsonOf(own.find((step) => step.phase === phase)?.stdout);
  // What founded the cluster and what reads its credentials ran on some server, once, and say nothing of it.
  const steps = own.filter(({ phase }) => !ONCE.includes(phase));
  const hosts = [...new Set(steps.map(({ host }) => host))].map((host) =>
    hostOf(
      host,
      steps.filter((step) => step.host === host),
    ),
  );
  const rank = { server: 0, agent: 1, balancer: 2 };
  return {
    name,
    id: printed("bootstrap")["clusterId"],
    hosts: hosts.sort((a, b) => rank[a.role] - rank[b.role] || (a.name < b.name ? -1 : 1)),
    adminCertificate: printed("kubeconfig")["certificate"],
  };
}

function hostOf(name: string, steps: readonly StepSeen[]): StackHost {
  const [first] = steps;
  if (first === undefined) throw new Error(`quorate: host ${name} has no step`);
  const byPhase = Object.fromEntries(steps.map(({ phase, variables }) => [phase, variables]));
  return {
    name,
    role: (first.variables["ROLE"] ?? "agent") as HostRole,
    retired: steps.some(({ retired }) => retired),
    connection: (steps.find(({ phase }) => phase === "prepare") ?? first).connection,
    steps: byPhase,
  };
}

const ASSIGNMENT = /([A-Za-z_]\w*)='((?:[^']+|'\\'')*)'\n/y;

/** Reads `NAME='value'` lines, as `stepScript` writes them. */
export function assignments(script: string): Variables {
  const found: Record<string, string> = {};
  ASSIGNMENT.lastIndex = script.indexOf("\n") + 1;
  for (let match = ASSIGNMENT.exec(script); match !== null; match = ASSIGNMENT.exec(script)) {
    found[match[1] ?? ""] = (match[2] ?? "").replaceAll("'\\''", "'");
  }
  return found;
}

/** The plain value; a secret's is JSON in a string. */
function reveal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reveal);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record[SIGNATURE] !== SECRET) {
    return Object.fromEntries(Object.entries(record).map(([key, part]) => [key, reveal(part)]));
  }
  if (typeof record["plaintext"] !== "string") {
    throw new Error(
      "quorate: the secrets in the state are encrypted, and without keys no host can be reached; export it by: pulumi stack export --show-secrets",
    );
  }
  return reveal(JSON.parse(record["plaintext"]));
}

function connectionOf(value: unknown): Connection {
  const { host, port, user, proxy, ...keys } = (value ?? {}) as Record<string, unknown>;
  const texts = ["privateKey", "privateKeyPassword", "hostKey"].flatMap((name) => {
    const text = keys[name];
    return typeof text === "string" && text !== "" ? [[name, text]] : [];
  });
  return {
    host: plain(host),
    port: Number(port ?? 22),
    user: typeof user === "string" && user !== "" ? user : "root",
    ...(Object.fromEntries(texts) as Pick<Connection, "privateKey">),
    ...(proxy === undefined || proxy === null ? {} : { proxy: connectionOf(proxy) }),
  };
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function jsonOf(value: unknown): Record<string, string | undefined> {
  if (typeof value !== "string") return {};
  try {
    return JSON.parse(value) as Record<string, string | undefined>;
  } catch {
    return {};
  }
}

function lastPart(urn = "?"): string {
  return urn.split("::").at(-1) ?? urn;
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
