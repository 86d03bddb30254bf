import type { HostArgs } from "../../components";

export type Rack = "a" | "b";

/** The switches on top of the racks. */
export const RACKS: readonly { rack: Rack; address: string; asn: number }[] = [
  { rack: "a", address: "192.0.2.1", asn: 64601 },
  { rack: "b", address: "192.0.2.2", asn: 64602 },
];

type Racked = HostArgs & { rack: Rack };

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI";

/** Servers in both racks, so that either may lose power: with three, one rack holds two of them. */
export const hosts: { servers: Racked[]; agents: Racked[] } = {
  servers: [
    host("s1", 11, "a", "Fzwzo0frnYn0unE0ZZxrSDrkAEeyqgbE4vCSZD2w60n"),
    host("s2", 12, "b", "Bw+/Z17VQm6gVfdegbYIScO/ccQJFVNIHolP+KotXL2"),
    host("s3", 13, "a", "KOaJ0Jb8qKoLKo76SHUHvxoaMoyxlHEczqM/5VxlU3M"),
  ],
  agents: [
    host("a1", 21, "a", "GeAXcFUEZPfaaRjWfjeJHQfsNjliAKMd56HWp1rg4g0"),
    host("a2", 22, "b", "KGgMC8vgtlg4rY9tCS7oJ22DuKX+Sk9DlGrlJJe+KcJ"),
    host("a3", 23, "b", "H2r4aFUuwqsst+zEBuODqprz9HvtbjdaQVuTocqlXLe"),
  ],
};

function host(name: string, last: number, rack: Rack, key: string): Racked {
  return { name, address: `192.0.2.${last}`, hostKey: `${KEY}${key}`, rack };
}
