import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { isMap, isScalar, parse, parseDocument, type YAMLMap } from "yaml";

export interface Project {
  name: string;
  /** Working folder of the program and its entry in it. */
  pwd: string;
  entry: string;
  tsconfig?: string;
  typescript: boolean;
  nodeArgs: string[];
  config: Record<string, string>;
  secretKeys: string[];
}

const SECURE =
  "secure values need the real engine's keys; pass this one to the run as secret config";

const namespaced = (project: string, key: string): string =>
  key.includes(":") ? key : `${project}:${key}`;

const hasSecure = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  ((Object.keys(value).length === 1 && "secure" in value) || Object.values(value).some(hasSecure));

const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** A scalar keeps its text as written (`0644`, `1.10`), all else becomes JSON. */
const configText = (node: unknown): string => {
  if (isScalar(node)) return node.value === null ? "" : (node.source ?? asText(node.value));
  const value: unknown = (node as YAMLMap).toJSON();
  return JSON.stringify(value);
};

const readConfig = (file: string, project: string): Record<string, string> => {
  if (!existsSync(file)) return {};
  const document = parseDocument(readFileSync(file, "utf8"));
  const [problem] = document.errors;
  if (problem) throw new Error(`${file}: ${problem.message}`);
  const section = document.get("config");
  if (!isMap(section)) return {};
  const entries = section.items.map(({ key, value }): [string, string] => {
    const name = String(isScalar(key) ? key.value : key);
    const plain: unknown = isScalar(value) ? value.value : (value as YAMLMap | null)?.toJSON();
    if (hasSecure(plain)) throw new Error(`${file}: config ${name}: ${SECURE}`);
    return [namespaced(project, name), value === null ? "" : configText(value)];
  });
  return Object.fromEntries(entries);
};

/** Project-wide config: `key: value`, or `key: { default, value, secret }`. */
const projectConfig = (name: string, section: unknown): Pick<Project, "config" | "secretKeys"> => {
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];
  for (const [key, entry] of Object.entries((section ?? {}) as Record<string, unknown>)) {
    const full = namespaced(name, key);
    const typed = typeof entry === "object" && entry !== null && !Array.isArray(entry);
    const {
      default: fallback,
      value,
      secret,
    } = (typed ? entry : { value: entry }) as {
      default?: unknown;
      value?: unknown;
      secret?: boolean;
    };
    const chosen = value ?? fallback;
    if (chosen !== undefined && chosen !== null) config[full] = asText(chosen);
    if (secret === true) secretKeys.push(full);
  }
  return { config, secretKeys };
};

interface ProjectFile {
  name?: string;
  main?: string;
  stackConfigDir?: string;
  config?: unknown;
  runtime?:
    | string
    | {
        name: string;
        options?: { tsconfig?: string; typescript?: boolean; nodeargs?: string };
      };
}

const findProjectFile = (dir: string): string => {
  const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => join(dir, name)).find(existsSync);
  if (file === undefined) throw new Error(`${dir}: no Pulumi.yaml`);
  return file;
};

/** Reads what the real engine reads of a project and one of its stacks. */
export const readProject = (directory: string, stack: string): Project => {
  const dir = resolve(directory);
  const file = findProjectFile(dir);
  const source = parse(readFileSync(file, "utf8")) as ProjectFile;
  const { name, main } = source;
  if (name === undefined) throw new Error(`${file}: name is missing`);
  const runtime = typeof source.runtime === "string" ? { name: source.runtime } : source.runtime;
  if (runtime?.name !== "nodejs") throw new Error(`${file}: only runtime nodejs is played`);
  const options = runtime.options ?? {};
  const path = join(dir, main ?? ".");
  const isFile = existsSync(path) ? statSync(path).isFile() : /\.[cm]?[jt]s$/.test(path);
  const shared = projectConfig(name, source.config);
  const stackFile = join(dir, source.stackConfigDir ?? ".", `Pulumi.${stack}.yaml`);
  return {
    name,
    pwd: isFile ? dirname(path) : path,
    entry: isFile ? basename(path) : ".",
    ...(options.tsconfig !== undefined && { tsconfig: join(dir, options.tsconfig) }),
    typescript: options.typescript !== false,
    nodeArgs: options.nodeargs?.split(/\s+/).filter((arg) => arg !== "") ?? [],
    config: { ...shared.config, ...readConfig(stackFile, name) },
    secretKeys: shared.secretKeys,
  };
};

export const withCallerConfig = (
  project: Project,
  plain: Record<string, string> = {},
  secret: Record<string, string> = {},
): Pick<Project, "config" | "secretKeys"> => {
  const full = (config: Record<string, string>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [namespaced(project.name, key), value]),
    );
  return {
    config: { ...project.config, ...full(plain), ...full(secret) },
    secretKeys: [...new Set([...project.secretKeys, ...Object.keys(full(secret))])],
  };
};
