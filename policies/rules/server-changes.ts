import type { ClusterView, Server } from "./clusters";

/** A server that was a voter before the change, and that leaves the cluster in it. */
export interface Loss {
  server: string;
  /** Part of a sentence: `leaves the list`. */
  how: string;
}

/** Servers that vote before the change. */
export function votersOf(cluster: ClusterView): Server[] {
  return cluster.servers.filter(({ retired }) => !retired);
}

/** What the change takes away. Without `now`, all. */
export function losses(former: ClusterView, now: ClusterView | undefined): Loss[] {
  return votersOf(former).flatMap((server) => {
    const how = loss(
      server,
      now?.servers.find(({ name }) => name === server.name),
    );
    return how === undefined ? [] : [{ server: server.name, how }];
  });
}

function loss(before: Server, after: Server | undefined): string | undefined {
  if (after === undefined) return "leaves the list";
  if (after.retired) return "is retired";
  if (differ(before.address, after.address)) {
    return `moves from ${before.address} to ${after.address}`;
  }
  return differ(before.hostKey, after.hostKey) ? "gets another host key" : undefined;
}

/** Servers that stay and restart: what they shall run is another, or, where no digest is known, the version. */
export function restarts(former: ClusterView, now: ClusterView | undefined): string[] {
  if (now === undefined) return [];
  const lost = losses(former, now).map(({ server }) => server);
  return votersOf(former)
    .map(({ name }) => name)
    .filter((name) => !lost.includes(name))
    .filter((name) => {
      const [before, after] = [former.wanted[name], now.wanted[name]];
      const known = before !== undefined && after !== undefined;
      return known ? before !== after : differ(former.version, now.version);
    });
}

/** How many of `voters` have to be there. */
export function quorumOf(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

function differ(before: string | undefined, after: string | undefined): boolean {
  return before !== undefined && after !== undefined && before !== after;
}
