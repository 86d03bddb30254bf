import { isRecord } from "./plain";

const DIGEST = /^[0-9a-f]{64}$/;
const RELEASE = /^v\d+\.\d+\.\d+(-rc\d+)?\+(k3s|rke2r)\d+$/;
const CHART = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const FLOATING = ["latest", "stable", "edge", "nightly", "dev", "main", "master"];

export const isRelease = (version: string): boolean => RELEASE.test(version);
export const isChartVersion = (version: string): boolean => CHART.test(version);
export const isDigest = (text: string): boolean => DIGEST.test(text);

/** Whether the tag stays what it is, as far as a name can say. */
export function isPinnedTag(tag: string): boolean {
  return !FLOATING.includes(tag) && !FLOATING.some((word) => tag.endsWith(`-${word}`));
}

/** Whether an image is named by a digest, or by a tag that stays what it is. */
export function isPinnedImage(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const tag = /:([\w][\w.-]*)$/.exec(image.slice(image.lastIndexOf("/") + 1))?.[1];
  return tag !== undefined && isPinnedTag(tag);
}

/** Images named in YAML. */
export function imagesIn(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?image: *["']?([^"'\s]+)["']?\s*$/gm)].flatMap(
    ([, image]) => image ?? [],
  );
}

/** Paths and texts of what a chart's values name as images or tags, and that may change by itself. */
export function floatingIn(values: unknown, path = "values"): string[] {
  if (Array.isArray(values)) {
    return values.flatMap((one: unknown, index) => floatingIn(one, `${path}[${index}]`));
  }
  if (!isRecord(values)) return [];
  return Object.entries(values).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    if (typeof value !== "string") return floatingIn(value, here);
    // An empty one stands for the chart's own.
    if (value === "") return [];
    const floats =
      (/^tag$|Tag$/.test(key) && !isPinnedTag(value)) ||
      (key === "image" && value.includes("/") && !isPinnedImage(value));
    return floats ? [`${here}: ${value}`] : [];
  });
}
