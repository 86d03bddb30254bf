import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { parse } from "yaml";
import { FAULTS } from "./faults";
import { type HostFlags, hostOptions, type HostOptions } from "./hosts";

export const KINDS = ["haproxy", "keepalived", "kube-vip", "external"] as const;
export type Kind = (typeof KINDS)[number];

/** What the command line gives. */
export interface DrillFlags extends HostFlags {
  kubeconfig?: string;
  vip?: string;
  kind?: string;
  fast?: boolean;
}

export interface Endpoint {
  /** Such as https://10.0.0.10:8443. */
  url: string;
  /** Certificate authority of the API, PEM. */
  ca: string;
  /** Name that the API's certificate is checked against, where that is not the URL's. */
  servername?: string;
}

export interface DrillOptions extends HostOptions {
  endpoint: Endpoint;
  vip: string;
  /** Undefined: as found on the hosts. */
  kind?: Kind;
  fast: boolean;
}

/**
 * Of its targets `holder` and `other` stand for whoever is that at the moment.
 * @throws Error with all that is wrong with the command line.
 */
export function optionsOf(flags: DrillFlags): DrillOptions {
  const faults: string[] = [];
  const no = (text: string): void => void faults.push(text);
  const defaults = {
    faults: FAULTS,
    targets: () => defaultTargets(flags.kind),
    stands: ["holder", "other"],
    roles: ["server"] as const,
  };
  const { common, kubeconfig } = hostOptions(flags, defaults, no);
  const endpoint = endpointOf(flags.kubeconfig ?? kubeconfig, no);
  const vip = flags.vip ?? hostOfUrl(endpoint.url);
  if (isIP(vip) === 0 && flags.kind !== "external") {
    no(`--vip: ${vip || "nothing"} is no address; give the endpoint's own`);
  }
  if (flags.kind !== undefined && !KINDS.some((kind) => kind === flags.kind)) {
    no(`--kind: ${flags.kind} is none of ${KINDS.join(", ")}`);
  }
  if (faults.length > 0) throw new Error(`quorate: ${faults.join("\nquorate: ")}`);
  return {
    ...common,
    endpoint,
    vip,
    ...(flags.kind !== undefined && { kind: flags.kind as Kind }),
    fast: flags.fast === true,
  };
}

// Nobody can tell from outside which host an external load balancer prefers.
const defaultTargets = (kind?: string): string[] =>
  kind === "external" ? ["other"] : ["holder", "other"];

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
