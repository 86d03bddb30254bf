import { counted } from "../counted";
import { all, type Check, fail, ok, SERVER, some, UNKNOWN, type Verdict, warn } from "./check";
import { conditionOf, nameOf } from "./kube";
import { listed } from "./listed";
import { PATHS } from "./paths";
import { fact, facts, type HostScene, reached, type Scene, told, withRole } from "./scene";
import { unitOf } from "./checks-service";

/** A number that etcd tells of itself. */
function metric(host: HostScene, name: string): number | undefined {
  const value = facts(host, "etcd-metric").find(([key]) => key === name)?.[1];
  return value === undefined ? undefined : Number(value);
}

/**
 * The time within which 99 % of something were done, from a histogram that counts since the start.
 * @param label an expression that the other labels must fit
 */
export function p99(host: HostScene, name: string): number | undefined {
  const buckets = new Map<number, number>();
  for (const [key = "", value = ""] of facts(host, "etcd-metric")) {
    const le = key.startsWith(`${name}_bucket{`) ? /le="([^"]+)"/.exec(key)?.[1] : undefined;
    if (le === undefined) continue;
    const bound = le === "+Inf" ? Infinity : Number(le);
    buckets.set(bound, (buckets.get(bound) ?? 0) + Number(value));
  }
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total < 20) return undefined;
  let [low, before] = [0, 0];
  for (const [bound, value] of sorted) {
    if (value >= total * 0.99) {
      if (bound === Infinity) return low;
      const share = value === before ? 1 : (total * 0.99 - before) / (value - before);
      return low + (bound - low) * share;
    }
    [low, before] = [bound, value];
  }
  return undefined;
}

const ms = (seconds: number): string => `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;

function slow(
  id: string,
  title: string,
  name: string,
  most: number,
  more: { cause: string; fix: string },
): Check {
  return {
    id,
    title,
    on: SERVER,
    ...more,
    judge: (host) => {
      const seen = p99(host, name);
      if (seen === undefined) return UNKNOWN;
      const text = `99 % within ${ms(seen)}`;
      return seen > most ? warn(text) : ok(text);
    },
  };
}

interface Member {
  name?: string;
  isLearner?: boolean;
  peerURLs?: string[];
}

function members(host: HostScene): Member[] | undefined {
  const text = fact(host, "etcd-members");
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as { members?: Member[] }).members;
  } catch {
    return undefined;
  }
}

/** Addresses of the members' peers, without port. */
const peersOf = (member: Member): string[] =>
  (member.peerURLs ?? []).flatMap((url) => {
    try {
      return [new URL(url).hostname.replace(/^\[|\]$/g, "")];
    } catch {
      return [];
    }
  });

function memberVerdict(scene: Scene): Verdict {
  const list = reached(withRole(scene, "server"))
    .map(members)
    .find((seen) => seen !== undefined);
  if (list === undefined) return UNKNOWN;
  const servers = withRole(scene, "server");
  const known = new Set(list.flatMap(peersOf));
  const wanted = new Set(servers.map(({ address }) => address));
  const wrong = [
    ...servers
      .filter(({ address }) => !known.has(address))
      .map(({ name }) => `${name} is no member`),
    ...list
      .filter((member) => !peersOf(member).some((address) => wanted.has(address)))
      .map(({ name }) => `member ${name || "without a name"} is no server of the stack`),
    ...list
      .filter(({ name = "" }) => name === "")
      .map((member) => `the member at ${peersOf(member).join()} has never started`),
    ...list
      .filter(({ isLearner }) => isLearner === true)
      .map(({ name = "" }) => `${name} is still a learner`),
  ];
  return all(wrong, counted(list.length, "member"));
}

function leaderVerdict(scene: Scene): Verdict {
  const servers = reached(withRole(scene, "server"));
  const told = servers.filter((host) => metric(host, "etcd_server_has_leader") !== undefined);
  if (told.length === 0) return UNKNOWN;
  const lost = told.filter((host) => metric(host, "etcd_server_has_leader") === 0);
  if (lost.length > 0) return fail(`${some(lost.map(({ name }) => name))} has no leader`);
  const leaders = told
    .filter((host) => metric(host, "etcd_server_is_leader") === 1)
    .map(({ name }) => name);
  if (leaders.length > 1) return fail(`${leaders.join(" and ")} both lead`);
  return ok(
    leaders.length === 1 ? `${leaders.join("")} leads` : "a server that was not reached leads",
  );
}

const MOST_BEHIND = 5000;

export const ETCD_CHECKS: readonly Check[] = [
  {
    id: "etcd.health",
    title: "each server's etcd is healthy",
    on: SERVER,
    cause: "etcd is down, has lost its peers, or an alarm stops it",
    fix: "journalctl -u {unit} -g etcd on {host}; without a majority: docs/operations.md, Recover from one survivor",
    judge: (host) => {
      const seen = fact(host, "etcd-health") ?? "";
      if (seen.includes('"health":"true"')) return ok("healthy");
      return fail(
        seen === "" ? "it does not answer" : (/"reason":"([^"]*)"/.exec(seen)?.[1] ?? seen),
      );
    },
  },
  {
    id: "etcd.members",
    title: "the members of etcd are the servers, all started, none a learner",
    cause: "a server was lost or added by hand, or its join did not end",
    fix: "replace or retire the host (docs/guides/replace-a-node.md); a member that is nobody's: kubectl delete node NAME",
    judge: memberVerdict,
  },
  {
    id: "etcd.voters",
    title: "the API counts every server as a voter",
    cause: "a server joins at this moment, or its etcd has fallen out",
    fix: "kubectl describe node NAME: condition EtcdIsVoter; journalctl -u {unit} there",
    judge: listed(PATHS.nodes, (nodes, scene) => {
      const voters = new Set(
        nodes.filter((node) => conditionOf(node, "EtcdIsVoter") === "True").map(nameOf),
      );
      const servers = withRole(scene, "server");
      return all(
        servers.filter(({ name }) => !voters.has(name)).map(({ name }) => `${name} is none`),
        `${voters.size} of ${servers.length}`,
      );
    }),
  },
  {
    id: "etcd.quorum",
    title: "etcd can lose a server and go on",
    cause: "so many servers are away that the next one takes the API with it",
    fix: "bring the others back before anything else; no reboot, no rollout until then",
    judge: (scene) => {
      const servers = withRole(scene, "server");
      const untold = servers.some((host) => host.facts.size > 0 && !host.facts.has("etcd-health"));
      if (untold) return UNKNOWN;
      const well = servers.filter((host) =>
        fact(host, "etcd-health")?.includes('"health":"true"'),
      ).length;
      const needed = Math.floor(servers.length / 2) + 1;
      const seen = `${well} of ${servers.length} healthy, ${needed} needed`;
      if (well < needed) return fail(seen);
      return servers.length > 1 && well === needed && well < servers.length ? warn(seen) : ok(seen);
    },
  },
  {
    id: "etcd.leader",
    title: "etcd has one leader",
    cause: "no majority of the servers sees one another",
    fix: "check the network between servers (ports 2379, 2380) and bring lost ones back",
    judge: leaderVerdict,
  },
  {
    id: "etcd.alarms",
    title: "etcd raises no alarm",
    cause: "NOSPACE: its database is full and takes no writes; CORRUPT: members differ",
    fix: "NOSPACE: compact and defragment, then disarm (etcdctl alarm disarm); CORRUPT: take that server out and let it join anew",
    judge: ({ hosts }) => {
      const seen = reached(hosts).flatMap((host) => fact(host, "etcd-alarms") ?? []);
      if (seen.length === 0) return UNKNOWN;
      return all(
        [
          ...new Set(
            seen.flatMap((text) =>
              [...text.matchAll(/"alarm":"(\w+)"/g)].map(([, alarm = ""]) => alarm),
            ),
          ),
        ],
        "none",
      );
    },
  },
  {
    id: "etcd.index",
    title: "no member lags behind",
    cause: "a member is slow: its disk, its network, or it was away",
    fix: "see etcd.fsync and etcd.peers of that server",
    judge: (scene) => {
      const seen = reached(withRole(scene, "server")).flatMap((host) => {
        const index = metric(host, "etcd_server_proposals_committed_total");
        return index === undefined ? [] : [{ name: host.name, index }];
      });
      const most = Math.max(...seen.map(({ index }) => index));
      if (seen.length < 2) return UNKNOWN;
      return all(
        seen
          .filter(({ index }) => most - index > MOST_BEHIND)
          .map(({ name, index }) => `${name} is ${most - index} behind`),
        `within ${most - Math.min(...seen.map(({ index }) => index))}`,
        warn,
      );
    },
  },
  {
    id: "etcd.pending",
    title: "etcd's writes do not pile up",
    on: SERVER,
    cause: "the member can't keep up with what is written: a slow disk, or a flood of writes",
    fix: "see etcd.fsync; who writes so much: apiserver metrics, kubectl get events -A",
    judge: (host) => {
      const pending = metric(host, "etcd_server_proposals_pending");
      if (pending === undefined) return UNKNOWN;
      return pending > 100 ? warn(`${pending} wait`) : ok(`${pending} wait`);
    },
  },
  {
    id: "etcd.size",
    title: "etcd's database is well below its limit",
    on: SERVER,
    cause:
      "many objects, or space that was freed and not given back; at the limit the cluster becomes read-only",
    fix: "find what is so many (kubectl get events -A, custom resources), defragment one server after the other",
    judge: (host) => {
      const [size, quota] = [
        metric(host, "etcd_mvcc_db_total_size_in_bytes"),
        metric(host, "etcd_server_quota_backend_bytes"),
      ];
      if (size === undefined || quota === undefined || quota === 0) return UNKNOWN;
      const seen = `${mb(size)} of ${mb(quota)}`;
      return size > quota * 0.9 ? fail(seen) : size > quota * 0.7 ? warn(seen) : ok(seen);
    },
  },
  {
    id: "etcd.fragments",
    title: "etcd's database is mostly in use",
    on: SERVER,
    cause: "space that was freed is not given back to the disk by itself",
    fix: "defragment one server after the other (etcdctl defrag); {program} does it at each start",
    judge: (host) => {
      const [size, used] = [
        metric(host, "etcd_mvcc_db_total_size_in_bytes"),
        metric(host, "etcd_mvcc_db_total_size_in_use_in_bytes"),
      ];
      if (size === undefined || used === undefined) return UNKNOWN;
      const seen = `${mb(used)} of ${mb(size)} in use`;
      return size > 500e6 && used < size * 0.4 ? warn(seen) : ok(seen);
    },
  },
  slow("etcd.fsync", "etcd's disk is quick", "etcd_disk_wal_fsync_duration_seconds", 0.025, {
    cause: "a slow or shared disk: etcd loses its leader, and k3s ends itself when it does",
    fix: "put {data} on an SSD of its own, or take load off it; etcd wants 99 % of its syncs below 10 ms",
  }),
  slow(
    "etcd.commit",
    "etcd's commits are quick",
    "etcd_disk_backend_commit_duration_seconds",
    0.05,
    {
      cause: "a slow or shared disk, or a large database",
      fix: "as for etcd.fsync; 99 % should be below 25 ms",
    },
  ),
  slow(
    "etcd.peers",
    "servers are near one another",
    "etcd_network_peer_round_trip_time_seconds",
    0.1,
    {
      cause: "a slow or busy network between servers, or servers in distant places",
      fix: "keep servers within some milliseconds of one another, or give etcd slower timers (etcd-arg)",
    },
  ),
  {
    id: "etcd.elections",
    title: "etcd rarely elects a new leader",
    on: SERVER,
    cause: "the leader is lost again and again: a slow disk, a busy host, a bad network",
    fix: "see etcd.fsync and etcd.peers; journalctl -u {unit} -g 'elected leader' on {host}",
    judge: (host, { now }) => {
      const changes = metric(host, "etcd_server_leader_changes_seen_total");
      if (changes === undefined) return UNKNOWN;
      const since = unitOf(host, `${told(host, "UNIT") ?? ""}.service`)?.since;
      const days = since === undefined ? 1 : Math.max(1, (now.getTime() / 1000 - since) / 86_400);
      const seen = `${counted(changes, "time")} since the start`;
      return changes > 10 && changes / days > 3 ? warn(seen) : ok(seen);
    },
  },
];

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
