import { configShape } from "./config-shape";
import { DISTRIBUTIONS, type DistributionName } from "./distribution";
import { show, type Add } from "./faults";
import { hostsOf, recordOf, textOf } from "./known";
import { isLate } from "./late";
import { text } from "./shape";
import { atLeast, parseVersion, versionComplaint } from "./version";

/** The distribution of arguments that may be anything. */
export function distributionOf(spec: unknown): DistributionName {
  return recordOf(spec)["distribution"] === "rke2" ? "rke2" : "k3s";
}

/** Rules of what depends on the distribution: its releases, its keys, and what it comes with. */
export function checkDistribution(spec: unknown, add: Add): void {
  const { version, serverConfig, agentConfig } = recordOf(spec);
  const distribution = distributionOf(spec);
  const { versionSuffix } = DISTRIBUTIONS[distribution];
  const release = text((value) => versionComplaint(value, distribution), {
    wanted: `an exact release such as v1.36.5+${versionSuffix}1`,
  });
  if (version !== undefined) release(version, "version", add);
  if (serverConfig !== undefined) {
    configShape("server", distribution)(serverConfig, "serverConfig", add);
  }
  if (agentConfig !== undefined) {
    configShape("agent", distribution)(agentConfig, "agentConfig", add);
  }
  checkPlugin(spec, distribution, add);
  checkIngress(spec, distribution, add);
}

function checkPlugin(spec: unknown, distribution: DistributionName, add: Add): void {
  const { network, serverConfig } = recordOf(spec);
  const cni = textOf(recordOf(network)["cni"]);
  const { title, plugins } = DISTRIBUTIONS[distribution];
  const known = Object.values(DISTRIBUTIONS).some((other) => other.plugins.includes(cni ?? ""));
  if (cni !== undefined && known && !plugins.includes(cni)) {
    const problem = `${cni} does not come with ${title}`;
    add("network.cni", { problem, remedy: `write one of ${plugins.join(", ")}` });
  }
  const backend = recordOf(serverConfig)["flannel-backend"];
  if (distribution === "k3s" && cni === "none" && backend !== undefined && backend !== "none") {
    const problem = `is given, and network.cni is none`;
    add('serverConfig["flannel-backend"]', { problem, remedy: "remove one of the two" });
  }
  if (distribution === "rke2" && (cni ?? "canal") === "canal") checkInterfaces(spec, add);
}

// Canal has one setting for all nodes, and does not start on a node where it fits no interface.
function checkInterfaces(spec: unknown, add: Add): void {
  const common = recordOf(recordOf(spec)["network"])["interface"];
  if (common !== undefined) return;
  const hosts = hostsOf(spec);
  if (hosts.some(({ fields }) => isLate(fields["interface"]))) return;
  const named = hosts.find(({ fields }) => fields["interface"] !== undefined);
  if (named === undefined) return;
  for (const { fields, path } of hosts) {
    if (fields["interface"] !== undefined) continue;
    const problem = `is missing, and ${named.path} has one: canal takes its interface by name on all nodes or on none`;
    add(`${path}.interface`, { problem, remedy: "give each host one, or network.interface" });
  }
}

/** The last minor version of RKE2 that ships ingress-nginx. */
const LAST_WITH_NGINX = 36;

function checkIngress(spec: unknown, distribution: DistributionName, add: Add): void {
  const { network, version } = recordOf(spec);
  if (recordOf(network)["ingress"] !== "ingress-nginx") return;
  if (distribution === "k3s") {
    const problem = "ingress-nginx does not come with k3s";
    add("network.ingress", { problem, remedy: "write traefik, or none to bring it yourself" });
    return;
  }
  const exact = parseVersion(textOf(version) ?? "");
  if (exact === undefined || !atLeast(exact, 1, LAST_WITH_NGINX + 1, 0)) return;
  const problem = `ingress-nginx comes with RKE2 up to v1.${LAST_WITH_NGINX}, and version is ${show(textOf(version) ?? "")}`;
  add("network.ingress", { problem, remedy: "write traefik, or none to bring it yourself" });
}
