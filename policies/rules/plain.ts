/** Stands for what a preview can't know yet. */
export const UNKNOWN = Symbol("unknown before up");

/** What Pulumi puts in the place of a secret that it can't open. */
const REDACTED = "[secret]";

export type Values = Record<string, unknown>;

export function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A copy that can be read without fear: properties of a policy are proxies that throw where a preview knows no value, and one such value would end the whole rule
 * with a remark instead of a verdict.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return Array.from({ length: list.length }, (_, index) => taken(() => list[index]));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, taken(() => value[key])]));
}

function taken(get: () => unknown): unknown {
  try {
    return plain(get());
  } catch (error) {
    // The SDK keeps the class of this error to itself.
    if (error instanceof Error && "unknownTypeSentinel" in error) return UNKNOWN;
    throw error;
  }
}

/** What stands at the path, UNKNOWN where something on the way is. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isRecord(found)) return found === UNKNOWN ? UNKNOWN : undefined;
    found = found[key];
  }
  return found;
}

export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

export function textsAt(value: unknown, ...path: readonly string[]): string[] {
  return listAt(value, ...path).filter((one) => typeof one === "string");
}

/** Why a value can't be judged now; undefined where it can. */
export function veil(value: unknown): string | undefined {
  if (value === UNKNOWN) return "it is known in the up only, which judges it again";
  if (value === REDACTED) {
    return "it is a secret that Pulumi could not open; set PULUMI_CONFIG_PASSPHRASE, or analyze the stack and not a file";
  }
  return undefined;
}
