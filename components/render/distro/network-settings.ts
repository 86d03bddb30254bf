import { stringify } from "yaml";
import { allNodes, type ClusterPlan } from "../../model/plan";

/**
 * Tells RKE2's canal which interface carries pods' traffic; else it takes that of the default route on each node. Empty where no host names one.
 *
 * One setting is for all nodes: where hosts call it differently, it is an expression that fits each name.
 */
export function networkSettings(plan: ClusterPlan): string {
  const names = [...new Set(allNodes(plan).map((node) => node.interface))].sort();
  const [first] = names;
  if (first === undefined || names.includes("")) return "";
  const flannel =
    names.length === 1 ? { iface: first } : { regexIface: `^(${names.map(escaped).join("|")})$` };
  return stringify(
    {
      apiVersion: "helm.cattle.io/v1",
      kind: "HelmChartConfig",
      metadata: { name: "rke2-canal", namespace: "kube-system" },
      spec: {
        // The default, to install anew, takes the network of all pods away when an upgrade is cut off.
        failurePolicy: "abort",
        valuesContent: stringify({ flannel }),
      },
    },
    { lineWidth: 0 },
  );
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
