import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { parse } from "yaml";
import { FAULTS, type Fault } from "./faults";
import { labHosts } from "./lab";

export const KINDS = ["haproxy", "keepalived", "kube-vip", "external"] as const;
export type Kind = (typeof KINDS)[number];

/** What the command line gives. */
export interface DrillFlags {
  kubeconfig?: string;
  server?: string[];
  balancer?: string[];
  vip?: string;
  identity?: string;
  knownHosts?: string;
  kind?: string;
  fast?: boolean;
  fault?: string;
  target?: string[];
  each?: boolean;
  seconds: string;
  unit?: string;
  lab?: string;
  yes?: boolean;
}

/** A host as ssh reaches it. */
export interface DrillHost {
  name: string;
  role: "server" | "balancer";
  user: string;
  address: string;
  port?: number;
}

/** How programs reach the hosts and the endpoint. */
export interface Reach {
  /** Command line before each program: what puts it into a lab's network. */
  inside: string[];
  /** Whether the user's own ssh configuration holds. */
  configured: boolean;
  identity?: string | undefined;
  knownHosts?: string | undefined;
}

export interface Endpoint {
  /** Such as https://10.0.0.10:8443. */
  url: string;
  /** Certificate authority of the API, PEM. */
  ca: string;
  /** Name that the API's certificate is checked against, where that is not the URL's. */
  servername?: string;
}

export interface DrillOptions {
  hosts: DrillHost[];
  reach: Reach;
  endpoint: Endpoint;
  vip: string;
  /** Undefined: as found on the hosts. */
  kind?: Kind;
  unit?: string;
  fast: boolean;
  faults: Fault[];
  /** Names of hosts; `holder` and `other` stand for whoever is that at the moment. */
  targets: string[];
  seconds: number;
}

/** @throws Error with all that is wrong with the command line. */
export function optionsOf(flags: DrillFlags): DrillOptions {
  const faults: string[] = [];
  const no = (text: string): void => void faults.push(text);
  const lab = flags.lab === undefined ? undefined : labHosts(flags.lab, flags.balancer ?? [], no);
  const hosts = lab?.hosts ?? [
    ...(flags.server ?? []).flatMap((text) => hostOf("server", text, no)),
    ...(flags.balancer ?? []).flatMap((text) => hostOf("balancer", text, no)),
  ];
  if (lab === undefined && (flags.server ?? []).length === 0) {
    no("there is no --server; name each server as NAME=USER@HOST, or a lab with --lab");
  }
  const names = hosts.map(({ name }) => name);
  for (const name of new Set(names.filter((one, at) => names.indexOf(one) !== at))) {
    no(`${name} is the name of two hosts; give each its own`);
  }
  const endpoint = endpointOf(flags.kubeconfig ?? lab?.kubeconfig, no);
  const vip = flags.vip ?? hostOfUrl(endpoint.url);
  if (isIP(vip) === 0 && flags.kind !== "external") {
    no(`--vip: ${vip || "nothing"} is no address; give the endpoint's own`);
  }
  if (flags.kind !== undefined && !KINDS.some((kind) => kind === flags.kind)) {
    no(`--kind: ${flags.kind} is none of ${KINDS.join(", ")}`);
  }
  const chosen = flags.fault?.split(",") ?? [...FAULTS];
  for (const fault of chosen.filter((one) => !FAULTS.some((known) => known === one))) {
    no(`--fault: ${fault} is none of ${FAULTS.join(", ")}`);
  }
  if (!/^[1-9]\d{0,2}$/.test(flags.seconds) || Number(flags.seconds) < 5) {
    no(`--seconds: ${flags.seconds} is no whole number from 5 to 999`);
  }
  if (flags.unit !== undefined && !/^[\w@.-]+$/.test(flags.unit)) {
    no(`--unit: ${flags.unit} is no name of a unit`);
  }
  const targets = flags.each === true ? names : (flags.target ?? defaultTargets(flags.kind));
  for (const target of targets) {
    if (!["holder", "other", ...names].includes(target)) {
      no(`--target: ${target} is no host of this drill; name one, or holder, or other`);
    }
  }
  if (faults.length > 0) throw new Error(`quorate: ${faults.join("\nquorate: ")}`);
  return {
    hosts,
    reach: lab?.reach ?? {
      inside: [],
      configured: true,
      identity: flags.identity,
      knownHosts: flags.knownHosts,
    },
    endpoint,
    vip,
    ...(flags.kind !== undefined && { kind: flags.kind as Kind }),
    ...(flags.unit !== undefined && { unit: flags.unit }),
    fast: flags.fast === true,
    faults: chosen as Fault[],
    targets,
    seconds: Number(flags.seconds),
  };
}

// Nobody can tell from outside which host an external load balancer prefers.
const defaultTargets = (kind?: string): string[] =>
  kind === "external" ? ["other"] : ["holder", "other"];

function hostOf(role: DrillHost["role"], text: string, no: (text: string) => void): DrillHost[] {
  const match =
    /^([a-z0-9][a-z0-9.-]*)=([\w.-]+)@(\[[0-9a-fA-F:.]+\]|[^:@\s-][^:@\s]*)(?::(\d+))?$/.exec(text);
  const [, name = "", user = "", address = "", port] = match ?? [];
  if (match === null) {
    no(`--${role}: ${text} is not like ${role === "server" ? "s1" : "lb1"}=ops@10.0.0.11`);
    return [];
  }
  return [
    {
      name,
      role,
      user,
      address: address.replace(/^\[(.*)\]$/, "$1"),
      ...(port !== undefined && { port: Number(port) }),
    },
  ];
}

interface KubeconfigCluster {
  server?: string;
  "certificate-authority-data"?: string;
  "tls-server-name"?: string;
}

interface Kubeconfig {
  clusters?: { cluster?: KubeconfigCluster }[];
}

function endpointOf(file: string | undefined, no: (text: string) => void): Endpoint {
  const nothing = { url: "", ca: "" };
  if (file === undefined || !existsSync(file)) {
    no(file === undefined ? "there is no --kubeconfig" : `--kubeconfig: there is no file ${file}`);
    return nothing;
  }
  const cluster = (parse(readFileSync(file, "utf8")) as Kubeconfig | null)?.clusters?.[0]?.cluster;
  if (cluster?.server?.startsWith("https://") !== true) {
    no(`--kubeconfig: ${file} names no server with https`);
    return nothing;
  }
  const ca = Buffer.from(cluster["certificate-authority-data"] ?? "", "base64").toString();
  const servername = cluster["tls-server-name"];
  return {
    url: cluster.server.replace(/\/$/, ""),
    ca,
    ...(servername !== undefined && { servername }),
  };
}

function hostOfUrl(url: string): string {
  return url === "" ? "" : new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
}
