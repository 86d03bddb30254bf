import { X509Certificate } from "node:crypto";
import { holdsPrivateKey, show, type Complaint } from "./faults";
import { isAddress } from "./host-shapes";
import * as names from "./names";

/** Complains of a text that is no `host` or `host:port`, as in the name of an image. */
export function registryComplaint(such = "registry.example:5000") {
  return (name: string): Complaint | undefined => {
    if (/^[a-z]+:\/\//i.test(name)) {
      const problem = `${show(name)} is a URL`;
      return { problem, remedy: `leave out what is before the host: ${such}` };
    }
    const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(name) ?? [];
    const bare = /^\[(.+)\]$/.exec(host)?.[1];
    const good =
      bare === undefined
        ? !host.includes(":") && names.hostComplaint(isAddress)(host) === undefined
        : isAddress(bare);
    if (good && (port === undefined || (Number(port) >= 1 && Number(port) <= 65535))) {
      return undefined;
    }
    return { problem: `${show(name)} is no host or host:port`, remedy: `give one such as ${such}` };
  };
}

/** Complains of a text that can't be an access key, a login or a password in a file of one line each. Never repeats it. */
export function plainSecretComplaint(secret: string): Complaint | undefined {
  if (secret === "") return { problem: "is empty", remedy: "give it, or leave it out" };
  if (secret.trim() === secret) return undefined;
  return { problem: "begins or ends with a space", remedy: "take it off" };
}

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Complains of a text that holds anything but certificates in PEM form. */
export function pemComplaint(pem: string): Complaint | undefined {
  const remedy = "give the file that begins with -----BEGIN CERTIFICATE-----";
  if (holdsPrivateKey(pem)) {
    const mended = "give the certificate, and make a new key if others can read this one";
    return { problem: "is a private key", remedy: mended };
  }
  const blocks = pem.match(BLOCK) ?? [];
  const rest = pem.replace(BLOCK, "").replace(/^#.*$/gm, "").trim();
  if (blocks.length > 0 && rest === "" && blocks.every(isCertificate)) return undefined;
  return { problem: "holds no certificate in PEM form, or something else too", remedy };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== "";
  } catch {
    return false;
  }
}
