import { createHash } from "node:crypto";
import { show, type Complaint } from "./faults";

// Bytes of the whole public key: the type, then (for ECDSA the curve and) the point.
const LENGTHS: Readonly<Record<string, number>> = {
  "ssh-ed25519": 51,
  "ecdsa-sha2-nistp256": 104,
  "ecdsa-sha2-nistp384": 136,
  "ecdsa-sha2-nistp521": 172,
};
const WANTED = "give the host's public key, such as ssh-ed25519 AAAA…";
const ED25519 = "give the ed25519 key: ssh-keyscan -t ed25519 prints it";
const KEY_TYPE = /^(ssh-|ecdsa-|sk-|rsa-)[a-z0-9@.-]+$/;

/** Complains of a text that is no public host key in `authorized_keys` form. A private key is never repeated. */
export function hostKeyComplaint(key: string): Complaint | undefined {
  const [type = "", body = "", ...comment] = key.split(" ");
  const length = LENGTHS[type];
  if (length === undefined) return otherForm(key);
  if (!hasType(body, type, length)) {
    return { problem: `holds no ${type} key behind its type (cut off?)`, remedy: WANTED };
  }
  if (comment.every((word) => /^[A-Za-z0-9@._:+-]+$/.test(word))) return undefined;
  const problem = `has the comment ${show(comment.join(" "))}`;
  return { problem, remedy: "leave the comment away" };
}

/** The fingerprint of a public host key, as ssh prints it. */
export function hostKeyFingerprint(key: string): string {
  const bytes = Buffer.from(key.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
}

/** Complains of several keys at once, as `ssh-keyscan` prints them: judged before its line feeds are. */
export function severalKeys(key: string): Complaint | undefined {
  if (!/\n./.test(key)) return undefined;
  return { problem: "has more than one line", remedy: "give one key, the line of ssh-ed25519" };
}

function otherForm(key: string): Complaint {
  const [first = "", second = ""] = key.split(" ");
  if (first === "ssh-rsa" || first.startsWith("rsa-")) {
    return {
      problem: "is an RSA key, which would be pinned with SHA-1 signatures, and sshd refuses those",
      remedy: ED25519,
    };
  }
  if (KEY_TYPE.test(second)) {
    return {
      problem: `has ${show(first)} in front of the key, as ssh-keyscan prints it`,
      remedy: `drop it: the text begins with ${show(second)}`,
    };
  }
  if (/^(SHA256|MD5):/.test(key)) {
    return { problem: "is a fingerprint", remedy: "give the whole public key" };
  }
  if (KEY_TYPE.test(first)) {
    return { problem: `is of the type ${show(first)}`, remedy: ED25519 };
  }
  return { problem: "is no public host key", remedy: WANTED };
}

function hasType(body: string, type: string, length: number): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return false;
  const bytes = Buffer.from(body, "base64");
  // Buffer skips what it does not understand; the same text must come back.
  if (bytes.length !== length || bytes.toString("base64") !== body) return false;
  return (
    bytes.readUInt32BE(0) === type.length && bytes.toString("latin1", 4, 4 + type.length) === type
  );
}
