import type { ReportViolation, ResourceValidationArgs } from "@pulumi/policy";
import { at, isRecord, plain, textAt, UNKNOWN, veil } from "./plain";
import type { Rule } from "./rule";
import { CLUSTER } from "./urn";

/** What a cluster says of a host whose key it was told not to check. */
const UNCHECKED = "unchecked";

const REMEDY =
  "give what ssh-keyscan -t ed25519 prints behind the address, compared with the host's console, and no insecureIgnoreHostKey";

/** No unchecked host key. */
export const hostKeysRule: Rule = {
  name: "quorate-host-keys",
  description:
    "Every remote command knows the key of its host and of the jump host before it: without, whoever answers at the address gets the cluster's token.",
  enforcementLevel: "mandatory",
  severity: "critical",
  validateResource: (args, report) => {
    const inputs = plain(args.props);
    if (args.type === CLUSTER) return checkCluster(args.name, inputs, report);
    if (args.type.startsWith("command:remote:")) return checkCommand(args, inputs, report);
    args.notApplicable("only for clusters and remote commands");
  },
};

/** By fingerprints, which are there in the preview of somebody without the login key, too. */
function checkCluster(cluster: string, inputs: unknown, report: ReportViolation): void {
  const hosts = at(inputs, "hosts");
  const machines = { ...(isRecord(hosts) ? hosts : {}), "ssh.jumpHost": at(inputs, "jumpHost") };
  for (const [name, machine] of Object.entries(machines)) {
    if (textAt(machine, "hostKey") !== UNCHECKED) continue;
    report(`${cluster}: ${name}.hostKey: is missing; ${REMEDY}`);
  }
}

function checkCommand(
  args: ResourceValidationArgs,
  inputs: unknown,
  report: ReportViolation,
): void {
  // A retired host's steps are kept as they are, and nobody logs in.
  if (args.opts.ignoreChanges.includes("*")) return args.notApplicable("the host is retired");
  const connection = late(at(inputs, "connection"));
  const proxy = at(connection, "proxy");
  const keys = [
    { path: "connection.hostKey", within: connection },
    ...(proxy === undefined ? [] : [{ path: "connection.proxy.hostKey", within: proxy }]),
  ];
  let hidden: string | undefined;
  for (const { path, within } of keys) {
    const key = at(within, "hostKey");
    const why = veil(within) ?? veil(key);
    hidden ??= why;
    if (why !== undefined || (typeof key === "string" && key.trim() !== "")) continue;
    report(`${args.name}: ${path}: is missing; ${REMEDY}`);
  }
  if (hidden !== undefined) args.notApplicable(`the connection can't be read: ${hidden}`);
}

/** Of a connection that isn't known yet the provider makes one of defaults alone, with an empty host (seen with 1.2.1). */
function late(connection: unknown): unknown {
  return at(connection, "host") === "" ? UNKNOWN : connection;
}
