import type { ClusterArgs } from "../../components/model/args";
import type { HostFacts } from "../../components/model/facts";
import type { Respond } from "./recording-monitor";

/** Facts of a host that nothing speaks against. */
export function goodFacts(name: string, own: Partial<HostFacts> = {}): HostFacts {
  return {
    machineId: `${name}0`.repeat(16).slice(0, 32),
    hostname: name,
    warnings: [],
    ...own,
  };
}

/** What the steps of healthy hosts print; `own` says what is different about a host, by its name. */
export function healthyHosts(own: Readonly<Record<string, Partial<HostFacts>>> = {}): Respond {
  return (type, name) => {
    if (type === "random:index/randomPassword:RandomPassword") {
      return { result: name.endsWith("-token") ? GENERATED.token : GENERATED.vrrp };
    }
    const [, host = "", phase] = /^prod-(?:(.*)-)?([a-z]+)$/.exec(name) ?? [];
    if (phase === "facts") {
      return { stdout: JSON.stringify(goodFacts(host, own[host])), stderr: "" };
    }
    return { stdout: STDOUT[phase ?? ""] ?? "changed", stderr: "" };
  };
}

/** What `random` makes up. */
export const GENERATED = { token: "GeneratedTokenThatNobodyMaySee", vrrp: "VrrpHide" };

export const CLUSTER_ID = "c1".repeat(32);
export const CREDENTIALS = { ca: "Q0E=", certificate: "Q0VSVA==", key: "QURNSU5LRVk=" };

const STDOUT: Readonly<Record<string, string>> = {
  bootstrap: JSON.stringify({ clusterId: CLUSTER_ID, result: "changed" }),
  kubeconfig: JSON.stringify(CREDENTIALS),
};

/** Addresses by name; for arguments that hold plain addresses. */
export function addressesOf(args: ClusterArgs): Record<string, string> {
  return Object.fromEntries(
    [...args.servers, ...(args.agents ?? [])].map(({ name, address }) => [
      name,
      typeof address === "string" ? address : "",
    ]),
  );
}
