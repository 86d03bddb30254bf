import { type Distribution, publish } from "../artifacts";
import { type ClusterConfig, labCluster } from "../cluster-config";
import { describe, type Lab, labStatus, waitFor } from "../hosts";
import { faultsOf } from "../progress";
import { runProgram } from "../program";
import { bareLab, kubectl, saveKubeconfig } from "../up";

const READY =
  '{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{.status.conditions[?(@.type=="EtcdIsVoter")].status} {end}';

/** A lab whose cluster is whole: made if there is none, else waited for. */
export async function readyLab(lab: Lab, from: Distribution): Promise<ClusterConfig> {
  const quiet = (): void => undefined;
  const { up, hosts } = await labStatus(lab);
  const running = up && hosts.every(({ state }) => state === "running");
  const cluster = running
    ? labCluster(describe(lab), await publish(lab.mirrorDir, from))
    : (await bareLab(lab, from, quiet)).cluster;
  const healthy = async (): Promise<boolean> => {
    const text = await kubectl(lab, ["get", "nodes", "-o", `jsonpath=${READY}`]).catch(() => "");
    return text.trim().split(/\s+/).sort().join() === "True,True,True,TrueTrue,TrueTrue,TrueTrue";
  };
  if (!running || !(await healthy())) {
    const result = await runProgram(lab, "up", cluster);
    if (!result.ok) throw new Error(faultsOf(result));
    saveKubeconfig(lab, result);
  }
  await waitFor(healthy, { timeout: 180_000, what: "six Ready nodes and three voters" });
  return cluster;
}
