/** What is wrong with a value, and what to do about it. */
export interface Complaint {
  problem: string;
  remedy: string;
}

/** A complaint about the argument at `path`, such as `servers[1].address`. */
export interface Fault extends Complaint {
  path: string;
}

/** Takes note of a fault. */
export type Add = (path: string, complaint: Complaint) => void;

/** All faults of `subject` in one message, one line each. */
export function faultReport(subject: string, faults: readonly Fault[]): string {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const lines = faults.map(({ path, problem, remedy }) => `  ${path}: ${problem}; ${remedy}`);
  return [`quorate: ${subject} has ${count}:`, ...lines].join("\n");
}

/** Orders faults by path, `servers[2]` before `servers[10]`; faults of one path keep their order. */
export function byPath(a: Fault, b: Fault): number {
  const left = chunks(a.path);
  const right = chunks(b.path);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareChunks(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function chunks(path: string): string[] {
  return path.match(/\d+|[^\d]+/g) ?? [];
}

function compareChunks(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const numeric = /^\d/.test(a) && /^\d/.test(b) ? Number(a) - Number(b) : 0;
  return numeric !== 0 ? numeric : a < b ? -1 : 1;
}

/** The path of a member: `.name` where that can be written in TypeScript, else `["the name"]`. */
export function member(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${quoted(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.:/+=@-]{0,99}$/;
const MAX_SHOWN = 60;

/** A text for a message: bare where nothing in it can mislead, else quoted, escaped and cut. */
export function show(text: string): string {
  return PLAIN.test(text) ? text : quoted(text);
}

// A message ends up in a terminal: escape sequences and bidirectional marks would let a value forge other lines.
function quoted(text: string): string {
  if (holdsPrivateKey(text)) return '"(a private key)"';
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return JSON.stringify(cut).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, codePoint);
}

/** Whether a private key was pasted here; no message may repeat it. */
export function holdsPrivateKey(text: string): boolean {
  return /PRIVATE KEY-----|^PuTTY-User-Key-File/.test(text);
}

/** The first character of `text` that no argument may hold, such as a line feed, as `U+000A`. */
export function controlCharacter(text: string): string | undefined {
  const found = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.exec(text)?.[0];
  return found === undefined ? undefined : codePoint(found);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
