import { all, type Check, fail, NODE, ok, some, UNKNOWN, warn } from "./check";
import { conditionOf, conditions, type KubeObject, nameOf } from "./kube";
import { listed } from "./listed";
import { PATHS } from "./paths";
import {
  fact,
  facts,
  type HostScene,
  nodes as nodeHosts,
  type Scene,
  told,
  withRole,
} from "./scene";

interface Info {
  machineID?: string;
  kubeletVersion?: string;
}

interface Taint {
  key?: string;
  timeAdded?: string;
}

const DAY = 86_400_000;
const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"];

const infoOf = ({ status }: KubeObject): Info => status?.["nodeInfo"] ?? {};
const taintsOf = ({ spec }: KubeObject): Taint[] => (spec?.["taints"] ?? []) as Taint[];
const addressesOf = ({ status }: KubeObject): { type?: string; address?: string }[] =>
  (status?.["addresses"] ?? []) as { type?: string; address?: string }[];

/** Looks at each host's Node together with the host. */
function each(
  title: string,
  wrong: (node: KubeObject, host: HostScene, scene: Scene) => string[],
  bad: typeof fail = fail,
) {
  return listed(PATHS.nodes, (list, scene) =>
    all(
      nodeHosts(scene).flatMap((host) => {
        const node = list.find((one) => nameOf(one) === host.name);
        return node === undefined ? [] : wrong(node, host, scene);
      }),
      title,
      bad,
    ),
  );
}

function cordoned(node: KubeObject, now: Date): string[] {
  if (node.spec?.["unschedulable"] !== true) return [];
  const since = Date.parse(
    taintsOf(node).find(({ key }) => key === "node.kubernetes.io/unschedulable")?.timeAdded ?? "",
  );
  const days = Math.floor((now.getTime() - since) / DAY);
  const whose =
    node.metadata?.annotations?.["quorate.dev/cordoned"] === "true" ? " by a rollout" : "";
  return [`${nameOf(node)}${whose}${days > 0 ? ` for ${days} days` : ""}`];
}

export const NODE_CHECKS: readonly Check[] = [
  {
    id: "nodes.present",
    title: "each host has its Node",
    cause: "the host has not joined, or its Node was deleted by hand",
    fix: "restart {unit} on that host: it registers again; else run pulumi up",
    judge: listed(PATHS.nodes, (list, scene) => {
      const names = new Set(list.map(nameOf));
      return all(
        nodeHosts(scene).flatMap(({ name }) => (names.has(name) ? [] : [`${name} has none`])),
        `${names.size} Nodes`,
      );
    }),
  },
  {
    id: "nodes.unknown",
    title: "each Node is a host of the stack",
    cause: "a host was removed while the API was away, or joined by hand",
    fix: "kubectl delete node NAME when the host is gone; else take it into the arguments",
    judge: listed(PATHS.nodes, (list, scene) => {
      const names = new Set(nodeHosts(scene).map(({ name }) => name));
      return all(
        list.map(nameOf).filter((name) => !names.has(name)),
        "no stranger",
        warn,
      );
    }),
  },
  {
    id: "nodes.ready",
    title: "all nodes are Ready",
    cause: "the service on it is down or does not reach the API, or its network plugin is not up",
    fix: "kubectl describe node NAME; journalctl -u {unit} on that host",
    judge: each("all of them", (node) => {
      if (conditionOf(node, "Ready") === "True") return [];
      const why = conditions(node).find(({ type }) => type === "Ready");
      return [`${nameOf(node)} is not${why?.reason === undefined ? "" : ` (${why.reason})`}`];
    }),
  },
  {
    id: "nodes.pressure",
    title: "no node is short of memory, disk or processes",
    cause: "the kubelet puts pods out until there is room again",
    fix: "kubectl describe node NAME; see host.disk and host.memory of that host",
    judge: each("none", (node) =>
      PRESSURES.flatMap((type) =>
        conditionOf(node, type) === "True" ? [`${nameOf(node)}: ${type}`] : [],
      ),
    ),
  },
  {
    id: "nodes.cordoned",
    title: "all nodes take pods",
    cause:
      "a drain was not followed by an uncordon: somebody's maintenance, or a rollout that was cut off",
    fix: "kubectl uncordon NAME",
    judge: each("all of them", (node, _host, { now }) => cordoned(node, now), warn),
  },
  {
    id: "nodes.balancers",
    title: "no node is kept out of load balancers",
    cause: "a rollout was cut off between taking the node out and putting it back",
    fix: "run pulumi up; or kubectl label node NAME node.kubernetes.io/exclude-from-external-load-balancers-",
    judge: each(
      "none",
      (node) =>
        node.metadata?.annotations?.["quorate.dev/unannounced"] === "true" ? [nameOf(node)] : [],
      warn,
    ),
  },
  {
    id: "nodes.taints",
    title: "no node is marked as unusable",
    cause:
      "a mark from an outage was left (out-of-service), or a cloud controller was asked for that is not there",
    fix: "kubectl taint node NAME KEY- when the node is well",
    judge: each("none", (node) =>
      taintsOf(node).flatMap(({ key = "" }) =>
        /out-of-service|cloudprovider.*uninitialized|cilium.*agent-not-ready/.test(key)
          ? [`${nameOf(node)}: ${key}`]
          : [],
      ),
    ),
  },
  {
    id: "nodes.machine-id",
    title: "each Node is of the machine that is there",
    cause: "the host was set up anew under the old name, and its predecessor's Node is still there",
    fix: "put the new hostKey into the arguments and run up: the servers then let the predecessor go",
    judge: each("as recorded", (node, host) => {
      const [recorded, seen] = [infoOf(node).machineID, fact(host, "machine-id")];
      return recorded === undefined || seen === undefined || recorded === seen
        ? []
        : [`${host.name} was another machine`];
    }),
  },
  {
    id: "nodes.address",
    title: "each Node has its host's address",
    cause: "node-ip was changed by hand, or the kubelet took another interface's address",
    fix: "see config.yaml of that host; restart {unit} there",
    judge: each("as given", (node, host) => {
      const own = addressesOf(node)
        .filter(({ type }) => type === "InternalIP")
        .map(({ address = "" }) => address);
      return own.includes(host.address)
        ? []
        : [`${host.name} has ${some(own) || "none"} and not ${host.address}`];
    }),
  },
  {
    id: "nodes.version",
    title: "each node runs the version of the stack",
    cause: "the program was exchanged and the service not restarted, or a rollout is not through",
    fix: "run pulumi up; or restart {unit} on that host",
    judge: each("the stack's", (node, host) => {
      const [live, wanted] = [infoOf(node).kubeletVersion, told(host, "VERSION", "prepare")];
      return live === undefined || wanted === undefined || live === wanted
        ? []
        : [`${host.name} runs ${live} and not ${wanted}`];
    }),
  },
  {
    id: "nodes.encryption",
    title: "all servers encrypt Secrets with the same keys",
    cause: "a change of the keys stopped half-way: a server can't read what another one writes",
    fix: "{program} secrets-encrypt status; restart the servers one after the other until all hashes match",
    judge: listed(PATHS.nodes, (list, scene) => {
      const hashes = new Map<string, string[]>();
      for (const { name } of withRole(scene, "server")) {
        const annotations = list.find((node) => nameOf(node) === name)?.metadata?.annotations ?? {};
        const hash = Object.entries(annotations).find(([key]) =>
          key.endsWith("/encryption-config-hash"),
        )?.[1];
        // start-HASH, prepare-HASH, rotate-HASH…: the stage and what it has come to.
        const value = hash?.replace(/^\w+-/, "") ?? "";
        hashes.set(value, [...(hashes.get(value) ?? []), name]);
      }
      return hashes.size <= 1
        ? ok("the same")
        : fail([...hashes.values()].map((names) => names.join(", ")).join(" against "));
    }),
  },
  {
    id: "nodes.hostname",
    title: "each Node's hostname is its host's",
    on: NODE,
    cause: "the hostname was changed after the join: Longhorn and others find hosts by it",
    fix: "hostnamectl set-hostname OLD-NAME on {host}, or restart {unit} to take the new one",
    judge: (host, { kube }) => {
      const node = kube.items(PATHS.nodes)?.find((one) => nameOf(one) === host.name);
      const recorded =
        node === undefined
          ? undefined
          : addressesOf(node).find(({ type }) => type === "Hostname")?.address;
      const seen = facts(host, "hostname")[0]?.[0];
      if (recorded === undefined || seen === undefined) return UNKNOWN;
      // k3s has the name of the Node here.
      return recorded === seen || recorded === host.name
        ? ok(seen)
        : warn(`${seen}, the Node says ${recorded}`);
    },
  },
];
