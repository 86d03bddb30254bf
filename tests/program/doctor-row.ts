import type { Fixture } from "./doctor-scene";

/** One input that a check must find something in, and where to begin: with a cluster that is well. */
export type Row = [
  id: string,
  state: "fail" | "warn",
  seen: RegExp,
  spoil: (fixture: Fixture) => void,
  well?: () => Fixture,
];
