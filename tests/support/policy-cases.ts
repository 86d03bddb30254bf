import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { child, CLUSTER_URN, judge, secret, type Told, type Violation } from "./policy-pack";
import { HOST_KEYS } from "./specs";

/** In every place for a secret: no message may have it. */
export const CANARY = "canary-of-a-secret";

/** What is different about a cluster. */
export interface Shape {
  servers?: string[];
  version?: string;
  addresses?: Record<string, string>;
  hostKeys?: Record<string, string>;
  retired?: string[];
  /** Digest of what runs, of all hosts or by host. */
  wanted?: string | Record<string, string>;
  aliases?: string[];
}

export const THREE = ["s1", "s2", "s3"];
export const FIVE = [...THREE, "s4", "s5"];

/** A cluster and its rollouts, as far as rules about servers look at it. */
export function cluster(shape: Shape = {}): Told[] {
  const { servers = THREE, version = "v1.36.5+k3s1", wanted = "aaaaaaaaaaaa" } = shape;
  const { addresses = {}, hostKeys = {}, retired = [], aliases = [] } = shape;
  const address = (name: string) => addresses[name] ?? `192.0.2.1${name.slice(1)}`;
  const hosts = servers.map((name) => [
    name,
    {
      hostKey: hostKeys[name] ?? `SHA256:${name}`,
      ...(retired.includes(name) && { retired: true }),
    },
  ]);
  return [
    {
      urn: CLUSTER_URN,
      aliases,
      inputs: { version, servers, agents: [], hosts: Object.fromEntries(hosts) as unknown },
      outputs: {
        kubeconfig: secret(CANARY),
        topology: {
          name: "prod",
          endpoint: { kind: "haproxy", address: "192.0.2.10", port: 8443 },
          former: [],
          nodes: servers.map((name) => ({
            ...{ name, role: "server", address: address(name) },
            retired: retired.includes(name),
          })),
          balancers: [{ name: "lb1", address: "192.0.2.5" }],
        },
      },
    },
    ...servers.map((name) => {
      const digest = typeof wanted === "string" ? wanted : (wanted[name] ?? "aaaaaaaaaaaa");
      return step(`prod-${name}-rollout`, {
        create: `# host: ${name} (${address(name)})\n# phase: rollout\n# version: k3s ${version}\n# restarts k3s: yes, unless ${digest} runs already\nsudo -n bash -s -- up ${name}/rollout/ab12cd34ef56`,
      });
    }),
  ];
}

export const CONNECTION = {
  host: "192.0.2.11",
  user: "ops",
  privateKey: CANARY,
  hostKey: HOST_KEYS["s1"],
  proxy: { host: "bastion.example.com", hostKey: HOST_KEYS["jump"], privateKey: CANARY },
};

export function step(
  name: string,
  inputs: Record<string, unknown>,
  options: Partial<Told> = {},
): Told {
  return child("command:remote:Command", name, {
    inputs: { connection: secret(CONNECTION), ...inputs },
    ...options,
  });
}

/** A folder for each test, in which a preview runs without a former state. */
export function policyFolder(): { path: (file: string) => string } {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "quorate-policies-"));
    process.env["PULUMI_NODEJS_DRY_RUN"] = "true";
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
    delete process.env["PULUMI_NODEJS_DRY_RUN"];
    delete process.env["QUORATE_FORMER_STATE"];
  });
  return { path: (file) => join(directory, file) };
}

/** What `pulumi stack export` would have written before the change. */
export function exportState(path: string, resources: readonly Told[]): string {
  const state = resources.map(({ urn, parent, inputs, outputs }) => ({
    ...{ urn, parent, inputs, outputs },
    type: urn.split("::")[2]?.split("$").at(-1),
  }));
  writeFileSync(path, JSON.stringify({ version: 3, deployment: { resources: state } }));
  process.env["QUORATE_FORMER_STATE"] = path;
  return path;
}

export async function violations(told: readonly Told[]): Promise<Violation[]> {
  const found = (await judge(told)).violations;
  expect(JSON.stringify(found)).not.toContain(CANARY);
  return found;
}

/** `POLICY: message`, without the remark that no former state is given. */
export async function messages(told: readonly Told[]): Promise<string[]> {
  return (await violations(told))
    .filter(({ message }) => !message.startsWith("the state before the change is not given"))
    .map(({ policy, message }) => `${policy}: ${message}`);
}
