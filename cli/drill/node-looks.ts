import type { DrillHost } from "./hosts";
import { BROKEN, unitScript } from "./looks";
import type { NodeOptions } from "./node-options";

/** RKE2 brings the units of both roles to each host. */
const UNITS = {
  server: ["k3s", "rke2-server"],
  agent: ["k3s-agent", "rke2-agent"],
  balancer: [],
};

/** What one look at a node's host found. */
export interface NodeLook {
  /** Whether a fault of a drill is still to be healed. */
  broken: boolean;
  /** Whether its service runs. */
  active: boolean;
  unit: string;
  /** Nodes that Kubernetes takes for dead, as a server knows it; undefined on an agent, or where it can't say. */
  notReady?: string[];
}

export function nodeLookScript({ unit }: NodeOptions, { role }: DrillHost): string {
  return `${unitScript(unit, UNITS[role])}${BROKEN}active=no
if [ -n "$unit" ] && systemctl is-active --quiet "$unit"; then active=yes; fi
${role === "server" ? NOT_READY : "nodes=none\n"}echo "$broken $active \${unit:-none} $nodes"
`;
}

// A server that can't say which nodes are Ready has no quorum, and the next node is not to be broken.
const NOT_READY = `ready='{range .items[*]}{.metadata.name}={.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}'
nodes=unknown
for k in /var/lib/rancher/rke2/bin/kubectl /usr/local/bin/k3s /opt/bin/k3s /usr/bin/k3s; do
  case $k in
    */kubectl) set -- "$k" --kubeconfig /etc/rancher/rke2/rke2.yaml ;;
    *) set -- "$k" kubectl ;;
  esac
  if [ -x "$k" ] && all=$("$@" get nodes --request-timeout=5s -o jsonpath="$ready"); then
    nodes=ready:$(printf '%s\\n' "$all" | sed -n '/=True$/!s/=.*//p' | tr '\\n' ',')
    break
  fi
done
`;

export function nodeLookOf(text: string): NodeLook {
  const [broken, active, unit = "none", nodes = ""] = text.trim().split(" ");
  const known = /^ready:(.*)$/.exec(nodes)?.[1];
  return {
    broken: broken === "yes",
    active: active === "yes",
    unit: unit === "none" ? "" : unit,
    ...(known !== undefined && { notReady: known.split(",").filter((name) => name !== "") }),
  };
}

/** What is not well, or nothing. */
export function nodeComplaints(
  hosts: readonly DrillHost[],
  looks: ReadonlyMap<string, NodeLook>,
  answers: boolean,
): string[] {
  const found = hosts.flatMap(({ name, role }) => {
    const look = looks.get(name);
    return [
      ...(look?.active === true ? [] : [`${look?.unit || "the service"} of ${name} does not run`]),
      ...(look?.broken === true ? [`${name} is not healed yet`] : []),
      ...(role === "server" && look?.notReady === undefined
        ? [`${name} can't say which nodes are Ready`]
        : []),
    ];
  });
  const notReady = new Set([...looks.values()].flatMap((look) => look.notReady ?? []));
  const dead = [...notReady].map((name) => `node ${name} is not Ready`);
  return [...(answers ? [] : ["the address does not answer"]), ...found, ...dead];
}
