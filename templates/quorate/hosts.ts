import type { HostArgs } from "quorate";

/*
 * Put your own hosts here: these addresses are for documentation, and nobody has these keys. The key is what `ssh-keyscan -t ed25519 ADDRESS` prints behind
 * the address; compare it with the host's console.
 */

/** An odd number; none is special. */
export const servers: HostArgs[] = [
  host("s1", "192.0.2.11", "AAAAC3NzaC1lZDI1NTE5AAAAIFzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n"),
  host("s2", "192.0.2.12", "AAAAC3NzaC1lZDI1NTE5AAAAIBw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2"),
  host("s3", "192.0.2.13", "AAAAC3NzaC1lZDI1NTE5AAAAIKOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M"),
];

/** As many as you like, or none. */
export const agents: HostArgs[] = [
  host("a1", "192.0.2.21", "AAAAC3NzaC1lZDI1NTE5AAAAIGeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0"),
];

function host(name: string, address: string, key: string): HostArgs {
  return { name, address, hostKey: `ssh-ed25519 ${key}` };
}
