import { isRecord } from "../model/shape";

/** A plain object, such as the `spec` of a Kubernetes object or the values of a chart. */
export type Values = Record<string, unknown>;

/** The object without fields that have no value. */
export function given(object: Values): Values {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** Both objects in one; where both have a value that is no object, `over` wins. */
export function merge(base: Readonly<Values>, over: Readonly<Values>): Values {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isRecord(below) && isRecord(value) ? merge(below, value) : value;
  }
  return merged;
}
