import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Distribution, ensureDistribution, publish } from "./artifacts";
import { type ClusterConfig, labCluster } from "./cluster-config";
import type { RunResult } from "./engine";
import {
  defaultHosts,
  ensureTools,
  execOnHost,
  type Lab,
  type LabDescription,
  runOk,
  startLab,
} from "./hosts";
import { faultsOf, printer } from "./progress";
import { runProgram } from "./program";

type Say = (line: string) => void;

/** Bare hosts that answer SSH, and the mirror with everything they will download. */
export async function bareLab(
  lab: Lab,
  from: Distribution,
  say: Say,
  hosts: readonly string[] = defaultHosts,
): Promise<{ description: LabDescription; cluster: ClusterConfig }> {
  const description = await startLab(lab, { hosts, say });
  const cluster = labCluster(description, await publish(lab.mirrorDir, from));
  await Promise.all(hosts.map((host) => preseed(lab, host)));
  return { description, cluster };
}

/**
 * containerd may not lower OOM scores without CAP_SYS_RESOURCE, which nspawn hosts lack: a trait of the lab, so the library does not know it.
 */
async function preseed(lab: Lab, host: string): Promise<void> {
  const file = "/var/lib/rancher/k3s/agent/etc/containerd/config-v3.toml.d/10-lab.toml";
  const text = "[plugins.'io.containerd.cri.v1.runtime']\n  restrict_oom_score_adj = true\n";
  await execOnHost(
    lab,
    host,
    ["bash", "-c", `mkdir -p ${file.replace(/\/[^/]*$/, "")} && cat >${file}`],
    {
      stdin: text,
    },
  );
}

/** The README's main job: six bare hosts to a cluster behind one address. */
export async function up(lab: Lab, say: Say = console.log): Promise<RunResult> {
  const began = Date.now();
  await ensureTools(say);
  const from = await ensureDistribution(say);
  say(
    `distribution: ${from.kind} ${from.version}${from.kind === "stand-in" ? " (for tests and this lab only, not k3s)" : ""}`,
  );
  const { cluster, description } = await bareLab(lab, from, say);
  const program = Date.now();
  const result = await runProgram(lab, "up", cluster, { onEvent: printer(say) });
  if (!result.ok) {
    throw new Error(faultsOf(result));
  }
  const kubeconfig = join(lab.dir, "kubeconfig");
  writeFileSync(kubeconfig, String(result.outputs["kubeconfig"]), { mode: 0o600 });
  say(`\nup took ${seconds(program)} s, ${seconds(began)} s with hosts and binaries\n`);
  say(await kubectl(lab, ["get", "nodes", "-o", "wide"]));
  const voters =
    '{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="EtcdIsVoter")].status}{"\\n"}{end}';
  say(
    `voters:\n${await kubectl(lab, ["get", "nodes", "-l", "node-role.kubernetes.io/etcd=true", "-o", `jsonpath=${voters}`])}`,
  );
  say(
    `API: ${String(result.outputs["endpoint"])} (VIP ${description.vip})\ntry: npm run lab -- kubectl get pods -A`,
  );
  return result;
}

/** kubectl of the lab's own binary, from the router's side, through the VIP. */
export async function kubectl(lab: Lab, args: readonly string[]): Promise<string> {
  const from = await ensureDistribution(() => undefined);
  return runOk(
    [
      "nsenter",
      `--net=/run/netns/${lab.namespace}`,
      from.binary,
      "kubectl",
      "--kubeconfig",
      join(lab.dir, "kubeconfig"),
      ...args,
    ],
    { timeout: 120_000 },
  );
}

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);
