import type { Input } from "@pulumi/pulumi";
import { member } from "./faults";
import { isRecord } from "./shape";

/*
 * The plan of a cluster is public: fingerprints are made of it, and previews show them. In the place of each secret it holds a placeholder, the secret's path in parentheses.
 */

/** Where arguments hold secrets. `*` is any entry of a list or of a map. */
const PLACES: readonly (readonly string[])[] = [
  ["registries", "access", "*", "username"],
  ["registries", "access", "*", "password"],
  ["proxy", "https"],
  ["proxy", "http"],
  ["etcd", "snapshots", "s3", "accessKeyId"],
  ["etcd", "snapshots", "s3", "secretAccessKey"],
  ["endpoint", "bgp", "peers", "*", "password"],
  ["formerEndpoints", "*", "bgp", "peers", "*", "password"],
];

/** Of which only servers need to know. */
const SERVERS_ONLY = /^\((etcd|endpoint|formerEndpoints)\b/;

/** Arguments with placeholders, and what belongs in their places. */
export interface Split<T> {
  args: T;
  /** By placeholder, in the order of the arguments. */
  secrets: Record<string, Input<string>>;
}

/** Takes the secrets out of a cluster's arguments. */
export function splitSecrets<T extends object>(args: T): Split<T> {
  const secrets: Record<string, Input<string>> = {};
  return { args: walk(args, PLACES, "", secrets) as T, secrets };
}

function walk(
  value: unknown,
  places: readonly (readonly string[])[],
  path: string,
  secrets: Record<string, Input<string>>,
): unknown {
  if (places.length === 0 || value === undefined) return value;
  if (places.some((place) => place.length === 0)) {
    const placeholder = `(${path})`;
    secrets[placeholder] = value as Input<string>;
    return placeholder;
  }
  const below = (key: string) =>
    places.filter(([first]) => first === key || first === "*").map((place) => place.slice(1));
  if (Array.isArray(value)) {
    return value.map((item, i) => walk(item, below(String(i)), `${path}[${i}]`, secrets));
  }
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      walk(item, below(key), member(path, key), secrets),
    ]),
  );
}

// An Output is an object, too, and no place to look for names in.
function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && typeof value["apply"] !== "function" && !("then" in value);
}

/** Whether an agent has to do with this secret. */
export function isForAgents(placeholder: string): boolean {
  return !SERVERS_ONLY.test(placeholder);
}

/** A deep copy in which each text that is a placeholder, as a whole, is replaced by its value. */
export function reveal<T>(value: T, secrets: Readonly<Record<string, string>>): T {
  return replace(value, secrets) as T;
}

function replace(value: unknown, secrets: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") {
    return Object.hasOwn(secrets, value) ? secrets[value] : value;
  }
  if (Array.isArray(value)) return value.map((item) => replace(item, secrets));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, replace(item, secrets)]),
  );
}
