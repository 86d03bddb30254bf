import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ClusterPlan, planCluster } from "../../components/model/plan";
import { shellQuote } from "../../components/render/shell";
import { downLine, stepLine } from "../../components/render/step-line";
import * as render from "../../components/render/steps";
import { type Distribution, ensureDistribution, type Published } from "../lab/artifacts";
import { type ClusterConfig, labCluster } from "../lab/cluster-config";
import {
  describe as describeLab,
  downLab,
  execOnHost,
  inNamespace,
  type Lab,
  labNamed,
  type Result,
  sshArgv,
  startLab,
} from "../lab/hosts";
import { bareLab } from "../lab/up";
import { nodeNamed } from "./rendered";

/** A lab of some bare hosts, and the plan that makes a cluster of those that the lab's stack file lists. */
export interface Ground {
  lab: Lab;
  cluster: ClusterConfig;
  plan: ClusterPlan;
  /** Of the running test's making; a small file stands for k3s where no step starts it. */
  from?: Distribution;
}

export type Phase = "facts" | "prepare" | "bootstrap" | "join" | "rollout" | "kubeconfig";
export type Verb = "up" | "down";

export const SECRETS: render.StepSecrets = {
  token: "HostsTierToken0123",
  vrrpPassword: "VrrpPass",
  leaves: {},
};
export const SMALL_VERSION = "v1.36.9+k3s1";

const quiet = (): void => undefined;

/**
 * Brings up hosts for the tests of a file and takes them down after the last.
 *
 * Not the name `lab`, which belongs to whoever runs `npm run lab` beside the tests.
 */
export function useHosts(hosts: readonly string[], artifacts: "k3s" | "small"): Ground {
  const lab = labNamed(process.env["LAB_NAME"] || "hosttier", process.env["LAB_DIR"] || undefined);
  const ground = { lab } as Ground;
  jest.setTimeout(600_000);
  beforeAll(async () => {
    await downLab(lab, quiet);
    if (artifacts === "k3s") {
      ground.from = await ensureDistribution(quiet);
      ground.cluster = (await bareLab(lab, ground.from, quiet, hosts)).cluster;
    } else {
      await startLab(lab, { hosts, say: quiet });
      ground.cluster = labCluster(describeLab(lab), publishSmall(lab));
    }
    ground.plan = planOf(ground.cluster);
  }, 4_000_000);
  afterAll(() => downLab(lab, quiet), 120_000);
  return ground;
}

/** The plan of the lab's cluster, or of one that differs in some arguments. */
export function planOf(cluster: ClusterConfig, own: Partial<ClusterConfig> = {}): ClusterPlan {
  const { name, ssh: _ssh, token: _token, ...input } = { ...cluster, ...own };
  return planCluster(name, input);
}

/** A file that is downloaded in no time and never started. */
export function publishSmall(lab: Lab, version = SMALL_VERSION, size = 3 << 20): Published {
  const content = Buffer.alloc(size, `${version} is no program\n`);
  mkdirSync(join(lab.mirrorDir, version), { recursive: true });
  writeFileSync(join(lab.mirrorDir, version, "k3s"), content);
  const amd64 = createHash("sha256").update(content).digest("hex");
  return { version, sha256: { amd64 }, images: [] };
}

/** The script of a step on one of the lab's hosts. */
export function scriptOf(
  plan: ClusterPlan,
  host: string,
  phase: Phase,
  own: { secrets?: render.StepSecrets; join?: render.JoinFacts } = {},
): string {
  const node = nodeNamed(plan, host);
  const { secrets = SECRETS, join: facts = { clusterId: "", machines: {} } } = own;
  switch (phase) {
    case "facts":
      return render.factsScript(plan, node);
    case "prepare":
      return render.prepareScript(plan, node, secrets);
    case "bootstrap":
      return render.bootstrapScript(plan, node, secrets);
    case "join":
      return render.joinScript(plan, node, secrets, facts);
    case "rollout":
      return render.rolloutScript(plan, node);
    case "kubeconfig":
      return render.kubeconfigScript(plan, node);
  }
}

/** Machine-ids by name, as the facts step reports them. */
export function machineIds(lab: Lab): Record<string, string> {
  return Object.fromEntries(describeLab(lab).hosts.map((host) => [host.name, host.machineId]));
}

/** Runs a step as the library does: its command line over SSH, the script on standard input. */
export async function runStep(
  lab: Lab,
  host: string,
  phase: Phase,
  script: string,
  verb: Verb = "up",
): Promise<Result> {
  const about = { host, phase, address: "10.10.0.1", unit: "k3s", script: "0".repeat(12) };
  const line = verb === "up" ? stepLine(about, "ops") : downLine(host, phase, "ops");
  return inNamespace(lab, sshArgv(lab, host, [line]), { stdin: script, timeout: 500_000 });
}

/**
 * The same script, killed with all its processes by its own hand: after a line that begins with `note`, or in place of a call.
 *
 * A kill from outside would come a moment later each time, and hit another place.
 */
export function killedAt(script: string, at: { note?: string; call?: string }): string {
  const end = script.lastIndexOf('"$1"\n}\n');
  if (end < 0) throw new Error("the script does not end as scripts of steps do");
  const note =
    at.note === undefined
      ? ""
      : `note() {
  printf 'quorate: %s: %s: %s\\n' "$NODE" "$STEP" "$*" >&2
  case "$*" in ${shellQuote(at.note)}*) kill -KILL 0 ;; esac
}\n`;
  const call = at.call === undefined ? "" : `${at.call}() { kill -KILL 0; }\n`;
  return script.slice(0, end) + note + call + script.slice(end);
}

/** What a command says on a host, as root and past SSH; it must end well. */
export async function onHost(lab: Lab, host: string, script: string): Promise<string> {
  const argv = ["bash", "-Eeuo", "pipefail", "-c", script];
  const result = await execOnHost(lab, host, argv);
  if (result.code !== 0) {
    throw new Error(`${host}: ${script}\nended with ${result.code}: ${result.stderr}`);
  }
  return result.stdout.trim();
}
