/** @jest-environment ./tests/support/graph-environment.js */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Output } from "@pulumi/pulumi";
import { ComponentProvider } from "@pulumi/pulumi/provider/experimental";
import ts from "typescript";
import { healthyHosts } from "../support/hosts";
import { record } from "../support/recording-monitor";
import { exampleArgs } from "../support/specs";
import { ran, ROOT } from "./packed";
import { pluginArgs } from "./plugin-args";

/*
 * What Python, Go, .NET, Java and YAML would get: Pulumi's own analyzer reads the plugin's types. It knows no unions, hence the plugin's own arguments.
 */

jest.setTimeout(180_000);

jest.mock("quorate", () => jest.requireActual<object>("../../components"), { virtual: true });

const PLUGIN = join(ROOT, "plugin");

interface Property {
  type?: string;
  $ref?: string;
  items?: Property;
  additionalProperties?: Property;
  description?: string;
}

interface Schema {
  resources: Record<
    string,
    {
      inputProperties: Record<string, Property>;
      requiredInputs: string[];
      properties: Record<string, Property>;
    }
  >;
  types: Record<string, { properties?: Record<string, Property>; required?: string[] }>;
}

let folder: string;
let schema: Schema;
let written: ReturnType<typeof pluginArgs>;
beforeAll(async () => {
  written = pluginArgs();
  if (process.env["UPDATE_DOCS"] !== undefined) {
    writeFileSync(join(PLUGIN, "args.ts"), written.text);
  }
  folder = mkdtempSync(join(tmpdir(), "quorate-schema-"));
  const copy = join(folder, "plugin");
  cpSync(PLUGIN, copy, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  // Where `npm install` would bring the package.
  const config = ts.parseConfigFileTextToJson("", readFileSync(join(copy, "tsconfig.json"), "utf8"))
    .config as { compilerOptions: object };
  const paths = { quorate: [join(ROOT, "components/index.ts")] };
  // The project's own sources are read here, by the project's own rules.
  const own = { noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true };
  const compilerOptions = { ...config.compilerOptions, ...own, paths };
  writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ ...config, compilerOptions }));
  const names = ["Cluster", "ClusterReference", "Longhorn", "MetalLB"];
  const components = names.map((name) => ({ [name]: class {} })[name]) as never[];
  const provider = new ComponentProvider({ components, dirname: copy, name: "quorate" });
  schema = JSON.parse(await provider.getSchema()) as Schema;
});
afterAll(() => rmSync(folder, { recursive: true }));

const told = ({ type, $ref, items, additionalProperties }: Property): string => {
  if ($ref !== undefined) return $ref.replace(/^.*[/:]/, "");
  if (items !== undefined) return `${told(items)}[]`;
  if (additionalProperties !== undefined) return `{ ${told(additionalProperties)} }`;
  return type ?? "?";
};

const list = (properties: Record<string, Property> = {}, required: string[] = []) =>
  Object.entries(properties)
    .map(([name, one]) => `  ${name}${required.includes(name) ? "" : "?"}: ${told(one)}`)
    .sort();

test("plugin/args.ts is made of the components' arguments (UPDATE_DOCS=1 writes it)", () => {
  expect(readFileSync(join(PLUGIN, "args.ts"), "utf8")).toBe(written.text);
  // Fields of mixed types: docs/reusing.md speaks of them.
  expect(written.loose).toMatchSnapshot();
});

test("Pulumi's analyzer takes all components; what it makes of them is contract", () => {
  const resources = Object.entries(schema.resources).flatMap(([name, one]) => [
    name,
    ...list(one.inputProperties, one.requiredInputs),
    ...list(one.properties, []).map((line) => line.replace(/^ {2}(\w+)\?/, "  -> $1")),
  ]);
  const types = Object.entries(schema.types).flatMap(([name, { properties, required }]) => [
    name,
    ...list(properties, required),
  ]);
  expect([...resources, ...types].join("\n")).toMatchSnapshot();
});

test("each argument has a description", () => {
  const groups = [
    ...Object.entries(schema.resources).map(([name, one]) => [name, one.inputProperties] as const),
    ...Object.entries(schema.types).map(([name, one]) => [name, one.properties ?? {}] as const),
  ];
  const without = groups.flatMap(([name, properties]) =>
    Object.keys(properties)
      .filter((key) => !properties[key]?.description)
      .map((key) => `${name}.${key}`),
  );
  expect(without).toEqual([]);
});

test("the plugin's own types are sound", () => {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { text } = ran(process.execPath, [tsc, "-p", join(folder, "plugin")], folder, 120);
  expect(text).toBe("");
});

test("a component of the plugin hands its arguments on, and tells what the real one tells", async () => {
  interface Plugin {
    Cluster: new (
      name: string,
      args: object,
    ) => { nodes: Output<unknown>; endpoint: Output<string> };
  }
  const { Cluster } = jest.requireActual<Plugin>(join(PLUGIN, "components.ts"));
  const told: unknown[] = [];
  const recording = await record(
    () => {
      const { nodes, endpoint } = new Cluster("prod", exampleArgs());
      endpoint.apply((url) => told.push(url));
      nodes.apply((all) => told.push(all));
    },
    { preview: false, respond: healthyHosts() },
  );
  expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
  expect(told[0]).toBe("https://192.0.2.10:8443");
  expect(told[1]).toHaveLength(6);
  const urns = recording.resources.map(({ urn }) => urn);
  const chain = "quorate:index:Cluster$quorate:index:Cluster";
  expect(urns).toEqual(
    expect.arrayContaining([`${chain}::prod`, `${chain}$command:remote:Command::prod-s1-facts`]),
  );
});

test("the plugin is of the same version, and asks for the versions that are tested", () => {
  interface Manifest {
    version: string;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  }
  const [own, plugin] = [ROOT, PLUGIN].map(
    (at) => JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as Manifest,
  );
  const { quorate, ...others } = plugin?.dependencies ?? {};
  expect([plugin?.version, quorate]).toEqual([own?.version, own?.version]);
  expect(own?.devDependencies).toMatchObject({ ...others, ...plugin?.devDependencies });
});
