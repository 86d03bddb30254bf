import { canonical, familyOf } from "../addresses";
import { durationSeconds } from "../duration";
import { checkNames, type Entry } from "../entries";
import type { Add } from "../faults";
import { textOf } from "../known";
import { isLate } from "../late";
import { unknownName } from "../shape";
import { backendOf, entriesOf, hasLateNames, namesOf, usesFrr } from "./known";
import type { KnownCluster } from "./known-cluster";
import { mayShareNode } from "./share-node";

/** Rules of single peers, and between them. */
export function checkPeers(spec: unknown, add: Add, cluster: KnownCluster | undefined): void {
  const peers = entriesOf(spec, "peers");
  const backend = backendOf(spec);
  checkNames(peers, "peer", add);
  checkNames(entriesOf(spec, "bfdProfiles"), "profile", add);
  for (const peer of peers) {
    checkTarget(peer, add);
    checkTimers(peer, add);
    checkMultiHop(peer, add);
    checkBackend(peer, backend, add);
    checkBfd(spec, peer, add);
  }
  if (backend === "none" && peers.length > 0) {
    const remedy = "remove the peers, or give a backend that speaks BGP";
    add("peers", { problem: "are given, and backend none speaks no BGP", remedy });
  }
  if (backend === "native" && entriesOf(spec, "bfdProfiles").length > 0) {
    const remedy = "remove the profiles, or give backend frr-k8s";
    add("bfdProfiles", { problem: "are given, and backend native knows no BFD", remedy });
  }
  if (usesFrr(backend)) checkPairs(peers, cluster, add);
}

function checkTarget({ path, name, fields }: Entry, add: Add): void {
  const { peerAddress, interface: link } = fields;
  if (peerAddress !== undefined && link !== undefined) {
    const remedy = "give one of them: an interface has its router at the other end";
    add(`${path}.interface`, { problem: "stands beside peerAddress", remedy });
  } else if (peerAddress === undefined && link === undefined) {
    const remedy = "give the router's address, or the interface to it";
    add(`${path}.peerAddress`, { problem: "is missing", remedy });
  } else if (name === undefined && isLate(peerAddress)) {
    const remedy = "name the peer: its address, which would name it, is not known yet";
    add(`${path}.name`, { problem: "is missing", remedy });
  }
}

function checkTimers({ path, fields }: Entry, add: Add): void {
  const hold = durationSeconds(textOf(fields["holdTime"]) ?? "");
  const keepalive = durationSeconds(textOf(fields["keepaliveTime"]) ?? "");
  if (hold === undefined || keepalive === undefined || 3 * keepalive <= hold) return;
  const problem = `three times ${keepalive}s is more than the hold time of ${hold}s`;
  const remedy =
    hold === 0
      ? "leave it out: with holdTime 0s none is sent"
      : "give a third of holdTime or less, so that two may be lost";
  add(`${path}.keepaliveTime`, { problem, remedy });
}

function checkMultiHop({ path, fields }: Entry, add: Add): void {
  if (fields["ebgpMultiHop"] !== true || !isInternal(fields)) return;
  const problem = "is for eBGP, and this peer has the nodes' own AS number";
  add(`${path}.ebgpMultiHop`, { problem, remedy: "leave it out: iBGP goes over any hops" });
}

/** Whether both ends have the same AS number. */
export function isInternal(fields: Record<string, unknown>): boolean {
  const { myAsn, peerAsn } = fields;
  return peerAsn === "internal" || (typeof myAsn === "number" && peerAsn === myAsn);
}

/** Fields that the webhook refuses in native mode, and values of theirs that say nothing. */
const FRR_ONLY: Readonly<Record<string, unknown>> = {
  interface: undefined,
  keepaliveTime: undefined,
  connectTime: undefined,
  bfdProfile: undefined,
  gracefulRestart: false,
  vrf: undefined,
  dualStack: false,
};

function checkBackend({ path, fields }: Entry, backend: string | undefined, add: Add): void {
  if (backend === "native") {
    const remedy = "leave it out, or give backend frr-k8s";
    for (const [key, nothing] of Object.entries(FRR_ONLY)) {
      if (fields[key] === undefined || fields[key] === nothing) continue;
      add(`${path}.${key}`, { problem: "needs FRR, and the backend is native", remedy });
    }
    if (fields["peerAsn"] === "external" || fields["peerAsn"] === "internal") {
      const problem = `is ${fields["peerAsn"]}, which needs FRR, and the backend is native`;
      add(`${path}.peerAsn`, { problem, remedy: "give the router's number, or backend frr-k8s" });
    }
    if (
      fields["password"] !== undefined &&
      familyOf(textOf(fields["peerAddress"]) ?? "") === "IPv6"
    ) {
      const problem = "can't be used over IPv6 by backend native";
      add(`${path}.password`, {
        problem,
        remedy: "give the router's IPv4 address, or backend frr-k8s",
      });
    }
  }
  if (backend === "frr-k8s" && fields["sourceAddress"] !== undefined) {
    const problem = "is silently dropped by MetalLB with backend frr-k8s";
    add(`${path}.sourceAddress`, { problem, remedy: "give backend frr, or leave it out" });
  }
}

function checkBfd(spec: unknown, { path, fields }: Entry, add: Add): void {
  const name = textOf(fields["bfdProfile"]);
  if (name === undefined) return;
  const known = namesOf(spec, "bfdProfiles");
  if (!known.has(name)) {
    if (hasLateNames(spec, "bfdProfiles")) return;
    add(`${path}.bfdProfile`, unknownName("profile in bfdProfiles", name, known));
    return;
  }
  const profile = entriesOf(spec, "bfdProfiles").find((candidate) => candidate.name === name);
  if (profile?.fields["echoMode"] !== true || fields["ebgpMultiHop"] !== true) return;
  const problem = `${name} has echoMode, and echo packets make one hop`;
  add(`${path}.bfdProfile`, { problem, remedy: "give a profile without echoMode" });
}

// One FRR a node has one router id, one AS number in a VRF, and each neighbour once.
function checkPairs(peers: readonly Entry[], cluster: KnownCluster | undefined, add: Add): void {
  peers.forEach((peer, i) => {
    for (const other of peers.slice(0, i)) {
      if (!mayShareNode(peer, other, cluster)) continue;
      const a = peer.fields;
      const b = other.fields;
      const remedy = "give the same, or nodeSelectors that no node fits both of";
      if (differ(a["routerId"], b["routerId"])) {
        const problem = `differs from ${other.path}'s, on nodes that have both peers`;
        add(`${peer.path}.routerId`, { problem, remedy });
      }
      if (a["vrf"] === b["vrf"] && differ(a["myAsn"], b["myAsn"])) {
        const problem = `differs from ${other.path}'s, on nodes that have both peers`;
        add(`${peer.path}.myAsn`, { problem, remedy });
      }
      const target = targetOf(a);
      if (target !== undefined && target === targetOf(b) && a["vrf"] === b["vrf"]) {
        const problem = `${target} is ${other.path}'s as well, on nodes that have both peers`;
        const key = a["peerAddress"] === undefined ? "interface" : "peerAddress";
        const each = "give each router one peer, or nodeSelectors that no node fits both of";
        add(`${peer.path}.${key}`, { problem, remedy: each });
      }
    }
  });
}

function differ(a: unknown, b: unknown): boolean {
  return !isLate(a) && !isLate(b) && a !== b;
}

function targetOf(fields: Record<string, unknown>): string | undefined {
  const address = textOf(fields["peerAddress"]);
  return address === undefined ? textOf(fields["interface"]) : canonical(address);
}
