import type { HostArgs } from "../../../components";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

export const servers: HostArgs[] = [
  host("s1", 11, "Fzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n"),
  host("s2", 12, "Bw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2"),
  host("s3", 13, "KOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M"),
];

export const agents: HostArgs[] = [
  host("a1", 21, "GeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0"),
  host("a2", 22, "KGgMC8vgtlg4rY9tCS7oJ22DuKX+Sk9DlGrlJJe+KcJ"),
  host("a3", 23, "H2r4aFUuwqsst+zEBuODqprz9HvtbjdaQVuTocqlXLe"),
];

function host(name: string, last: number, key: string): HostArgs {
  return { name, address: `192.0.2.${last}`, hostKey: `${KEY}${key}` };
}
