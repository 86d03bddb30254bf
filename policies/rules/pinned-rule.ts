import type { ResourceValidationArgs } from "@pulumi/policy";
import { floatingIn, imagesIn, isChartVersion, isDigest, isPinnedImage, isRelease } from "./pinned";
import { at, plain, textAt, veil } from "./plain";
import type { Rule } from "./rule";
import { readAssignments, readStepLine } from "./step";
import { CLUSTER, COMMAND, RELEASE, typeOf } from "./urn";

type Tell = (path: string, problem: string, remedy: string) => void;

const EXACT = "give one exact release, such as v1.36.5+k3s1";

/** Pinned versions and digests. */
export const pinnedRule: Rule = {
  name: "quorate-pinned",
  description:
    "Releases, charts and images are exact, and what is downloaded has its digest: else two ups of one program make two clusters, and a mirror decides what runs as root.",
  enforcementLevel: "mandatory",
  severity: "high",
  validateResource: (args, report) => {
    const tell: Tell = (path, problem, remedy) =>
      report(`${args.name}: ${path}: ${problem}; ${remedy}`);
    const ours = typeOf(args.opts.parent ?? "").startsWith("quorate:index:");
    if (args.type === CLUSTER) return checkCluster(plain(args.props), tell);
    if (ours && args.type === COMMAND) return checkStep(args, tell);
    if (ours && args.type === RELEASE) return checkChart(plain(args.props), tell);
    args.notApplicable("only for clusters, their steps, and the charts of MetalLB and Longhorn");
  },
};

function checkCluster(inputs: unknown, tell: Tell): void {
  const version = textAt(inputs, "version");
  if (version !== undefined && !isRelease(version)) {
    tell("version", `is no exact release, got ${version}`, EXACT);
  }
}

function checkStep(args: ResourceValidationArgs, tell: Tell): void {
  const inputs = plain(args.props);
  const { version } = readStepLine(textAt(inputs, "create") ?? "") ?? {};
  const shown = version?.split(" ").at(-1);
  if (shown !== undefined && !isRelease(shown)) {
    tell("version", `is no exact release, got ${shown}`, EXACT);
  }
  const hidden = veil(at(inputs, "stdin"));
  if (hidden !== undefined) return args.notApplicable(`the script can't be read: ${hidden}`);
  const script = readAssignments(textAt(inputs, "stdin") ?? "");
  if (script["STEP"] === "prepare" && script["VERSION"] !== undefined) checkDigests(script, tell);
  for (const [name, value] of Object.entries(script)) {
    for (const image of imagesIn(value).filter((one) => !isPinnedImage(one))) {
      tell(
        name,
        `image ${image} may change by itself`,
        "give it a tag of one release, or a digest",
      );
    }
  }
}

function checkDigests(script: Record<string, string>, tell: Tell): void {
  const digests = ["amd64", "arm64"].map((arch) => [arch, script[`SHA256_${arch}`] ?? ""] as const);
  const remedy = "take it from sha256sum-amd64.txt or sha256sum-arm64.txt of the release";
  if (digests.every(([, digest]) => digest === "")) {
    tell("artifacts.sha256", "no digest is given", remedy);
  }
  for (const [arch, digest] of digests) {
    if (digest !== "" && !isDigest(digest)) {
      tell(`artifacts.sha256.${arch}`, `is no SHA-256 digest, got ${digest}`, remedy);
    }
  }
  const images = (script["IMAGES"] ?? "").split("\n").filter((line) => line !== "");
  for (const [index, line] of images.entries()) {
    const [file = "", digest = ""] = line.split("|");
    if (isDigest(digest)) continue;
    const problem = `${file} has no SHA-256 digest, got ${digest === "" ? "nothing" : digest}`;
    tell(`artifacts.images[${index}].sha256`, problem, "give what sha256sum prints of the file");
  }
}

function checkChart(inputs: unknown, tell: Tell): void {
  // A chart in a folder has the version that lies there.
  const local = /^[./]/.test(textAt(inputs, "chart") ?? "");
  const version = at(inputs, "version");
  const remedy = "give one exact version of the chart, such as 1.12.1";
  if (typeof version === "string" && !isChartVersion(version)) {
    tell("version", `is no exact version, got ${version}`, remedy);
  }
  if (!local && (version === undefined || version === "")) {
    tell("version", "is missing: the newest chart would be taken", remedy);
  }
  if (at(inputs, "devel") === true) {
    tell("devel", "is true, which takes whatever was published last", "leave it out");
  }
  for (const floating of floatingIn(at(inputs, "values"))) {
    tell(floating, "may change by itself", "name a tag of one release");
  }
}
