import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./packed";

/*
 * Writes plugin/args.ts: the public arguments in the few words that Pulumi's schemas have. A closed set of texts becomes a text, `T | T[]` a list, kinds of one thing one
 * interface with all their fields, and any other mixture `any`. Two tellings of the arguments by hand would part ways.
 */

const HEAD = `import type * as pulumi from "@pulumi/pulumi";

// Made of the components' own arguments by tests/program/schema.test.ts (UPDATE_DOCS=1 writes it).
`;

/** What the plugin speaks of. */
const ENTRIES = [
  "ClusterArgs",
  "ClusterReferenceArgs",
  "ClusterTopology",
  "LonghornArgs",
  "MetalLBArgs",
  "NodeOutput",
];

interface Writer {
  checker: ts.TypeChecker;
  /** Texts of interfaces, by name. */
  done: Map<string, string>;
  /** What became `any`, by path. */
  loose: string[];
}

/** The text of plugin/args.ts, and the fields that no schema can tell the type of. */
export function pluginArgs(): { text: string; loose: string[] } {
  const barrel = join(ROOT, "components/index.ts");
  const config = ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
  const program = ts.createProgram([barrel], { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(barrel);
  const module = source && checker.getSymbolAtLocation(source);
  const exported = module === undefined ? [] : checker.getExportsOfModule(module);
  const writer: Writer = { checker, done: new Map(), loose: [] };
  for (const name of ENTRIES) {
    const symbol = exported.find((one) => one.name === name);
    if (symbol === undefined) throw new Error(`${name} is not exported`);
    const declared =
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    interfaceOf(writer, name, [checker.getDeclaredTypeOfSymbol(declared)], docOf(declared));
  }
  const interfaces = [...writer.done].sort(([a], [b]) => (a < b ? -1 : 1));
  return { text: [HEAD, ...interfaces.map(([, text]) => text)].join("\n"), loose: writer.loose };
}

/** Writes an interface with the fields of all these types; a field that some lack is optional. */
function interfaceOf(writer: Writer, name: string, types: ts.Type[], doc: string[]): string {
  if (writer.done.has(name)) return name;
  writer.done.set(name, "");
  const fields = new Map<string, ts.Symbol[]>();
  for (const property of types.flatMap((type) => type.getProperties())) {
    fields.set(property.name, [...(fields.get(property.name) ?? []), property]);
  }
  const lines = [...fields].flatMap(([key, [first, ...others]]) => {
    if (first === undefined) return [];
    const all = [first, ...others];
    const optional =
      all.length < types.length || all.some((one) => (one.flags & ts.SymbolFlags.Optional) !== 0);
    const path = `${name}.${key}`;
    const text = mapped(writer, path, writer.checker.getTypeOfSymbol(first));
    const doc = [
      ...docOf(first),
      ...choices(all.map((one) => writer.checker.getTypeOfSymbol(one))),
    ];
    return [...comment(doc, "  "), `  ${key}${optional ? "?" : ""}: ${text};`];
  });
  const body = [...comment(doc, ""), `export interface ${name} {`, ...lines, "}", ""];
  writer.done.set(name, body.join("\n"));
  return name;
}

function mapped(writer: Writer, path: string, type: ts.Type): string {
  const { checker } = writer;
  const flag = (flags: ts.TypeFlags) => (one: ts.Type) => (one.flags & flags) !== 0;
  const parts = (type.isUnion() ? type.types : [type]).filter(
    (one) => !flag(ts.TypeFlags.Undefined)(one),
  );
  const promise = parts.find((one) => one.symbol?.name === "Promise");
  if (promise !== undefined) {
    const [inner] = checker.getTypeArguments(promise as ts.TypeReference);
    if (inner !== undefined) return `pulumi.Input<${mapped(writer, path, inner)}>`;
  }
  if (parts.every(flag(ts.TypeFlags.StringLike))) return "string";
  if (parts.every(flag(ts.TypeFlags.NumberLike))) return "number";
  if (parts.every(flag(ts.TypeFlags.BooleanLike))) return "boolean";
  const list = parts.find((one) => checker.isArrayType(one));
  const rest = parts.filter((one) => one !== list);
  if (list !== undefined) {
    const [inner] = checker.getTypeArguments(list as ts.TypeReference);
    const item = inner && mapped(writer, `${path}[]`, inner);
    if (item === "string" && rest.every(flag(ts.TypeFlags.StringLike))) return "string[]";
    if (item !== undefined && rest.length === 0) return `${item}[]`;
  }
  const objects = parts.filter(flag(ts.TypeFlags.Object));
  if (list === undefined && objects.length === parts.length) {
    return objectOf(writer, path, type, objects);
  }
  if (!flag(ts.TypeFlags.Any | ts.TypeFlags.Unknown)(type)) writer.loose.push(path);
  return "any";
}

function objectOf(writer: Writer, path: string, type: ts.Type, parts: ts.Type[]): string {
  const [only] = parts;
  const index = only && writer.checker.getIndexInfoOfType(only, ts.IndexKind.String);
  if (index !== undefined && parts.length === 1) {
    return `{ [key: string]: ${mapped(writer, `${path}.*`, index.type)} }`;
  }
  const symbol = parts.length === 1 ? (only?.aliasSymbol ?? only?.symbol) : type.aliasSymbol;
  const named = symbol !== undefined && !symbol.name.startsWith("__");
  // An optional field's union has no name of its own: its members' common ending is one.
  const name = named ? symbol.name : parts.length > 1 ? ending(parts) : nameOf(path);
  return interfaceOf(writer, name, parts, named ? docOf(symbol) : []);
}

/** `HaproxyEndpointArgs` and `ExternalEndpointArgs` are `EndpointArgs`. */
function ending(parts: ts.Type[]): string {
  const names = parts.map(({ symbol }) => symbol.name.split(/(?=[A-Z])/));
  const [first = []] = names;
  const start = first.findIndex((_, i) =>
    names.every((words) => words.join("").endsWith(first.slice(i).join(""))),
  );
  return first.slice(start).join("");
}

/** `EtcdArgs.snapshots` is `EtcdArgsSnapshots`. */
const nameOf = (path: string): string =>
  path.replace(/[.[\]*]+(.?)/g, (_, letter: string) => letter.toUpperCase());

/** What a text can be, where that is a closed set. */
function choices(types: ts.Type[]): string[] {
  const parts = types
    .flatMap((type) => (type.isUnion() ? type.types : [type]))
    .filter(({ flags }) => (flags & ts.TypeFlags.Undefined) === 0);
  const texts = parts.flatMap((part) => (part.isStringLiteral() ? [`"${part.value}"`] : []));
  return texts.length > 0 && texts.length === parts.length
    ? [`One of ${[...new Set(texts)].join(", ")}.`]
    : [];
}

/** A docstring's lines; the default as a sentence, because schemas keep no tags. */
function docOf(symbol: ts.Symbol): string[] {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(undefined));
  const standard = symbol.getJsDocTags().find(({ name }) => name === "default")?.text;
  const last = standard && ts.displayPartsToString(standard).replace(/^- /, "");
  return [
    ...text.split("\n").filter((line) => line.trim() !== ""),
    ...(last ? [`Default: ${last}.`] : []),
  ];
}

function comment(lines: string[], indent: string): string[] {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.length === 0) return [];
  if (safe.length === 1) return [`${indent}/** ${safe[0]} */`];
  return [`${indent}/**`, ...safe.map((line) => `${indent} * ${line}`), `${indent} */`];
}
