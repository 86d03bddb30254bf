import type { HostArgs } from "../../components";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

export const servers: HostArgs[] = [
  host("s1", 11, "Fzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n"),
  host("s2", 12, "Bw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2"),
  host("s3", 13, "KOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M"),
];

/** Where pods run. */
export const workers: HostArgs[] = [
  host("w1", 21, "GeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0"),
  host("w2", 22, "KGgMC8vgtlg4rY9tCS7oJ22DuKX+Sk9DlGrlJJe+KcJ"),
];

/** Where volumes are. */
export const keepers: HostArgs[] = [
  host("k1", 31, "H2r4aFUuwqsst+zEBuODqprz9HvtbjdaQVuTocqlXLe"),
  host("k2", 32, "F13hnDGIGEE+pAwZIFE/PvhwxXCL8sELnTsPO1HsjYm"),
  host("k3", 33, "L8Lijso79XznAlFEGcZgT6yCL6xe1VPwZs9CTAqw8mh"),
];

function host(name: string, last: number, key: string): HostArgs {
  return { name, address: `192.0.2.${last}`, hostKey: `${KEY}${key}` };
}
