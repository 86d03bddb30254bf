export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Props = { [key: string]: Value };

/** The wire's own markers: an object with this key is not a plain object. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const isObject = (value: Value | undefined): value is Props =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isSecret = (value: Value | undefined): value is Props =>
  isObject(value) && value[SIGNATURE] === SECRET;

export const secret = (value: Value): Value =>
  isSecret(value) ? value : { [SIGNATURE]: SECRET, value };

export const mapValue = (value: Value, leaf: (value: Value) => Value | undefined): Value => {
  const replaced = leaf(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapValue(item, leaf));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, mapValue(v, leaf)]));
};

/** Output values come only where the SDK knows more than a plain value says; a secret or unknown is all we need of them. */
export const fromWire = (value: Value): Value =>
  mapValue(value, (part) => {
    if (!isObject(part) || part[SIGNATURE] !== OUTPUT) return undefined;
    const inner = "value" in part ? fromWire(part.value ?? null) : UNKNOWN;
    return part.secret === true ? secret(inner) : inner;
  });

export const reveal = (value: Value): Value =>
  mapValue(value, (part) => (isSecret(part) ? reveal(part.value ?? null) : undefined));

export const revealProps = (props: Props): Props =>
  Object.fromEntries(Object.entries(props).map(([k, v]) => [k, reveal(v)]));

const some = (value: Value, test: (value: Value) => boolean): boolean =>
  test(value) ||
  (Array.isArray(value) && value.some((item) => some(item, test))) ||
  (isObject(value) && Object.values(value).some((item) => some(item, test)));

export const hasUnknown = (value: Value): boolean => some(value, (part) => part === UNKNOWN);
export const hasSecret = (value: Value): boolean => some(value, isSecret);

/** An output of the same name as a secret input is that secret; the provider hands it back in clear. */
export const markSecrets = (outputs: Props, inputs: Props, names: readonly string[] = []): Props =>
  Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      const input = inputs[key];
      const hide = names.includes(key) || (input !== undefined && hasSecret(input));
      return [key, hide ? secret(reveal(value)) : value];
    }),
  );

export const text = (value: Value | undefined): string | undefined =>
  typeof value === "string" ? value : undefined;

export const number = (value: Value | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;
