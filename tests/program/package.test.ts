import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { minVersion, satisfies } from "semver";
import * as barrel from "../../components";
import { type RemoteCommand, run } from "../lab/engine";
import { PRIVATE_KEY } from "../support/specs";
import { install, pack, privatePackage, ran, ROOT, type Tarball } from "./packed";

/*
 * What users get: the tarball, installed into a project of somebody else's. Needs a way to npm's packages, or npm's cache; without them it fails,
 * because then nobody knows.
 */
jest.setTimeout(300_000);

interface Manifest {
  version: string;
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as Manifest;
const { dependencies, devDependencies, peerDependencies } = manifest;
const PEERS = Object.keys(peerDependencies);
const TOOLS = ["typescript", "@types/node"];

const own = (name: string): string => `${name}@${devDependencies[name] ?? "?"}`;
const lowest = (name: string): string => minVersion(peerDependencies[name] ?? "")?.version ?? "?";

let folder: string;
let consumer: string;
let tarball: Tarball;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-package-"));
  consumer = join(folder, "consumer");
  tarball = pack(folder);
  privatePackage(consumer, { name: "consumer", type: "commonjs" });
  cpSync(join(__dirname, "fixtures", "consumer"), consumer, { recursive: true });
  install(consumer, [tarball.file, ...PEERS.map(own), ...TOOLS.map(own)]);
});
afterAll(() => rmSync(folder, { recursive: true }));

const node = (...args: string[]) => ran(process.execPath, args, consumer);
const compile = (kind: string, ...more: string[]): string => {
  const args = ["--pretty", "false", "-p", `tsconfig.${kind}.json`, ...more];
  return ran("node_modules/.bin/tsc", args, consumer).text;
};

async function preview() {
  const commands: RemoteCommand[] = [];
  const result = await run({
    dir: consumer,
    stack: "dev",
    stateFile: join(folder, "state.json"),
    passphrase: "of the tests",
    operation: "preview",
    secretConfig: { sshPrivateKey: PRIVATE_KEY },
    recording: (command) => {
      commands.push(command);
      return Promise.resolve({ stdout: "", stderr: "", code: 0 });
    },
  });
  const errors = result.messages.filter(({ severity }) => severity === "error");
  return {
    commands,
    errors: errors.map(({ text }) => text),
    types: result.steps.map((s) => s.type),
  };
}

describe("the tarball", () => {
  test("stays small, and depends on little", () => {
    const installed = readdirSync(join(consumer, "node_modules"), { withFileTypes: true });
    const count = installed.flatMap(({ name }) =>
      name.startsWith("@") ? readdirSync(join(consumer, "node_modules", name)) : [name],
    ).length;
    const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
    const deps = Object.keys(dependencies);
    process.stderr.write(
      `quorate-${manifest.version}.tgz: ${kilobytes(tarball.size)}, unpacked ${kilobytes(tarball.unpackedSize)}, ` +
        `${tarball.files.length} files, ${deps.length} dependencies, ${PEERS.length} peers, ${count} packages in a consumer's node_modules\n`,
    );
    expect(tarball.size).toBeLessThan(1_500_000);
    expect(deps.length).toBeLessThanOrEqual(6);
  });

  test("holds the licence, what is read at run time, and nothing of ours alone", () => {
    expect(tarball.files).toEqual(
      expect.arrayContaining(["LICENSE", "README.md", "CHANGELOG.md", "package.json"]),
    );
    const foreign = tarball.files.filter((path) =>
      /(^|\/)(tests?|examples|stacks|\.ci|\.lab)\/|\.test\.|\.snap$|^tsconfig/.test(path),
    );
    expect(foreign).toEqual([]);
    // All that is no source text of the compiler is read at run time: scripts, charts.
    const read = ["components", "cli"].flatMap((top) =>
      readdirSync(join(ROOT, top), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".ts"))
        .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)),
    );
    expect(read.length).toBeGreaterThan(30);
    expect(read.filter((path) => !tarball.files.includes(`dist/${path}`))).toEqual([]);
  });

  test("runs nothing when it is installed", () => {
    const hooks = ["preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare"];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });

  test("takes Pulumi's packages from the consumer, but for the plugin whose change runs all steps again", () => {
    expect(PEERS.sort()).toEqual(["@pulumi/kubernetes", "@pulumi/pulumi", "@pulumi/random"]);
    expect(dependencies["@pulumi/command"]).toMatch(/^\d+\.\d+\.\d+$/);
    const untested = PEERS.filter(
      (name) => !satisfies(devDependencies[name] ?? "", peerDependencies[name] ?? ""),
    );
    expect(untested).toEqual([]);
    const sdks = ran("npm", ["ls", "--all", "--parseable", "@pulumi/pulumi"], consumer).text;
    expect(sdks.split("\n").filter((line) => line.endsWith("@pulumi/pulumi"))).toHaveLength(1);
  });
});

describe("in a project of somebody else's", () => {
  test("it type-checks under nodenext and CommonJS, and only the barrel is in reach", () => {
    const paths = ["dist/components/cluster", "components/cluster", "dist/cli/index"];
    const lines = paths.map((path, i) => `import * as no${i} from "quorate/${path}"; void no${i};`);
    const deep = join(consumer, "deep.ts");
    writeFileSync(deep, lines.join("\n"));
    const found = ["nodenext", "commonjs"].map((kind) => compile(kind).trim().split("\n"));
    rmSync(deep);
    for (const errors of found) {
      expect(errors.map((text) => text.replace(/\(.*?\)(.*?TS\d+).*/, "$1"))).toEqual(
        paths.map(() => "deep.ts: error TS2307"),
      );
    }
  });

  test("only the barrel is in reach, at run time", () => {
    const wanted = Object.keys(barrel).sort();
    const required = node("-p", 'JSON.stringify(Object.keys(require("quorate")).sort())');
    expect(JSON.parse(required.text)).toEqual(wanted);
    const imported = node(
      "--input-type=module",
      "--eval",
      `import { ${wanted.join(", ")} } from "quorate"; console.log([${wanted.join(", ")}].every(Boolean));`,
    );
    expect(imported.text).toBe("true\n");
    const deep = node("-p", 'require("quorate/dist/components/cluster.js")');
    expect(deep.text).toContain("ERR_PACKAGE_PATH_NOT_EXPORTED");
    expect(node("-p", 'require("quorate/package.json").version').text.trim()).toBe(
      manifest.version,
    );
  });

  test("the command answers", () => {
    const help = ran("node_modules/.bin/quorate", ["--help"], consumer);
    expect(help).toMatchObject({ status: 0 });
    expect(help.text).toMatch(/^Usage: quorate/);
  });

  test("a stack previews, and contacts nobody", async () => {
    const { commands, errors, types } = await preview();
    expect(errors).toEqual([]);
    expect(commands).toEqual([]);
    expect(types).toEqual(
      expect.arrayContaining([
        "quorate:index:Cluster",
        "quorate:index:MetalLB",
        "quorate:index:Longhorn",
        "command:remote:Command",
      ]),
    );
  });

  // The last one: it changes what is installed.
  test("the lowest versions of all peers do as well", async () => {
    install(
      consumer,
      PEERS.map((name) => `${name}@${lowest(name)}`),
    );
    const versions = PEERS.map((name) => {
      const file = join(consumer, "node_modules", name, "package.json");
      return (JSON.parse(readFileSync(file, "utf8")) as Manifest).version.replace(/^v/, "");
    });
    expect(versions).toEqual(PEERS.map(lowest));
    expect(compile("nodenext", "--skipLibCheck")).toBe("");
    expect(await preview()).toMatchObject({ commands: [], errors: [] });
  });
});
