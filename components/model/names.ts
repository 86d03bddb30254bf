import { show, type Complaint } from "./faults";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Whether `text` is one label of a DNS name, in lower case. */
export function isDnsLabel(text: string): boolean {
  return DNS_LABEL.test(text);
}

/** Whether `text` is a DNS name: labels with dots between them. */
export function isDnsName(text: string): boolean {
  return text.length <= 253 && text.split(".").every((label) => DNS_LABEL.test(label));
}

/** Complains of a text that can't be the name of a node. */
export function nodeNameComplaint(name: string): Complaint | undefined {
  if (DNS_LABEL.test(name) && name !== "localhost") return undefined;
  const remedy = "give 1 to 63 of a-z, 0-9 and -, with no - at either end";
  return { problem: `${show(name)} is no name for a node`, remedy };
}

/** Complains of a text that can't be the name of an object in Kubernetes. */
export function objectNameComplaint(name: string): Complaint | undefined {
  if (isDnsName(name)) return undefined;
  const remedy = "give 1 to 253 of a-z, 0-9, - and ., with a letter or digit at both ends";
  return { problem: `${show(name)} is no name of Kubernetes`, remedy };
}

/** Complains of a text that can't be the name of a namespace, or that is one of Kubernetes' own. */
export function namespaceComplaint(name: string): Complaint | undefined {
  const remedy = "give 1 to 63 of a-z, 0-9 and -, with no - at either end";
  if (!isDnsLabel(name)) return { problem: `${show(name)} is no name for a namespace`, remedy };
  if (name !== "default" && !name.startsWith("kube-")) return undefined;
  return { problem: `${name} belongs to Kubernetes`, remedy: "give a namespace of its own" };
}

/** Complains of a text that is neither an address nor a DNS name. */
export function hostComplaint(isAddress: (text: string) => boolean) {
  return (host: string): Complaint | undefined => {
    if (isAddress(host)) return undefined;
    // 10.0.0.300 is a DNS name to the letter, and a slip of the finger.
    if (isDnsName(host.toLowerCase()) && !/^[\d.]+$/.test(host)) return undefined;
    return { problem: `${show(host)} is no address and no DNS name`, remedy: "give one of them" };
  };
}

/** Complains of a text that can't stand in the certificate of the API. */
export function subjectAltNameComplaint(isAddress: (text: string) => boolean) {
  const complaint = hostComplaint(isAddress);
  return (name: string) =>
    complaint(name.replace(/^\*\.(?=.)/, "")) && {
      problem: `${show(name)} is no address and no DNS name`,
      remedy: "give one of them",
    };
}

/** Complains of the key of a label or taint that Kubernetes would refuse. */
export function labelKeyComplaint(key: string): Complaint | undefined {
  const [name = "", prefix, ...rest] = key.split("/").reverse();
  const good =
    rest.length === 0 && LABEL_NAME.test(name) && (prefix === undefined || isDnsName(prefix));
  if (good) return undefined;
  return {
    problem: `${show(key)} is no key of Kubernetes`,
    remedy: "write name or example.com/name; the name is 1 to 63 of A-Z, a-z, 0-9, -, _ and .",
  };
}

/** Complains of a value that Kubernetes would refuse in a label or taint. */
export function labelValueComplaint(value: string): Complaint | undefined {
  if (value === "" || LABEL_NAME.test(value)) return undefined;
  return {
    problem: `${show(value)} is no value of Kubernetes`,
    remedy: "give at most 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends",
  };
}

const KUBELET_PREFIX = /(^|\.)(kubelet|node)\.kubernetes\.io$/;
const RESERVED_PREFIX = /(^|\.)(kubernetes|k8s)\.io$/;
const KUBELET_LABELS: ReadonlySet<string> = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "kubernetes.io/arch",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/arch",
]);

/** Complains of a label that a kubelet may not set on its own node: it would not start with it. */
export function nodeLabelComplaint(key: string): Complaint | undefined {
  const malformed = labelKeyComplaint(key);
  if (malformed !== undefined) return malformed;
  const prefix = key.includes("/") ? key.slice(0, key.indexOf("/")) : "";
  const free = !RESERVED_PREFIX.test(prefix) || KUBELET_PREFIX.test(prefix);
  if (free || KUBELET_LABELS.has(key)) return undefined;
  return {
    problem: "is reserved by Kubernetes, and the kubelet does not start with it",
    remedy: "use a prefix of your own, or set it with kubectl label after the node has joined",
  };
}

/** Complains of a name that no network interface can have, or that a shell would read as something else. */
export function interfaceComplaint(name: string): Complaint | undefined {
  if (name === "lo") return { problem: "lo is the loopback interface", remedy: "give another one" };
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/.test(name)) return undefined;
  return {
    problem: `${show(name)} is no name of an interface`,
    remedy: "give 1 to 15 of A-Z, a-z, 0-9, _, - and ., as ip link prints it",
  };
}

/** Complains of a login name that does not look like one. */
export function userComplaint(user: string): Complaint | undefined {
  if (/^[A-Za-z_][A-Za-z0-9_.@-]{0,63}$/.test(user)) return undefined;
  return {
    problem: `${show(user)} is no login name`,
    remedy: "give letters, digits, _, ., - and @, with a letter or _ first",
  };
}
