import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillHost, Reach, Role } from "./hosts";

const BASE = process.env["LAB_DIR"] ?? "/var/lib/quorate-lab";

interface LabFile {
  namespace: string;
  user: string;
  privateKeyFile: string;
  hosts: { name: string; address: string; role: string }[];
}

/** Those hosts of a lab on this machine that have a part in a drill, from the description that it keeps of itself. */
export function labHosts(
  name: string,
  roleOf: (host: { name: string; role: string }) => Role | undefined,
  no: (text: string) => void,
): { hosts: DrillHost[]; reach: Reach; kubeconfig: string } | undefined {
  const file = join(BASE, name, "lab.json");
  if (!/^[a-z0-9]+$/.test(name) || !existsSync(file)) {
    no(`--lab: there is no lab ${name}; bring it up with: LAB_NAME=${name} npm run lab -- up`);
    return undefined;
  }
  const lab = JSON.parse(readFileSync(file, "utf8")) as LabFile;
  return {
    hosts: lab.hosts.flatMap(({ name: host, address, role }) => {
      const part = roleOf({ name: host, role });
      return part === undefined ? [] : [{ name: host, role: part, user: lab.user, address }];
    }),
    reach: {
      inside: ["nsenter", `--net=/run/netns/${lab.namespace}`],
      configured: false,
      identity: lab.privateKeyFile,
      knownHosts: join(BASE, name, "known_hosts"),
    },
    kubeconfig: join(BASE, name, "kubeconfig"),
  };
}
