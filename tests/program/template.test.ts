import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { satisfies, subset } from "semver";
import ts from "typescript";
import { parse } from "yaml";
import { type RemoteCommand, run, type RunOptions } from "../lab/engine";
import { PRIVATE_KEY } from "../support/specs";
import { ran, ROOT } from "./packed";

/*
 * What `pulumi new` makes of the template: a project whose first preview works, without hosts and without a key.
 */

jest.setTimeout(120_000);

const TEMPLATE = join(ROOT, "templates", "quorate");
const BARREL = join(ROOT, "components", "index.ts");
const FILES = readdirSync(TEMPLATE);

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
}

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorate-template-"));
  for (const file of FILES) {
    const text = readFileSync(join(TEMPLATE, file), "utf8")
      .replaceAll("${PROJECT}", "my-cluster")
      .replaceAll("${DESCRIPTION}", "A cluster of mine");
    writeFileSync(join(folder, file), text);
  }
  installed();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What `npm install` would bring, of the same sources; package.test.ts has the real thing. */
function installed(): void {
  const modules = join(folder, "node_modules");
  const own = join(modules, "quorate");
  mkdirSync(own, { recursive: true });
  for (const name of ["@pulumi", "@types", "typescript", "ts-node"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  }
  symlinkSync(join(ROOT, "node_modules"), join(own, "node_modules"));
  cpSync(dirname(BARREL), own, { recursive: true });
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  for (const file of readdirSync(own, { recursive: true, encoding: "utf8" })) {
    if (file.startsWith("node_modules") || !file.endsWith(".ts")) continue;
    const text = readFileSync(join(own, file), "utf8");
    const { outputText } = ts.transpileModule(text, { compilerOptions: options });
    writeFileSync(join(own, file.replace(/\.ts$/, ".js")), outputText);
    rmSync(join(own, file));
  }
}

async function start(operation: RunOptions["operation"], more: Partial<RunOptions> = {}) {
  const commands: RemoteCommand[] = [];
  const { ok, steps, messages, outputs } = await run({
    dir: folder,
    stack: "dev",
    stateFile: join(folder, "state.json"),
    passphrase: "of the tests",
    operation,
    recording: (command) => {
      commands.push(command);
      return Promise.resolve({ stdout: "", stderr: "no host is there", code: 1 });
    },
    ...more,
  });
  const errors = messages.filter(({ severity }) => severity === "error");
  return { ok, steps, commands, outputs, errors: errors.map(({ text }) => text) };
}

test("the first preview works without hosts and without a key", async () => {
  const { errors, commands, steps, outputs } = await start("preview");
  expect(errors).toEqual([]);
  expect(commands).toEqual([]);
  expect(steps.filter(({ type }) => type === "command:remote:Command")).toHaveLength(18);
  expect(outputs["endpoint"]).toBe("https://192.0.2.10:8443");
});

test("with the key that is set for `up`, the preview is the same", async () => {
  const names = async (more: Partial<RunOptions>) => {
    const { errors, steps } = await start("preview", more);
    expect(errors).toEqual([]);
    return steps.map(({ op, urn }) => `${op} ${urn}`).sort();
  };
  const secretConfig = { sshPrivateKey: PRIVATE_KEY };
  expect(await names({ secretConfig })).toEqual(await names({}));
});

test("`up` without a key says how to give it, and goes to no host", async () => {
  const { ok, commands, errors } = await start("up");
  expect({ ok, commands }).toEqual({ ok: false, commands: [] });
  expect(errors.join("\n")).toContain("pulumi config set --secret sshPrivateKey");
});

test("its config is what the template asks for, and can be left as it is", () => {
  const project = parse(readFileSync(join(TEMPLATE, "Pulumi.yaml"), "utf8")) as {
    name: string;
    template: { config: Record<string, { default?: string; description: string }> };
  };
  expect(project.name).toBe("${PROJECT}");
  const program = readFileSync(join(TEMPLATE, "index.ts"), "utf8");
  for (const [key, { default: standard }] of Object.entries(project.template.config)) {
    expect(program).toContain(`config.get("${key}") ?? "${standard}"`);
  }
});

test("the README comes to the first preview in at most five commands", () => {
  const readme = readFileSync(join(TEMPLATE, "README.md"), "utf8");
  const [, block = ""] = /```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const commands = block.trim().split("\n");
  expect(commands.length).toBeLessThanOrEqual(5);
  expect(commands[0]).toMatch(/^pulumi new .*templates\/quorate --dir my-cluster$/);
  expect(commands.slice(1)).toEqual(["cd my-cluster", "pulumi preview"]);
  expect(readme).toContain(`quorate-${manifestOf(ROOT).version}.tgz`);
});

test("it asks for versions that the package is tested with", () => {
  const own = manifestOf(ROOT);
  const { quorate, ...peers } = manifestOf(TEMPLATE).dependencies;
  expect(satisfies(own.version, quorate ?? "")).toBe(true);
  expect(Object.keys(peers).sort()).toEqual(Object.keys(own.peerDependencies).sort());
  for (const [name, range] of Object.entries(peers)) {
    expect([name, subset(range, own.peerDependencies[name] ?? "")]).toEqual([name, true]);
    expect([name, satisfies(own.devDependencies[name] ?? "", range)]).toEqual([name, true]);
  }
});

test("its types are sound", () => {
  const paths = { quorate: [BARREL] };
  const config = { extends: "./tsconfig.json", compilerOptions: { paths }, include: ["*.ts"] };
  writeFileSync(join(folder, "tsconfig.sources.json"), JSON.stringify(config));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", "tsconfig.sources.json", "--pretty", "false"];
  const { text } = ran(process.execPath, args, folder, 100);
  // The sources that stand in for the package are checked elsewhere, by stricter rules.
  expect(text.split("\n").filter((line) => !/^(\.\.|\s|$)/.test(line))).toEqual([]);
});
