import type { ClusterArgs, ClusterSpec, HostSpec } from "../../components/model/args";

/** Public keys made for the tests; nobody kept the private halves. */
export const HOST_KEYS: Readonly<Record<string, string>> = {
  s1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n",
  s2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2",
  s3: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M",
  a1: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0",
  a2: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKGgMC8vgtlg4rY9tCS7oJ22DuKX+Sk9DlGrlJJe+KcJ",
  a3: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH2r4aFUuwqsst+zEBuODqprz9HvtbjdaQVuTocqlXLe",
  jump: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMt/SRqtycJAzGx5c0ROPdFn0bM2lW7LLAniOLdnbKeP",
};

/** Looks like an unencrypted OpenSSH key and opens nothing: only its first fields are real. */
export const PRIVATE_KEY = openSshKey("none");

/** An OpenSSH private key's envelope, whose header names `cipher`; "none" means not encrypted. */
export function openSshKey(cipher: string): string {
  const field = (text: string) => Buffer.from([0, 0, 0, text.length, ...Buffer.from(text)]);
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    field(cipher),
    field(cipher === "none" ? "none" : "bcrypt"),
    Buffer.from("made for the tests of quorate, no key in here ".repeat(4)),
  ]).toString("base64");
  const lines = body.match(/.{1,70}/g) ?? [];
  const label = ["OPENSSH", "PRIVATE", "KEY"].join(" ");
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** A host with the address 192.0.2.`last`. */
export function exampleHost(name: string, last: number): HostSpec {
  const hostKey = HOST_KEYS[name] ?? HOST_KEYS["jump"];
  return { name, address: `192.0.2.${last}`, ...(hostKey === undefined ? {} : { hostKey }) };
}

/** Three servers and three agents, without a fault; a new object at each call. */
export function exampleSpec(): ClusterSpec {
  return {
    version: "v1.36.5+k3s1",
    servers: [exampleHost("s1", 11), exampleHost("s2", 12), exampleHost("s3", 13)],
    agents: [exampleHost("a1", 21), exampleHost("a2", 22), exampleHost("a3", 23)],
    ssh: { user: "ops", privateKey: PRIVATE_KEY },
    endpoint: { kind: "haproxy", address: "192.0.2.10" },
    artifacts: {
      mirror: "https://mirror.example/k3s",
      sha256: {
        amd64: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        arm64: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
      },
    },
    token: "example-token-of-the-tests",
  };
}

/** The same with RKE2. */
export function rke2Spec(): ClusterSpec {
  const { artifacts, ...spec } = exampleSpec();
  return {
    ...spec,
    distribution: "rke2",
    version: "v1.36.5+rke2r1",
    artifacts: { ...artifacts, mirror: "https://mirror.example/rke2" },
  };
}

/** One example of each distribution, for what must hold for both. */
export const SPECS = [
  ["k3s", exampleSpec],
  ["rke2", rke2Spec],
] as const;

/** The same as a user would write it. */
export function exampleArgs(): ClusterArgs {
  return exampleSpec();
}
