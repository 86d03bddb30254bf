import { counted } from "../counted";
import { all, type Check, skip, textOf, UNKNOWN, warn } from "./check";
import { unready } from "./checks-pods";
import { fullName, type KubeObject, nameOf } from "./kube";
import { layer } from "./layers";
import { listed } from "./listed";
import { PATHS } from "./paths";
import type { Scene } from "./scene";

const SPEAKERS = /(^|-)(speaker|frr-k8s)$/;

interface Session {
  bgpStatus?: string;
  bfdStatus?: string;
  node?: string;
  peer?: string;
}

const sessionOf = ({ status }: KubeObject): Session => status ?? {};
const namesSession = ({ node = "?", peer = "?", bgpStatus = "" }: Session): string =>
  `${node} to ${peer} ${bgpStatus}`.trim();

/** Pools that no advertisement takes in. One without a selector takes all. */
function silentPools(scene: Scene): string[] | undefined {
  const [pools, bgp, l2] = [PATHS.pools, PATHS.bgpAdvertisements, PATHS.l2Advertisements].map(
    (path) => scene.kube.items(path),
  );
  if (pools === undefined || bgp === undefined || l2 === undefined) return undefined;
  const adverts = [...bgp, ...l2];
  const named = (item: KubeObject) => (item.spec?.["ipAddressPools"] ?? []) as string[];
  const open = adverts.some((item) => {
    const selectors = (item.spec?.["ipAddressPoolSelectors"] ?? []) as unknown[];
    return selectors.length > 0 || named(item).length === 0;
  });
  return open
    ? []
    : pools.map(nameOf).filter((name) => !adverts.some((item) => named(item).includes(name)));
}

export const METALLB_CHECKS: readonly Check[] = [
  {
    id: "metallb.speakers",
    title: "MetalLB's speakers run on every node",
    cause: "a speaker can't start: a port in use, a missing Secret, a host without room",
    fix: "kubectl -n metallb-system get pods -o wide; describe and logs of the one that is not ready",
    judge: layer("MetalLB", SPEAKERS, (_scene, sets) =>
      all(unready(sets), `${counted(sets.length, "daemon set")} complete`),
    ),
  },
  {
    id: "metallb.pools",
    title: "every pool of addresses is advertised",
    cause:
      "no BGPAdvertisement and no L2Advertisement takes the pool in: its addresses are given and reached by nobody",
    fix: "add the pool to an advertisement: docs/metallb.md",
    judge: layer("MetalLB", SPEAKERS, (scene) => {
      const silent = silentPools(scene);
      if (silent === undefined) return UNKNOWN;
      const pools = scene.kube.items(PATHS.pools) ?? [];
      return pools.length === 0 ? warn("no pool") : all(silent, counted(pools.length, "pool"));
    }),
  },
  {
    id: "metallb.sessions",
    title: "all BGP sessions are established",
    cause: "the router does not answer, or refuses AS number, password or address",
    fix: "compare with quorate router-config; kubectl -n metallb-system get bgpsessionstates; states may be two minutes old",
    judge: layer(
      "MetalLB",
      SPEAKERS,
      listed(PATHS.sessions, (items) => {
        if (items.length === 0) return skip("no BGP, or none that tells of it");
        const down = items.map(sessionOf).filter(({ bgpStatus }) => bgpStatus !== "Established");
        return all(down.map(namesSession), counted(items.length, "session"));
      }),
    ),
  },
  {
    id: "metallb.bfd",
    title: "all BFD sessions are up",
    cause:
      "the router has no BFD for this session: its loss is seen by BGP's hold time alone, or the session flaps",
    fix: "turn BFD on at the router, or leave bfd out of the peer",
    judge: layer(
      "MetalLB",
      SPEAKERS,
      listed(PATHS.sessions, (items) => {
        const used = items
          .map(sessionOf)
          .filter(({ bfdStatus = "N/A" }) => !["N/A", "", "disabled"].includes(bfdStatus));
        if (used.length === 0) return skip("no BFD");
        const down = used.filter(({ bfdStatus = "" }) => bfdStatus.toLowerCase() !== "up");
        return all(
          down.map(
            ({ node = "?", peer = "?", bfdStatus = "" }) => `${node} to ${peer} ${bfdStatus}`,
          ),
          counted(used.length, "session"),
          warn,
        );
      }),
    ),
  },
  {
    id: "metallb.configuration",
    title: "MetalLB took its configuration",
    cause:
      "an object refers to something that is not there (a Secret, a BFD profile); the last good configuration stays in use",
    fix: "kubectl -n metallb-system get configurationstates -o yaml",
    judge: layer(
      "MetalLB",
      SPEAKERS,
      listed(PATHS.metallbStates, (items) =>
        items.length === 0
          ? skip("this version does not tell")
          : all(
              items
                .filter(({ status }) => status?.["result"] === "Invalid")
                .map((item) => `${nameOf(item)}: ${textOf(item.status?.["errorSummary"])}`),
              "valid",
            ),
      ),
    ),
  },
  {
    id: "metallb.services",
    title: "every Service of type LoadBalancer has an address",
    cause: "no pool has a free address of the family, or none is for this Service",
    fix: "kubectl -n NAMESPACE describe service NAME; docs/metallb.md",
    judge: listed(PATHS.services, (items) => {
      const balanced = items.filter(({ spec }) => spec?.["type"] === "LoadBalancer");
      if (balanced.length === 0) return skip("none");
      const without = balanced.filter(({ status }) => {
        const ingress =
          (status?.["loadBalancer"] as { ingress?: unknown[] } | undefined)?.ingress ?? [];
        return ingress.length === 0;
      });
      return all(without.map(fullName), counted(balanced.length, "Service"), warn);
    }),
  },
];
