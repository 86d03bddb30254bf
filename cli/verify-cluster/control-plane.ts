import { recordOf, textOf } from "../../components/model/known";
import { itemsOf, podState } from "../verify/cluster-state";
import { type Finding, finding, type Look, verdict } from "./check";
import type { SeenNode } from "./nodes";

const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** API, static pods of RKE2, the system's own pods, snapshots. */
export function checkControlPlane(
  look: Look,
  nodes: readonly SeenNode[],
  distribution: "k3s" | "rke2" | undefined,
): Promise<Finding[]> {
  const servers = nodes.filter(({ server }) => server);
  return Promise.all([
    finding("the API says that it is ready, etcd included", () => readyz(look)),
    finding("every server's static pods are Ready", async () =>
      distribution === "rke2"
        ? staticPods(look, servers)
        : { ok: undefined, seen: "k3s runs them in its own process" },
    ),
    finding("pods of kube-system run, the network's and CoreDNS among them", () =>
      systemPods(look, distribution),
    ),
    finding("every server has snapshots of etcd", () => snapshots(look, servers)),
  ]);
}

async function readyz({ text }: Look): Promise<{ ok: boolean; seen: string }> {
  const lines = (await text("get", "--raw=/readyz?verbose")).trim().split("\n");
  const bad = lines.filter((line) => line.startsWith("[-]"));
  const good = lines.filter((line) => line.startsWith("[+]"));
  const etcd = good.filter((line) => /^\[\+\]etcd/.test(line)).length;
  if (bad.length === 0 && etcd === 0) return { ok: false, seen: "it says nothing of etcd" };
  return verdict(bad, `${good.length} checks, ${etcd} of etcd`);
}

async function staticPods(
  { kubectl }: Look,
  servers: readonly SeenNode[],
): Promise<{ ok: boolean; seen: string }> {
  const list = await kubectl.get(
    "pods",
    "--namespace=kube-system",
    "--selector=tier=control-plane",
  );
  const ready = new Set(
    itemsOf(list)
      .filter((pod) => podState(pod).ready)
      .map((pod) => {
        const labels = recordOf(recordOf(pod["metadata"])["labels"]);
        return `${textOf(labels["component"]) ?? ""} on ${podState(pod).node ?? ""}`;
      }),
  );
  const wanted = servers.flatMap(({ name }) => COMPONENTS.map((one) => `${one} on ${name}`));
  const missing = wanted.filter((one) => !ready.has(one)).map((one) => `no ready ${one}`);
  return verdict(missing, `${wanted.length} of ${wanted.length}`);
}

async function systemPods(
  { kubectl }: Look,
  distribution: "k3s" | "rke2" | undefined,
): Promise<{ ok: boolean; seen: string }> {
  const pods = itemsOf(await kubectl.get("pods", "--namespace=kube-system"));
  const running = pods.filter((pod) => recordOf(pod["status"])["phase"] !== "Succeeded");
  const wrong = running
    .map(podState)
    .filter(({ ready }) => !ready)
    .map(({ name, waiting }) => `${name} is not ready${waiting ? ` (${waiting})` : ""}`);
  const has = (pattern: RegExp) => running.map(podState).some(({ name }) => pattern.test(name));
  if (!has(/coredns/)) wrong.push("there is no CoreDNS");
  const plugins = ["canal", "calico", "cilium", "flannel"].filter((name) => has(new RegExp(name)));
  const plugin =
    plugins.length > 0
      ? plugins.join(" and ")
      : distribution === "k3s"
        ? "flannel in k3s itself, or a plugin elsewhere"
        : "a plugin elsewhere";
  return verdict(wrong, `${running.length} pods; network: ${plugin}`);
}

async function snapshots(
  { kubectl }: Look,
  servers: readonly SeenNode[],
): Promise<{ ok: boolean; seen: string }> {
  const files = itemsOf(await kubectl.get("etcdsnapshotfiles.k3s.cattle.io")).filter(
    (file) => recordOf(file["status"])["readyToUse"] === true,
  );
  const holder = (file: Record<string, unknown>) => textOf(recordOf(file["spec"])["nodeName"]);
  const without = servers.filter(({ name }) => !files.some((file) => holder(file) === name));
  return verdict(
    without.map(({ name }) => `none of ${name} yet`),
    `${files.length} snapshots`,
  );
}
