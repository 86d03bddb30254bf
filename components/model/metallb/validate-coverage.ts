import type { Entry } from "../entries";
import type { Add } from "../faults";
import { recordOf } from "../known";
import { isLate } from "../late";
import { backendOf, entriesOf, isAnnounced, peersOf, poolsOf, rangesOf } from "./known";

/** That each pool is announced, and by a backend that can do it. */
export function checkCoverage(spec: unknown, add: Add): void {
  checkBackend(spec, entriesOf(spec, "advertisements"), add);
  checkEcho(spec, add);
  checkPools(spec, add);
}

function checkBackend(spec: unknown, bgp: readonly Entry[], add: Add): void {
  const backend = backendOf(spec);
  if (backend === "none" && bgp.length > 0) {
    const problem = "are given, and backend none speaks no BGP";
    add("advertisements", { problem, remedy: "use l2Advertisements, or give another backend" });
  }
  if (backend !== "native") return;
  const announced = new Set(
    bgpAdvertisements(spec).flatMap((entry) => poolsOf(spec, entry).map(({ path }) => path)),
  );
  for (const range of rangesOf(spec)) {
    if (range.family === "IPv4" || !announced.has(range.pool.path)) continue;
    const problem = `${range.text} is IPv6, which backend native does not announce`;
    const remedy = "give backend frr-k8s, or the pool announce: false";
    add(range.path, { problem, remedy });
  }
}

/** What is announced by BGP: the advertisements given, or the one of everything that stands for none. */
function bgpAdvertisements(spec: unknown): Entry[] {
  if (!announcesByBgp(spec)) return [];
  const everything = { path: "advertisements", name: undefined, fields: {} };
  return recordOf(spec)["advertisements"] === undefined
    ? [everything]
    : entriesOf(spec, "advertisements");
}

/** Whether anything is announced by BGP: what is given says so, or the default, which is BGP unless there is only layer 2. */
export function announcesByBgp(spec: unknown): boolean {
  const { advertisements, l2Advertisements } = recordOf(spec);
  if (backendOf(spec) === "none") return false;
  return advertisements !== undefined || l2Advertisements === undefined;
}

// MetalLB refuses the whole configuration: echo packets know IPv4 only.
function checkEcho(spec: unknown, add: Add): void {
  const echo = new Map(
    entriesOf(spec, "bfdProfiles")
      .filter(({ fields }) => fields["echoMode"] === true)
      .map(({ name, path }) => [name, path]),
  );
  const wide = new Set(
    rangesOf(spec)
      .filter(({ family }) => family === "IPv6")
      .map(({ pool }) => pool.path),
  );
  const found = new Set<string>();
  for (const advertisement of bgpAdvertisements(spec)) {
    if (!poolsOf(spec, advertisement).some(({ path }) => wide.has(path))) continue;
    for (const { fields } of peersOf(spec, advertisement)) {
      const path = echo.get(fields["bfdProfile"] as string);
      if (path !== undefined) found.add(path);
    }
  }
  for (const path of found) {
    const problem = "is used by a peer that IPv6 pools are announced to";
    add(`${path}.echoMode`, { problem, remedy: "leave it out" });
  }
}

// The Service would get an address that leads nowhere, and all its status would look well.
function checkPools(spec: unknown, add: Add): void {
  const all = [...entriesOf(spec, "advertisements"), ...entriesOf(spec, "l2Advertisements")];
  const { advertisements, l2Advertisements, peers, pools } = recordOf(spec);
  if ([advertisements, l2Advertisements, peers, pools].some(isLate)) return;
  const announced = entriesOf(spec, "pools").filter(isAnnounced);
  if (announcesByBgp(spec) && announced.length > 0 && entriesOf(spec, "peers").length === 0) {
    const problem = "are missing, and nobody would learn a route";
    const remedy = "list the routers, or give backend none to announce on the nodes' network";
    add("peers", { problem, remedy });
  }
  if (advertisements === undefined && l2Advertisements === undefined) return;
  const covered = new Set(all.flatMap((entry) => poolsOf(spec, entry).map(({ path }) => path)));
  for (const { path, name } of announced) {
    if (name === undefined || covered.has(path)) continue;
    const problem = `${name} is in no advertisement, so its addresses would lead nowhere`;
    add(path, { problem, remedy: "add it to one, or say announce: false" });
  }
}
