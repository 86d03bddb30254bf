import type { Group } from "./group";
import { type Counts, NO_COUNTS, type Risk } from "./model";
import type { PreviewStep } from "./read";

/** How many there are of each operation. */
export function countsOf(steps: readonly PreviewStep[]): Counts {
  const counts = { ...NO_COUNTS };
  for (const { op } of steps) {
    if (op in counts) counts[op as keyof Counts] += 1;
  }
  return counts;
}

const goes = ({ op }: PreviewStep) => op === "delete" || op === "replace";
const word = ({ op }: PreviewStep) => (op === "delete" ? "deleted" : "replaced");

interface Kind {
  layer: "Longhorn" | "MetalLB";
  types: RegExp;
  level: Risk["level"];
  what: string;
  then: string;
}

const KINDS: readonly Kind[] = [
  {
    layer: "Longhorn",
    types: /:StorageClass$/,
    level: "warning",
    what: "storage class",
    then: "volumes keep what they were made with; new claims may wait for it",
  },
  {
    layer: "Longhorn",
    types: /:(BackupTarget|RecurringJob)$/,
    level: "warning",
    what: "backup target or schedule",
    then: "no backups by it any more",
  },
  {
    layer: "MetalLB",
    types: /:IPAddressPool$/,
    level: "warning",
    what: "address pool",
    then: "Services keep no address of it",
  },
  {
    layer: "MetalLB",
    types: /:(BGPPeer|BGPAdvertisement|L2Advertisement)$/,
    level: "warning",
    what: "BGP peer or advertisement",
    then: "routes by it are withdrawn",
  },
];

/** Losses in Longhorn and MetalLB; all the other objects are only counted. */
export function layerRisks({ objects }: Group): Risk[] {
  const of = (layer: Kind["layer"]) =>
    objects.filter(({ types }) => new RegExp(`(^|\\$)quorate:index:${layer}(\\$|$)`).test(types));
  const risks: Risk[] = [];
  const releases = (layer: Kind["layer"]) =>
    of(layer).filter(
      ({ type, name }) => type === "kubernetes:helm.sh/v3:Release" && name.endsWith("-release"),
    );
  const components = (layer: Kind["layer"]) =>
    of(layer).filter(({ type }) => type === `quorate:index:${layer}`);
  for (const step of releases("Longhorn").concat(components("Longhorn")).filter(goes)) {
    risks.push({
      level: "danger",
      about: "volumes",
      text: `${step.name} is ${word(step)}: Longhorn takes every volume with it`,
    });
  }
  for (const step of releases("MetalLB").concat(components("MetalLB")).filter(goes)) {
    risks.push({
      level: "warning",
      about: "load balancers",
      text: `${step.name} is ${word(step)}: Services lose their addresses`,
    });
  }
  for (const { layer, types, level, what, then } of KINDS) {
    const about = layer === "Longhorn" ? "volumes" : "load balancers";
    for (const step of of(layer).filter((some) => types.test(some.type) && goes(some))) {
      risks.push({ level, about, text: `${what} ${step.name} is ${word(step)}: ${then}` });
    }
  }
  for (const layer of ["Longhorn", "MetalLB"] as const) {
    for (const step of releases(layer).filter(({ op }) => op === "update")) {
      risks.push({
        level: "warning",
        about: layer === "Longhorn" ? "volumes" : "load balancers",
        text: `${step.name} changes: its pods restart on every node`,
      });
    }
  }
  return risks;
}
