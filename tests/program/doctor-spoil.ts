import type { KubeObject } from "../../cli/doctor/kube";
import { PATHS } from "../../cli/doctor/paths";
import type { Fixture } from "./doctor-scene";

/* Ways to spoil what was well. Each fails where there is nothing to spoil: a row of a table that changes nothing proves nothing. */

type Spoil = (fixture: Fixture) => void;

function linesOf(fixture: Fixture, host: string): string[] {
  const lines = fixture.lines[host];
  if (lines === undefined) throw new Error(`no host ${host}`);
  return lines;
}

/** Puts a line in the place of those of a host that begin like this. */
export const set =
  (host: string, begins: string, ...by: string[]): Spoil =>
  (fixture) => {
    const lines = linesOf(fixture, host);
    const rest = lines.filter((line) => !line.startsWith(begins));
    if (rest.length === lines.length) throw new Error(`${host} has no line ${begins}`);
    fixture.lines[host] = [...rest, ...by];
  };

export const drop = (host: string, begins: string): Spoil => set(host, begins);

export const add =
  (host: string, ...lines: string[]): Spoil =>
  (fixture) => {
    linesOf(fixture, host).push(...lines);
  };

/** Changes the value at a place of a host's line, the name being place 0. */
export const cell =
  (host: string, begins: string, place: number, value: string): Spoil =>
  (fixture) => {
    const lines = linesOf(fixture, host);
    const index = lines.findIndex((line) => line.startsWith(begins));
    if (index < 0) throw new Error(`${host} has no line ${begins}`);
    const cells = (lines[index] ?? "").split("\t");
    cells[place] = value;
    lines[index] = cells.join("\t");
  };

export const login =
  (host: string, how: Fixture["logins"][string]["login"], said = ""): Spoil =>
  (fixture) => {
    fixture.logins[host] = { login: how, said };
  };

/** Changes the first object of a list. */
export const object =
  (path: keyof typeof PATHS, change: (object: KubeObject) => void): Spoil =>
  (fixture) => {
    const [first] = fixture.kube[PATHS[path]] ?? [];
    if (first === undefined) throw new Error(`nothing at ${path}`);
    change(first);
  };

export const list =
  (path: keyof typeof PATHS, items: KubeObject[] | undefined): Spoil =>
  (fixture) => {
    fixture.kube[PATHS[path]] = items;
  };

export const status = (path: keyof typeof PATHS, by: Record<string, unknown>): Spoil =>
  object(path, (one) => (one.status = { ...one.status, ...by }));

/** Changes the Node of a host. */
export const node =
  (name: string, change: (node: KubeObject) => void): Spoil =>
  (fixture) => {
    const found = fixture.kube[PATHS.nodes]?.find(({ metadata }) => metadata?.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    change(found);
  };

export const condition = (name: string, type: string, value: string): Spoil =>
  node(name, (one) => {
    const all = (one.status?.["conditions"] ?? []) as { type: string; status: string }[];
    const others = all.filter((each) => each.type !== type);
    one.status = {
      ...one.status,
      conditions: [...others, { type, status: value, reason: "Tested" }],
    };
  });

/** What a step was told, as if another `up` had been. */
export const told =
  (host: string, phase: string, from: string, to: string): Spoil =>
  (fixture) => {
    const resource = fixture.resources.find(({ urn }) => urn.endsWith(`::prod-${host}-${phase}`));
    const stdin = resource?.inputs["stdin"] as { plaintext: string } | undefined;
    if (stdin === undefined) throw new Error(`no step ${host} ${phase}`);
    const script = JSON.parse(stdin.plaintext) as string;
    if (!script.includes(from)) throw new Error(`${host} ${phase} is not told ${from}`);
    stdin.plaintext = JSON.stringify(script.replace(from, to));
  };

/** Takes resources out of the state. */
export const without =
  (ends: string): Spoil =>
  (fixture) => {
    const rest = fixture.resources.filter(({ urn }) => !urn.endsWith(ends));
    if (rest.length === fixture.resources.length) throw new Error(`no resource ${ends}`);
    fixture.resources = rest;
  };

export const connection =
  (host: string, change: (connection: Record<string, unknown>) => void): Spoil =>
  (fixture) => {
    for (const { urn, inputs } of fixture.resources) {
      const sealed = inputs["connection"] as { plaintext: string } | undefined;
      if (sealed === undefined || !urn.includes(`::prod-${host}-`)) continue;
      const open = JSON.parse(sealed.plaintext) as Record<string, unknown>;
      change(open);
      sealed.plaintext = JSON.stringify(open);
    }
  };

export const later =
  (days: number): Spoil =>
  (fixture) => {
    fixture.now = new Date(fixture.now.getTime() + days * 86_400_000);
  };

export const both =
  (...spoils: Spoil[]): Spoil =>
  (fixture) => {
    for (const spoil of spoils) spoil(fixture);
  };
