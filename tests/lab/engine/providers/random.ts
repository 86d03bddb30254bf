import { createHash, randomBytes, randomInt } from "node:crypto";

import { number, revealProps, text, type Props } from "../values";
import type { Provider } from "./provider";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const pick = (set: string, count: number): string[] =>
  Array.from({ length: count }, () => set.charAt(randomInt(set.length)));

const shuffle = (items: string[]): string[] => {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [result[i], result[j]] = [result[j] ?? "", result[i] ?? ""];
  }
  return result;
};

const lengthOf = (props: Props, key: string): number => {
  const length = number(props[key]);
  if (length === undefined || length < 1) throw new Error(`${key}: must be a positive number`);
  return length;
};

const password = (props: Props): Props => {
  const length = lengthOf(props, "length");
  const on = (key: string): boolean => props[key] !== false;
  const sets = [
    { use: on("lower"), set: LOWER, min: number(props.minLower) ?? 0 },
    { use: on("upper"), set: UPPER, min: number(props.minUpper) ?? 0 },
    { use: on("numeric") && on("number"), set: DIGITS, min: number(props.minNumeric) ?? 0 },
    {
      use: on("special"),
      set: text(props.overrideSpecial) || SPECIAL,
      min: number(props.minSpecial) ?? 0,
    },
  ];
  const alphabet = sets.map(({ use, set }) => (use ? set : "")).join("");
  if (alphabet === "") throw new Error("RandomPassword: no character is allowed");
  const required = sets.flatMap(({ set, min }) => pick(set, min));
  const rest = pick(alphabet, Math.max(0, length - required.length));
  const result = shuffle([...required, ...rest]).join("");
  // No bcrypt here: a stand-in that is never a valid hash of anything.
  const bcryptHash = `$lab$${createHash("sha256").update(result).digest("hex")}`;
  return { result, bcryptHash };
};

const bytes = (props: Props): Props => {
  const raw = randomBytes(lengthOf(props, "length"));
  return { base64: raw.toString("base64"), hex: raw.toString("hex") };
};

const id = (props: Props): Props => {
  const raw = randomBytes(lengthOf(props, "byteLength"));
  const prefix = text(props.prefix) ?? "";
  return {
    b64Std: prefix + raw.toString("base64"),
    b64Url: prefix + raw.toString("base64url"),
    hex: prefix + raw.toString("hex"),
    dec: prefix + BigInt(`0x${raw.toString("hex")}`).toString(),
  };
};

const random = (
  generate: (props: Props) => Props,
  idOf: (outputs: Props) => string,
  secretOutputs: readonly string[],
): Provider => ({
  secretOutputs,
  replaces: ({ paths }) => paths.length > 0,
  preview: (inputs) => ({ ...inputs }),
  create: ({ inputs }) => {
    const outputs = generate(revealProps(inputs));
    return Promise.resolve({ id: idOf(outputs), outputs: { ...inputs, ...outputs } });
  },
  update: ({ old }) => Promise.resolve(old.outputs),
  delete: () => Promise.resolve(),
});

export const randomProviders: Record<string, Provider> = {
  // The real one's id, too: the result must not be one.
  "random:index/randomPassword:RandomPassword": random(password, () => "none", [
    "result",
    "bcryptHash",
  ]),
  "random:index/randomBytes:RandomBytes": random(bytes, () => "none", ["base64", "hex"]),
  "random:index/randomId:RandomId": random(id, (outputs) => text(outputs.b64Url) ?? "none", []),
};
