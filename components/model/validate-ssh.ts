import type { Add } from "./faults";
import { machinesOf, recordOf, textOf } from "./known";
import { isEncrypted } from "./private-key";

/** Rules of logging in: every host's key is known, and every private key can be read. */
export function checkSsh(spec: unknown, add: Add): void {
  const ssh = recordOf(recordOf(spec)["ssh"]);
  checkHostKeys(spec, ssh, add);
  checkPassphrases(spec, ssh, add);
}

function checkHostKeys(spec: unknown, ssh: Record<string, unknown>, add: Add): void {
  if (ssh["insecureIgnoreHostKey"] === true) return;
  const problem = "is missing, so that anybody at this address would get the cluster's token";
  const remedy = "give what ssh-keyscan -t ed25519 prints behind the address";
  for (const { fields, path, retired } of machinesOf(spec)) {
    // Nobody logs in to a retired host.
    const known = fields["hostKey"] !== undefined || retired;
    if (!known && Object.keys(fields).length > 0) add(`${path}.hostKey`, { problem, remedy });
  }
  const jumpHost = recordOf(ssh["jumpHost"]);
  if (jumpHost["host"] === undefined || jumpHost["hostKey"] !== undefined) return;
  add("ssh.jumpHost.hostKey", { problem, remedy });
}

function checkPassphrases(spec: unknown, ssh: Record<string, unknown>, add: Add): void {
  const key = textOf(ssh["privateKey"]);
  const passphrase = ssh["privateKeyPassword"];
  if (key !== undefined && isEncrypted(key) && passphrase === undefined) {
    const remedy = "give ssh.privateKeyPassword, or take it away with ssh-keygen -p -f FILE";
    add("ssh.privateKey", { problem: "has a passphrase, and none is given", remedy });
  }
  // The SSH client refuses a passphrase for a key that has none.
  if (key !== undefined && key.includes("PRIVATE KEY") && !isEncrypted(key) && textOf(passphrase)) {
    const problem = "is given, and ssh.privateKey has no passphrase";
    add("ssh.privateKeyPassword", { problem, remedy: "leave it out" });
  }
  for (const { path, value } of otherKeys(spec, ssh)) {
    if (value === undefined || !isEncrypted(value)) continue;
    const remedy = "take it away with ssh-keygen -p -f FILE: only ssh.privateKey can have one";
    add(path, { problem: "has a passphrase", remedy });
  }
}

function otherKeys(spec: unknown, ssh: Record<string, unknown>) {
  const jump = textOf(recordOf(ssh["jumpHost"])["privateKey"]);
  const hosts = machinesOf(spec).map(({ fields, path }) => ({
    path: `${path}.ssh.privateKey`,
    value: textOf(recordOf(fields["ssh"])["privateKey"]),
  }));
  return [{ path: "ssh.jumpHost.privateKey", value: jump }, ...hosts];
}
