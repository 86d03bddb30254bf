import type { Unwrap } from "@pulumi/pulumi";
import { urlComplaint } from "./artifact-names";
import { member, show, type Add, type Complaint } from "./faults";
import { recordOf } from "./known";
import type { RegistriesArgs, RegistryAccessArgs, RegistryMirrorArgs } from "./outside-args";
import { pemComplaint, plainSecretComplaint, registryComplaint } from "./registry-names";
import { flag, list, map, record, text, type Shape } from "./shape";

const secret = text(plainSecretComplaint, { secret: true });
const hostName = registryComplaint();

const rewrite: Shape = map((pattern, value, path, add) => {
  const complaint = patternComplaint(pattern);
  if (complaint !== undefined) add(path, complaint);
  else text(replacementComplaint)(value, path, add);
});

const mirror = record<RegistryMirrorArgs>({
  endpoints: list(text((url) => urlComplaint(url, "https://mirror.example:5000"))),
  rewrite,
});

const access = record<Unwrap<RegistryAccessArgs>>({
  username: secret,
  password: secret,
  ca: text(pemComplaint, { lines: true }),
  insecureSkipVerify: flag,
});

/** `registries`. */
export const registriesShape = record<Unwrap<RegistriesArgs>>({
  mirrors: byHost(mirror, (name) => (name === "*" ? undefined : hostName(name))),
  access: byHost(access, hostName),
  fallBack: flag,
  systemDefault: text(hostName),
  embedded: flag,
});

function byHost(of: Shape, complaintOf: (name: string) => Complaint | undefined): Shape {
  return map((name, value, path, add) => {
    const complaint = complaintOf(name);
    if (complaint !== undefined) add(path, complaint);
    else of(value, path, add);
  });
}

// containerd's expressions are Go's: what JavaScript takes beyond those would stop at the first pull.
function patternComplaint(pattern: string): Complaint | undefined {
  const remedy = "give one such as ^rancher/(.*)";
  const foreign = /\(\?(?:[=!]|<[=!])|\\[1-9]/.exec(pattern);
  if (foreign !== null) {
    return { problem: `holds ${foreign[0]}, which Go's regular expressions don't know`, remedy };
  }
  try {
    void new RegExp(pattern);
    return undefined;
  } catch {
    return { problem: `${show(pattern)} is no regular expression`, remedy };
  }
}

function replacementComplaint(replacement: string): Complaint | undefined {
  if (/^[A-Za-z0-9._/${}-]+$/.test(replacement)) return undefined;
  const problem = `${show(replacement)} is no part of an image's name`;
  return { problem, remedy: "give one such as mirror/rancher/$1" };
}

/** Rules between the parts of `registries`. */
export function checkRegistries(spec: unknown, add: Add): void {
  const registries = recordOf(recordOf(spec)["registries"]);
  const mirrors = Object.keys(recordOf(registries["mirrors"]));
  if (registries["embedded"] === true && mirrors.length === 0) {
    const problem = "shares images of the registries in mirrors, and there are none";
    add("registries.embedded", { problem, remedy: 'list them, such as { "docker.io": {} }' });
  }
  if (registries["fallBack"] === false && mirrors.length === 0) {
    const problem = "is false without any mirror";
    add("registries.fallBack", { problem, remedy: "list mirrors, or leave it out" });
  }
  if (registries["fallBack"] === false) checkEndpoints(registries, add);
  for (const [host, value] of Object.entries(recordOf(registries["access"]))) {
    checkAccess(member("registries.access", host), recordOf(value), add);
  }
}

function checkEndpoints(registries: Record<string, unknown>, add: Add): void {
  if (registries["embedded"] === true) return;
  for (const [name, value] of Object.entries(recordOf(registries["mirrors"]))) {
    const { endpoints } = recordOf(value);
    if (Array.isArray(endpoints) && endpoints.length > 0) continue;
    const problem = "has no endpoints, and fallBack is false: nobody would be asked";
    add(member("registries.mirrors", name), { problem, remedy: "list endpoints" });
  }
}

function checkAccess(path: string, access: Record<string, unknown>, add: Add): void {
  const { username, password, ca, insecureSkipVerify } = access;
  if (Object.keys(access).length === 0) {
    add(path, { problem: "says nothing", remedy: "give username and password, or ca" });
  }
  if ((username === undefined) !== (password === undefined)) {
    const missing = username === undefined ? "username" : "password";
    add(`${path}.${missing}`, { problem: "is missing", remedy: "give both, or none" });
  }
  if (ca !== undefined && insecureSkipVerify === true) {
    const problem = "stands beside insecureSkipVerify, which trusts whoever answers";
    add(`${path}.ca`, { problem, remedy: "remove one of them" });
  }
}
