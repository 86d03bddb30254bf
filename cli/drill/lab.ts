import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DrillHost, Reach } from "./options";

const BASE = process.env["LAB_DIR"] ?? "/var/lib/quorate-lab";

interface LabFile {
  namespace: string;
  user: string;
  privateKeyFile: string;
  hosts: { name: string; address: string; role: string }[];
}

/** The servers of a lab that runs on this machine, and those of its hosts that balance, from the description that it keeps of itself. */
export function labHosts(
  name: string,
  balancers: readonly string[],
  no: (text: string) => void,
): { hosts: DrillHost[]; reach: Reach; kubeconfig: string } | undefined {
  const file = join(BASE, name, "lab.json");
  if (!/^[a-z0-9]+$/.test(name) || !existsSync(file)) {
    no(`--lab: there is no lab ${name}; bring it up with: LAB_NAME=${name} npm run lab -- up`);
    return undefined;
  }
  const lab = JSON.parse(readFileSync(file, "utf8")) as LabFile;
  return {
    hosts: lab.hosts
      .filter((host) => host.role === "server" || balancers.includes(host.name))
      .map(({ address, ...host }) => ({
        name: host.name,
        role: host.role === "server" ? "server" : "balancer",
        user: lab.user,
        address,
      })),
    reach: {
      inside: ["nsenter", `--net=/run/netns/${lab.namespace}`],
      configured: false,
      identity: lab.privateKeyFile,
      knownHosts: join(BASE, name, "known_hosts"),
    },
    kubeconfig: join(BASE, name, "kubeconfig"),
  };
}
