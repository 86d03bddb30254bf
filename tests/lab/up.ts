import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Distribution, ensureDistribution, publish } from "./artifacts";
import { type ClusterConfig, labCluster } from "./cluster-config";
import type { RunResult } from "./engine";
import {
  defaultHosts,
  describe,
  ensureTools,
  execOnHost,
  hostArgv,
  hostState,
  linkIsUp,
  type Lab,
  type LabDescription,
  run,
  startLab,
  waitFor,
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
export async function preseed(lab: Lab, host: string): Promise<void> {
  const file = "/var/lib/rancher/k3s/agent/etc/containerd/config-v3.toml.d/10-lab.toml";
  const text =
    "version = 3\n[plugins.'io.containerd.cri.v1.runtime']\n  restrict_oom_score_adj = true\n";
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
  saveKubeconfig(lab, result);
  say(`\nup took ${seconds(program)} s, ${seconds(began)} s with hosts and binaries\n`);
  say(await kubectl(lab, ["get", "nodes", "-o", "wide"]));
  const members = await everyVoter(lab);
  say(`voters:\n${members.replaceAll(" ", "\n").replaceAll("=", " ")}`);
  say(
    `API: ${String(result.outputs["endpoint"])} (VIP ${description.vip})\ntry: npm run lab -- kubectl get pods -A`,
  );
  return result;
}

const VOTERS =
  '{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="EtcdIsVoter")].status} {end}';

/** What k3s says of each server's membership in etcd: "s1=True s2=True s3=", nothing where it has not looked yet. */
export async function voters(lab: Lab): Promise<string> {
  const servers = ["get", "nodes", "-l", "node-role.kubernetes.io/etcd=true"];
  return (await kubectl(lab, [...servers, "-o", `jsonpath=${VOTERS}`])).trim();
}

/** A server is Ready some seconds before k3s notes on its Node that etcd made it a voter. */
function everyVoter(lab: Lab): Promise<string> {
  const look = async (): Promise<string | undefined> => {
    const text = await voters(lab);
    return text.split(" ").every((server) => server.endsWith("=True")) ? text : undefined;
  };
  return waitFor(look, { timeout: 120_000, interval: 1000, what: "every server to be a voter" });
}

export function saveKubeconfig(lab: Lab, result: RunResult): void {
  const text = String(result.outputs["kubeconfig"]);
  writeFileSync(join(lab.dir, "kubeconfig"), text, { mode: 0o600 });
}

/**
 * kubectl as an administrator has it: the kubeconfig that the program handed out, through the VIP. It runs on a host, because a real k3s
 * unpacks itself below /var/lib/rancher wherever it is started.
 */
export async function kubectl(lab: Lab, args: readonly string[]): Promise<string> {
  const argv = await kubectlArgv(lab, args);
  const { code, stdout, stderr } = await run(argv, { timeout: 120_000 });
  if (code !== 0) {
    throw new Error(`kubectl ${args.join(" ")}: ${stderr.trim()}`);
  }
  return stdout;
}

/** The command line of `kubectl` on the first host that runs a server. */
export async function kubectlArgv(lab: Lab, args: readonly string[]): Promise<string[]> {
  const kubeconfig = readFileSync(join(lab.dir, "kubeconfig"), "utf8");
  for (const { name, role } of describe(lab).hosts) {
    if (role !== "server" || (await hostState(lab, name)) !== "running") continue;
    if (!(await linkIsUp(lab, name))) continue;
    await execOnHost(lab, name, ["bash", "-c", `umask 077 && cat >${KUBECONFIG}`], {
      stdin: kubeconfig,
    });
    return hostArgv(lab, name, [
      "/usr/local/bin/k3s",
      "kubectl",
      "--kubeconfig",
      KUBECONFIG,
      ...args,
    ]);
  }
  throw new Error(`lab "${lab.name}" has no running server`);
}

const KUBECONFIG = "/run/lab-kubeconfig";

const seconds = (since: number): string => ((Date.now() - since) / 1000).toFixed(1);
