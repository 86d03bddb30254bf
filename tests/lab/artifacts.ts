import { createHash } from "node:crypto";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { cacheDir } from "./hosts/options";
import { run, runOk } from "./hosts";

/** A k3s to install, and the images it can't do without where there is no registry. */
export interface Distribution {
  /** What it is, for people: a stand-in must never be taken for the real thing. */
  kind: "k3s" | "stand-in";
  version: string;
  binary: string;
  images: string[];
}

/** Releases the lab asks for when it can choose: the second serves upgrades. */
export const RELEASES = ["v1.36.5+k3s1", "v1.36.4+k3s1"] as const;

/** Labels of the stand-in: two builds of the same sources. */
const STAND_IN = ["v1.36.3+k3s1", "v1.36.4+k3s1"] as const;

const UPSTREAM = "https://github.com/k3s-io/k3s/releases/download";
const BUILD = join(__dirname, "distribution", "build.sh");

/**
 * The binary brought by hand (LAB_K3S), else the pinned release where the network gives it, else the stand-in.
 * @param newer the later of two versions, for upgrades; brought by hand as LAB_K3S_NEWER.
 */
export async function ensureDistribution(
  say: (line: string) => void,
  newer = false,
): Promise<Distribution> {
  const brought = process.env[newer ? "LAB_K3S_NEWER" : "LAB_K3S"];
  if (brought !== undefined && brought !== "") {
    return fromFile(brought);
  }
  if (process.env["LAB_K3S"] === undefined) {
    const release = await download(RELEASES[newer ? 0 : 1], say);
    if (release !== undefined) {
      return release;
    }
  }
  return standIn(STAND_IN[newer ? 1 : 0], say);
}

async function fromFile(path: string): Promise<Distribution> {
  const text = await runOk([path, "--version"], { timeout: 120_000 });
  const version = /k3s version (v\S+)/.exec(text)?.[1];
  if (version === undefined) {
    throw new Error(`${path} --version does not print a k3s version: ${text.split("\n")[0] ?? ""}`);
  }
  const images = ["k3s-airgap-images-amd64.tar.zst", "k3s-airgap-images-amd64.tar", "images.tar"]
    .map((name) => join(dirname(path), name))
    .filter((file) => existsSync(file));
  return { kind: text.includes("standin") ? "stand-in" : "k3s", version, binary: path, images };
}

async function standIn(version: string, say: (line: string) => void): Promise<Distribution> {
  const binary = join(cacheDir, "standin", version, "k3s");
  say(
    `no real k3s at hand (LAB_K3S): building the stand-in ${version} from upstream Kubernetes, some minutes the first time`,
  );
  say((await runOk([BUILD, version, binary], { timeout: 3_000_000 })).trim());
  return fromFile(binary);
}

/** Undefined where the release can't be reached; a digest that does not fit is an error. */
async function download(
  version: string,
  say: (line: string) => void,
): Promise<Distribution | undefined> {
  const directory = join(cacheDir, "k3s", version);
  const binary = join(directory, "k3s");
  const base = `${UPSTREAM}/${encodeURIComponent(version)}`;
  const names = {
    k3s: binary,
    "k3s-airgap-images-amd64.tar.zst": join(directory, "k3s-airgap-images-amd64.tar.zst"),
  };
  if (!existsSync(binary)) {
    const curl = ["curl", "-fsSL", "--connect-timeout", "5", "--max-time", "900"];
    const sums = await run([...curl, `${base}/sha256sum-amd64.txt`], { timeout: 30_000 });
    if (sums.code !== 0) {
      return undefined;
    }
    say(`downloading k3s ${version}`);
    mkdirSync(directory, { recursive: true });
    for (const [name, file] of Object.entries(names).reverse()) {
      await runOk([...curl, "-o", `${file}.new`, `${base}/${name}`], { timeout: 1_000_000 });
      const wanted = new RegExp(`^([0-9a-f]{64}) [ *]${name.replaceAll(".", "\\.")}$`, "m").exec(
        sums.stdout,
      )?.[1];
      if (wanted === undefined || (await sha256(`${file}.new`)) !== wanted) {
        throw new Error(`${base}/${name} does not have the digest that sha256sum-amd64.txt says`);
      }
      renameSync(`${file}.new`, file);
    }
    await runOk(["chmod", "755", binary]);
  }
  return fromFile(binary);
}

/** What the program must be told about published artifacts. */
export interface Published {
  version: string;
  sha256: { amd64: string };
  images: { file: string; sha256: string }[];
}

const digests = new Map<string, string>();

/** Puts a distribution where the lab's mirror serves it, laid out as upstream lays out its releases. */
export async function publish(mirrorDir: string, from: Distribution): Promise<Published> {
  const directory = join(mirrorDir, from.version);
  mkdirSync(directory, { recursive: true });
  await place(from.binary, join(directory, "k3s"));
  const images = [];
  for (const file of from.images) {
    const name = file.split("/").at(-1) ?? "images.tar";
    await place(file, join(directory, name));
    images.push({ file: name, sha256: await sha256(file) });
  }
  return { version: from.version, sha256: { amd64: await sha256(from.binary) }, images };
}

async function place(from: string, to: string): Promise<void> {
  if (existsSync(to) && (await sha256(to)) === (await sha256(from))) {
    return;
  }
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}

async function sha256(file: string): Promise<string> {
  const { mtimeMs, size } = statSync(file);
  const key = `${file} ${mtimeMs} ${size}`;
  const known = digests.get(key);
  if (known !== undefined) {
    return known;
  }
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest("hex");
  digests.set(key, digest);
  return digest;
}

/** The distribution with further images beside its own: `publish` then serves them, and every node imports them. */
export const withImages = (
  from: Distribution,
  more: { images: readonly string[] },
): Distribution => ({
  ...from,
  images: [...from.images, ...more.images],
});
