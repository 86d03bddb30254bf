import { createHash } from "node:crypto";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as ts from "typescript";
import { parse, parseAllDocuments } from "yaml";
import { isRecord } from "../../components/model/shape";
import { LATE } from "../../components/model/late";
import { longhornFaults } from "../../components/model/longhorn/validate";
import { knownCluster } from "../../components/model/metallb/known-cluster";
import { metallbFaults } from "../../components/model/metallb/validate";
import { clusterFaults } from "../../components/model/validate";
import { readCluster } from "../../stacks/config";
import { type Block, blocks, pages, ROOT } from "../support/markdown";
import { exampleSpec } from "../support/specs";
import { useStack } from "../support/stack";

/*
 * What the documentation shows is true. The word behind a block's language says what it is:
 *
 *   ts, yaml            a whole program, a whole stack file (or objects of Kubernetes)
 *   ts, yaml, diff TYPE some members of TYPE; of a change, what stands there afterwards
 *   ts fragment         not checked: something is left out
 */

jest.setTimeout(120_000);
jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);

const TYPES = ["ClusterArgs", "MetalLBArgs", "LonghornArgs"] as const;
const LANGUAGES = ["ts", "yaml", "diff"];

const all = pages()
  .filter(({ file }) => !file.startsWith("tests/"))
  .flatMap(blocks)
  .filter(({ language }) => LANGUAGES.includes(language));
const checked = all.filter(({ mark }) => mark !== "fragment");
const place = ({ file, line }: Block) => `${file}:${line}`;
const typed = checked.filter(({ mark }) => mark !== "");
const wholeYaml = checked.filter(({ language, mark }) => language === "yaml" && mark === "");
const stackFiles = wholeYaml.filter(({ text }) => /^config:$/m.test(text));

/** What stands for the reader's own keys and digests. */
function filled(text: string): string {
  let count = 0;
  const key = () => {
    const random = createHash("sha256").update(`host ${count++}`).digest();
    const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
    return Buffer.concat([field(Buffer.from("ssh-ed25519")), field(random)]).toString("base64");
  };
  return text.replace(/AAAA…/g, key).replace(/"…"/g, `"${"5".repeat(64)}"`);
}

/** A change as it stands afterwards. */
const after = ({ language, text }: Block): string =>
  language === "diff" ? text.replace(/^-.*\n/gm, "").replace(/^[ +]/gm, "") : text;

/** What every stack with MetalLB says: two would announce Services else. */
const UNBALANCED = { serverConfig: { disable: ["servicelb"] } };

const members = (block: Block): Record<string, unknown> => {
  const value: unknown = parse(filled(after(block)));
  if (!isRecord(value)) throw new Error(`${place(block)} is no object`);
  return value;
};

/** Names that snippets use and don't declare. */
const AMBIENT = `
declare const pulumi: typeof import("@pulumi/pulumi");
declare const config: import("@pulumi/pulumi").Config;
declare const cluster: import("quorate").Cluster;
declare const { Cluster, MetalLB, Longhorn }: typeof import("quorate");
declare const password: string, ca: string, accessKeyId: string, secretAccessKey: string, passphrase: string;
type EndpointArgs = import("quorate").EndpointArgs;
`;

function sourceOf(block: Block): string {
  if (block.mark === "") return `${block.text}\nexport {};\n`;
  const text = block.language === "ts" ? block.text : JSON.stringify(members(block));
  const object = block.language === "ts" ? `{\n${text}\n}` : text;
  return `export const it: Partial<import("quorate").${block.mark}> = ${object};\n`;
}

/** Complaints of the compiler about all blocks: one program, because Pulumi's own types cost seconds. */
function complaints(sources: Readonly<Record<string, string>>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), (file) =>
    ts.sys.readFile(file),
  );
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  options.paths = { quorate: [join(ROOT, "components/index.ts")] };
  options.types = ["node"];
  const texts = new Map(
    Object.entries(sources).map(([name, text]) => [join(ROOT, "docs", name), text]),
  );
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, target, ...rest) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, target, ...rest)
      : ts.createSourceFile(file, text, target, true);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file);
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText, start = 0 }) => {
      const { line } = ts.getLineAndCharacterOfPosition(source!, start);
      return `${file}(${line + 1}): ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  });
}

test("blocks are found, and each says what it is", () => {
  expect(checked.length).toBeGreaterThan(30);
  const strange = all.filter(
    ({ mark }) => !["", "fragment", ...TYPES].some((known) => known === mark),
  );
  expect(strange.map(place)).toEqual([]);
  expect(all.filter(({ mark }) => mark === "fragment").map(place).length).toBeLessThan(5);
  expect(all.filter(({ language, mark }) => language === "diff" && mark === "")).toEqual([]);
});

test("every snippet has the types that the library has", () => {
  const sources = [...checked.filter(({ language }) => language === "ts"), ...typed].map(
    (block, i): [string, string] => [`${block.file}.${block.line}.${i}.ts`, sourceOf(block)],
  );
  const named = Object.fromEntries(sources.map(([name, text]) => [name.replace(/\//g, "-"), text]));
  const wrong = `export const it: Partial<import("quorate").ClusterArgs> = { serverz: [] };`;
  const found = complaints({ "ambient.d.ts": AMBIENT, ...named, "wrong.ts": wrong });
  expect(found).toEqual([expect.stringContaining("'serverz' does not exist in type")]);
});

const yamlMembers = typed.filter(({ language }) => language !== "ts");
const rowsOf = (some: Block[]) => some.map((block) => ({ at: place(block), block }));

test.each(rowsOf(yamlMembers))("$at is without a fault", ({ block }) => {
  const given = members(block);
  const faults = {
    ClusterArgs: () => clusterFaults({ ...exampleSpec(), ...given }),
    MetalLBArgs: () =>
      metallbFaults(given, knownCluster(given, { ...exampleSpec(), ...UNBALANCED })),
    LonghornArgs: () => longhornFaults(given),
  }[block.mark as (typeof TYPES)[number]]();
  expect(faults).toEqual([]);
});

test.each(rowsOf(stackFiles))("$at is a stack file without a fault", ({ block }) => {
  const { config } = parse(filled(block.text)) as { config: Record<string, unknown> };
  const { args } = readCluster(useStack(config));
  expect(clusterFaults({ ...args, ssh: { ...args.ssh, privateKey: LATE } })).toEqual([]);
});

test("all other YAML is objects of Kubernetes, or a list", () => {
  const others = wholeYaml.filter((block) => !stackFiles.includes(block));
  const strange = others.filter(({ text }) =>
    parseAllDocuments(text).some((one) => {
      const value: unknown = one.toJS();
      // A list is steps of a pipeline; arguments are objects.
      if (Array.isArray(value)) return false;
      return !isRecord(value) || value["apiVersion"] === undefined || value["kind"] === undefined;
    }),
  );
  expect(strange.map(place)).toEqual([]);
  expect(stackFiles.length).toBeGreaterThan(1);
});
