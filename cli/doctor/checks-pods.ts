import { all, type Check, fail, ok, textOf, UNKNOWN, warn } from "./check";
import { fullName, type KubeObject, nameOf } from "./kube";
import { ageMs, HOUR, listed } from "./listed";
import { PATHS } from "./paths";

interface Budget {
  disruptionsAllowed?: number;
  expectedPods?: number;
}

interface Rollout {
  desiredNumberScheduled?: number;
  numberReady?: number;
  replicas?: number;
  readyReplicas?: number;
}

const FINE = new Set(["Running", "Completed", "Succeeded", "Terminating"]);
const SYSTEM = /^(kube-|metallb|longhorn|cert-manager|cattle-|calico-|cilium|tigera-)/;

/** Also used for the layers, each in its own namespace. */
export function unready(items: readonly KubeObject[]): string[] {
  return items.flatMap((item) => {
    const {
      desiredNumberScheduled,
      numberReady = 0,
      readyReplicas = 0,
    } = (item.status ?? {}) as Rollout;
    const wanted = desiredNumberScheduled ?? Number(item.spec?.["replicas"] ?? 1);
    const ready = desiredNumberScheduled === undefined ? readyReplicas : numberReady;
    return ready < wanted ? [`${fullName(item)} ${ready} of ${wanted}`] : [];
  });
}

export const POD_CHECKS: readonly Check[] = [
  {
    id: "pods.running",
    title: "all pods run",
    cause:
      "an image that can't be pulled, a program that ends at once, no node with room, a volume that does not come",
    fix: "kubectl -n NAMESPACE describe pod NAME, kubectl -n NAMESPACE logs NAME --previous",
    judge: ({ kube }) => {
      const pods = kube.pods();
      if (pods === undefined) return UNKNOWN;
      const ill = pods.filter(
        ({ status, ready }) => !FINE.has(status) || (status === "Running" && !ready),
      );
      const text = ill.map(
        ({ namespace, name, status, ready }) =>
          `${namespace}/${name} ${status === "Running" && !ready ? "not ready" : status}`,
      );
      const system = ill.some(
        ({ namespace, status }) =>
          SYSTEM.test(namespace) &&
          !FINE.has(status) &&
          status !== "Pending" &&
          status !== "ContainerCreating",
      );
      return all(text, `${pods.length} pods`, system ? fail : warn);
    },
  },
  {
    id: "pods.add-ons",
    title: "the cluster's own parts are complete",
    cause: "CoreDNS, network, ingress or storage misses pods",
    fix: "kubectl -n kube-system get pods -o wide; describe those that are missing",
    judge: ({ kube }) => {
      const [sets, deployments] = [kube.items(PATHS.daemonSets), kube.items(PATHS.deployments)];
      if (sets === undefined || deployments === undefined) return UNKNOWN;
      const own = [
        ...sets.filter(({ metadata }) => metadata?.namespace === "kube-system"),
        ...deployments,
      ];
      return all(unready(own), `${own.length} of them`);
    },
  },
  {
    id: "pods.budgets",
    title: "every pod may leave its node",
    cause:
      "a PodDisruptionBudget allows no eviction: a drain, and so a rollout of that node, would wait for its whole timeout",
    fix: "give the workload one replica more, or a smaller minAvailable",
    judge: listed(PATHS.budgets, (items) =>
      all(
        items
          .filter(({ status }) => {
            const { disruptionsAllowed = 0, expectedPods = 0 } = (status ?? {}) as Budget;
            return expectedPods > 0 && disruptionsAllowed === 0;
          })
          .map(fullName),
        `${items.length} budgets`,
        warn,
      ),
    ),
  },
  {
    id: "pods.claims",
    title: "every claim has its volume",
    cause: "no storage class, no room, or a provisioner that is down",
    fix: "kubectl -n NAMESPACE describe pvc NAME; docs/longhorn-troubles.md, A claim stays Pending",
    judge: listed(PATHS.claims, (items, { now }) =>
      all(
        items
          .filter(
            (item) =>
              item.status?.["phase"] === "Lost" ||
              (item.status?.["phase"] === "Pending" && ageMs(item, now) > HOUR / 6),
          )
          .map((item) => `${fullName(item)} ${textOf(item.status?.["phase"])}`),
        `${items.length} claims`,
        warn,
      ),
    ),
  },
  {
    id: "pods.default-class",
    title: "one storage class at most is the default",
    cause: "two installers have each marked theirs",
    fix: "kubectl annotate storageclass NAME storageclass.kubernetes.io/is-default-class=false --overwrite",
    judge: listed(PATHS.classes, (items) => {
      const marked = items
        .filter(
          ({ metadata }) =>
            metadata?.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
        )
        .map(nameOf);
      return marked.length > 1 ? warn(marked.join(" and ")) : ok(marked[0] ?? "none");
    }),
  },
];
