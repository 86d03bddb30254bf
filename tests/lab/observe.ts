import { describe, execOnHost, hostState, type Lab, network, sshConnections } from "./hosts";

/** What an observer sees on the hosts, without SSH: looking must not count as a connection. */

/** Names of the hosts that run. */
export async function runningHosts(lab: Lab): Promise<string[]> {
  const { hosts } = describe(lab);
  const states = await Promise.all(hosts.map(({ name }) => hostState(lab, name)));
  return hosts.filter((_, index) => states[index] === "running").map(({ name }) => name);
}

async function onEach<T>(lab: Lab, look: (host: string) => Promise<T>): Promise<Record<string, T>> {
  const names = await runningHosts(lab);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await look(name)] as const)),
  );
}

/** The hosts that hold the VIP at this moment; anything but one is a fault. */
export async function vipHolders(lab: Lab): Promise<string[]> {
  const seen = await onEach(lab, async (host) => {
    const { stdout } = await execOnHost(lab, host, ["ip", "-o", "addr", "show", "to", network.vip]);
    return stdout.trim() !== "";
  });
  return Object.keys(seen).filter((host) => seen[host]);
}

/** When the cluster's service last started on each host, in its own clock; changes with each restart and nothing else. */
export function serviceStarts(lab: Lab): Promise<Record<string, number>> {
  return onEach(lab, async (host) => {
    const { stdout } = await execOnHost(lab, host, [
      "systemctl",
      "show",
      "-p",
      "ExecMainStartTimestampMonotonic",
      "--value",
      host.startsWith("s") ? "k3s" : "k3s-agent",
    ]);
    return Number(stdout.trim());
  });
}

/** SSH logins on each host since it was made. */
export function logins(lab: Lab): Promise<Record<string, number>> {
  return onEach(lab, (host) => sshConnections(lab, host));
}

/** Each start and stop of k3s that the journals of the servers hold, in order. */
export async function serverEvents(
  lab: Lab,
): Promise<{ host: string; at: number; what: "stopping" | "started" }[]> {
  const seen = await onEach(lab, async (host) => {
    if (!host.startsWith("s")) return [];
    const { stdout } = await execOnHost(lab, host, [
      "journalctl",
      "-u",
      "k3s",
      "-o",
      "short-unix",
      "--no-pager",
    ]);
    return stdout.split("\n").flatMap((line) => {
      const what = line.includes(": Stopping k3s")
        ? "stopping"
        : line.includes(": Started k3s")
          ? "started"
          : undefined;
      return what === undefined
        ? []
        : [
            {
              host,
              at: Number(line.split(".")[0] + "." + (line.split(".")[1] ?? "").slice(0, 6)),
              what,
            } as const,
          ];
    });
  });
  return Object.values(seen)
    .flat()
    .sort((a, b) => a.at - b.at);
}
