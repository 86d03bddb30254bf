import type { Complaint } from "./faults";

/*
 * What is wrong with a private key, without a byte of it: faults are printed, and kept in logs.
 */

const WANTED = "give the text of the private key file, from -----BEGIN to -----END";
const PEM =
  /^-----BEGIN ((?:[A-Z]+ )*)PRIVATE KEY-----\r?\n([\s\S]*?)\r?\n-----END \1PRIVATE KEY-----\s*$/;

/** Complains of a text that is no private key that the SSH client can read. */
export function privateKeyComplaint(key: string): Complaint | undefined {
  const pem = PEM.exec(key.trimStart());
  if (pem === null) return otherText(key);
  if (pem[1] === "ENCRYPTED ") {
    return {
      problem: "is encrypted in PKCS#8 form, which the SSH client can't read",
      remedy: "rewrite it in OpenSSH form with ssh-keygen -p -f FILE",
    };
  }
  if (/^[A-Za-z0-9+/]{32,}={0,2}$/.test(base64Of(pem[2] ?? ""))) return undefined;
  return { problem: "has something else than base64 between BEGIN and END", remedy: WANTED };
}

/** Whether a private key can't be read without its passphrase. */
export function isEncrypted(key: string): boolean {
  const [, kind, body = ""] = PEM.exec(key.trimStart()) ?? [];
  if (kind !== "OPENSSH ") return body.includes("ENCRYPTED");
  const bytes = Buffer.from(base64Of(body), "base64");
  const magic = "openssh-key-v1\0";
  const cipher = magic.length + 4;
  if (bytes.length < cipher || bytes.toString("latin1", 0, magic.length) !== magic) return false;
  const length = bytes.readUInt32BE(magic.length);
  return bytes.toString("latin1", cipher, cipher + length) !== "none";
}

function base64Of(body: string): string {
  return body.replace(/^(?:[A-Za-z-]+: .*\r?\n)*/, "").replace(/[\r\n]/g, "");
}

function otherText(key: string): Complaint {
  if (key.trim() === "") return { problem: "is empty", remedy: WANTED };
  if (/^(ssh-|ecdsa-|sk-)\S+ AAAA/.test(key.trim())) {
    return { problem: "is a public key", remedy: `${WANTED} (the file without .pub)` };
  }
  if (key.startsWith("PuTTY-User-Key-File")) {
    return {
      problem: "is a key of PuTTY",
      remedy: "convert it with puttygen KEY -O private-openssh",
    };
  }
  if (/^[~./][^\n]*$/.test(key.trim())) {
    return { problem: "is the name of a file", remedy: WANTED };
  }
  if (key.includes("PRIVATE KEY-----")) {
    return { problem: "is cut off, or its line feeds are lost", remedy: WANTED };
  }
  return { problem: "is no private key", remedy: WANTED };
}
