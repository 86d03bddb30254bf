import { CONFIG_CHOICES, CONFIG_KEYS, type ConfigKind, type ConfigRole } from "./config-keys";
import { DISTRIBUTIONS, type DistributionName } from "./distribution";
import { show, type Complaint } from "./faults";
import { ownedKeyComplaint } from "./owned-keys";
import { choice, flag, integer, map, oneOrMore, text, unknownName, type Shape } from "./shape";

/** `serverConfig` or `agentConfig`: keys of a distribution by role. Their values are free text in one line. */
export function configShape(role: ConfigRole, distribution: DistributionName): Shape {
  return map((key, value, path, add) => {
    const complaint = ownedKeyComplaint(key, distribution) ?? keyComplaint(key, role, distribution);
    if (complaint !== undefined) add(path, complaint);
    else valueShape(key, distribution)(value, path, add);
  });
}

function keyComplaint(
  key: string,
  role: ConfigRole,
  distribution: DistributionName,
): Complaint | undefined {
  const known = CONFIG_KEYS[distribution].get(key);
  const { title } = DISTRIBUTIONS[distribution];
  if (known === undefined) {
    return (
      othersKeyComplaint(key, distribution) ??
      unknownName(`key of ${title}`, key, usable(role, distribution))
    );
  }
  if (known.roles.includes(role)) return undefined;
  const fate = distribution === "k3s" && role === "agent" ? "stops at" : "skips";
  return {
    problem: `is a key of ${role === "agent" ? "servers" : "agents"}, and ${distribution} ${role} ${fate} it`,
    remedy: `move it to ${role === "agent" ? "serverConfig" : "agentConfig"}`,
  };
}

const OTHERS_REMEDIES: Readonly<Record<string, string>> = {
  "disable-network-policy": "use network.cni",
  "enable-servicelb":
    "remove it: k3s has its service load balancer on unless disable names servicelb",
  "flannel-backend": "use network.cni, or a HelmChartConfig of the plugin",
  "kube-cloud-controller-arg": "write kube-cloud-controller-manager-arg",
  "kube-controller-arg": "write kube-controller-manager-arg",
};

// Asked before the nearest name is: that would be a key of another meaning.
function othersKeyComplaint(key: string, distribution: DistributionName): Complaint | undefined {
  const other = distribution === "k3s" ? "rke2" : "k3s";
  if (!CONFIG_KEYS[other].has(key)) return undefined;
  const problem = `is a key of ${DISTRIBUTIONS[other].title}, and ${DISTRIBUTIONS[distribution].title} has none of that name`;
  return { problem, remedy: OTHERS_REMEDIES[key] ?? "remove it" };
}

// Only what may be set: a slip must not be answered with the name of a key that is refused as well.
function usable(role: ConfigRole, distribution: DistributionName): string[] {
  return [...CONFIG_KEYS[distribution]]
    .filter(
      ([key, { roles }]) =>
        roles.includes(role) && ownedKeyComplaint(key, distribution) === undefined,
    )
    .map(([key]) => key);
}

const FREE = text((value) =>
  value === "" ? { problem: "is empty", remedy: "give a value, or remove the key" } : undefined,
);

const DURATION = text((value) =>
  /^(\d{1,9}(ms|s|m|h))+$/.test(value)
    ? undefined
    : { problem: `${show(value)} is no duration`, remedy: "write one such as 90s or 5m" },
);

const SHAPES: Readonly<Record<ConfigKind, Shape>> = {
  flag,
  number: integer(0, 65535),
  text: FREE,
  duration: DURATION,
  texts: oneOrMore(FREE),
};

const ARGUMENTS = oneOrMore(text(argumentComplaint));

function valueShape(key: string, distribution: DistributionName): Shape {
  const [first, ...others] = CONFIG_CHOICES.get(key) ?? [];
  if (first !== undefined) return choice(first, ...others);
  if (key.endsWith("-arg")) return ARGUMENTS;
  return SHAPES[CONFIG_KEYS[distribution].get(key)?.kind ?? "text"];
}

// The dashes are put in front of it; with `--max-pods=200` kubelet would be given `----max-pods=200` and not start.
function argumentComplaint(argument: string): Complaint | undefined {
  if (/^[A-Za-z][A-Za-z0-9_.-]*(?:[+-]?=.*)?$/.test(argument)) return undefined;
  const bare = argument.replace(/^-+/, "");
  const remedy = bare !== argument ? `write ${show(bare)}` : "write name=value";
  return { problem: `${show(argument)} is no argument without dashes`, remedy };
}
