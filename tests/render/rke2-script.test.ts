import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellQuote } from "../../components/render/shell";
import { runTool } from "../support/bash";

/*
 * Parts of scripts that only RKE2 has, each by itself.
 */

const SCRIPTS = join(__dirname, "../../components/render/sh");
const source = (name: string) => `. ${shellQuote(join(SCRIPTS, `${name}.sh`))}\n`;

let root = "";
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "quorate-rke2-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("static pods", () => {
  type Condition = { type: string; observedGeneration?: number; status: string };
  const pod = (...conditions: Condition[]) =>
    JSON.stringify({ kind: "PodList", items: [{ metadata: {}, status: { conditions } }] });
  const ready = pod({ type: "PodScheduled", status: "True" }, { type: "Ready", status: "True" });
  const unready = pod(
    { type: "ContainersReady", status: "True" },
    { type: "Ready", status: "False" },
  );

  const check = (answers: { etcd?: string; apiserver?: string }) => {
    const answer = (text: string | undefined) =>
      text === undefined ? "return 1" : `printf '%s' ${shellQuote(text)}`;
    const { status, text } = runTool(
      "bash",
      ["-s"],
      `set -Eeuo pipefail\nNODE=s1\n${source("static-pods")}
api() {
  case $2 in
    *fieldSelector=spec.nodeName%3Ds1*component%3Detcd) ${answer(answers.etcd)} ;;
    *fieldSelector=spec.nodeName%3Ds1*component%3Dkube-apiserver) ${answer(answers.apiserver)} ;;
    *) echo "not asked for: $2" >&2; exit 9 ;;
  esac
}
if static_pods_are_ready; then echo yes; else echo no; fi\n`,
    );
    return { status, text: text.trim() };
  };

  test.each([
    [{ etcd: ready, apiserver: ready }, "yes"],
    [
      {
        etcd: pod({ type: "Ready", observedGeneration: 3, status: "True" }),
        apiserver: pod({ type: "Ready", observedGeneration: 12, status: "True" }),
      },
      "yes",
    ],
    [{ etcd: unready, apiserver: ready }, "no"],
    [{ etcd: ready, apiserver: unready }, "no"],
    [
      { etcd: ready, apiserver: pod({ type: "Ready", observedGeneration: 1, status: "False" }) },
      "no",
    ],
    [{ etcd: ready, apiserver: JSON.stringify({ kind: "PodList", items: [] }) }, "no"],
    [{ etcd: ready }, "no"],
    [{}, "no"],
  ])("%#: %j", (answers, expected) => {
    expect(check(answers)).toEqual({ status: 0, text: expected });
  });
});

describe("versions side by side", () => {
  const links = (distro: { program: string; file: string }, link: string | undefined) =>
    runTool(
      "bash",
      ["-s"],
      `set -Eeuo pipefail
DATA=${root}/data STATE=${root}/state UNIT=u CONFIG_DIR=${root}/etc VERSIONS=/usr/local/lib/quorate
PROGRAM=${distro.program} PROGRAM_FILE=${distro.file} BINARY=${root}/program
${source("service")}${link === undefined ? "" : `ln -s ${link} "$BINARY"`}
echo "$(program_path v1.36.5+x1) $(live_version)"\n`,
    ).text.trim();
  const k3s = { program: "k3s", file: "" };
  const rke2 = { program: "rke2", file: "/bin/rke2" };

  test.each([
    [k3s, "/usr/local/lib/quorate/k3s-v1.35.2+k3s1", "k3s-v1.36.5+x1 v1.35.2+k3s1"],
    [
      rke2,
      "/usr/local/lib/quorate/rke2-v1.35.2+rke2r1/bin/rke2",
      "rke2-v1.36.5+x1/bin/rke2 v1.35.2+rke2r1",
    ],
    [rke2, undefined, "rke2-v1.36.5+x1/bin/rke2"],
    [rke2, "/opt/rke2/bin/rke2", "rke2-v1.36.5+x1/bin/rke2"],
    [k3s, "/usr/local/lib/quorate/rke2-v1.35.2+rke2r1/bin/rke2", "k3s-v1.36.5+x1"],
  ])("%j, %s", (distro, link, expected) => {
    expect(links(distro, link)).toBe(`/usr/local/lib/quorate/${expected}`);
  });
});

describe("the tarball", () => {
  const VERSION = "v1.36.5+rke2r1";

  /** Packs `files`, and unpacks them as the step does; `serve` stands for the download. */
  function unpack(files: Record<string, string>, { sha = "a", serve = "" } = {}) {
    const tree = join(root, "tree");
    rmSync(tree, { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(tree, path, ".."), { recursive: true });
      writeFileSync(join(tree, path), text, { mode: 0o755 });
    }
    spawnSync("tar", ["-czf", join(root, "served"), "-C", tree, "."]);
    mkdirSync(join(root, "versions"), { recursive: true });
    return runTool(
      "bash",
      ["-s"],
      `set -Eeuo pipefail
VERSIONS=${root}/versions VERSION=${VERSION} PROGRAM=rke2 PROGRAM_FILE=/bin/rke2
download() { echo downloading; ${serve || `cp ${root}/served "$3"`}; }
changed() { echo "$*"; }
fail() { echo "$1"; exit 1; }
${source("unpack")}fetch_tarball https://mirror.example/rke2 ${sha}
"$VERSIONS/rke2-$VERSION/bin/rke2"\n`,
    );
  }
  const program = (says: string) => ({ "bin/rke2": `#!/bin/bash\necho ${says}\n`, "share/x": "" });
  const there = () => readdirSync(join(root, "versions"));

  test("is unpacked, and nothing of it is left", () => {
    expect(unpack(program("one"))).toEqual({
      status: 0,
      text: `downloading\nunpacked ${root}/versions/rke2-${VERSION}\none\n`,
    });
    expect(there()).toEqual([`rke2-${VERSION}`]);
  });

  test("is not fetched again, unless its digest is another", () => {
    unpack(program("one"));
    expect(unpack(program("two")).text).toBe("one\n");
    expect(unpack(program("three"), { sha: "b" }).text).toMatch(/^downloading\n.*\nthree\n$/);
    expect(there()).toEqual([`rke2-${VERSION}`]);
  });

  test("that is cut off, or of something else, takes nobody's place", () => {
    unpack(program("one"));
    const cut = unpack(program("two"), { sha: "b", serve: `head -c 60 ${root}/served >"$3"` });
    expect(cut).toMatchObject({ status: 1 });
    expect(cut.text).toContain("QRT-216\n");
    expect(unpack({ k3s: "" }, { sha: "b" }).text).toContain("QRT-217\n");
    expect(unpack(program("three")).text).toBe("one\n");
  });

  test("a run that was killed between is gone over", () => {
    mkdirSync(join(root, "versions", `rke2-${VERSION}.new`, "bin"), { recursive: true });
    writeFileSync(join(root, "versions", `rke2-${VERSION}.new`, "bin", "old"), "");
    expect(unpack(program("one")).status).toBe(0);
    expect(readdirSync(join(root, "versions", `rke2-${VERSION}`, "bin"))).toEqual(["rke2"]);
  });
});
