/** More names than this stay a number: a sentence with hundreds of them is none. */
const MOST_NAMES = 20;

/** `s1`, `s1 and s2`, `s1, s2 and s3`. */
export function listed(names: readonly string[]): string {
  if (names.length > MOST_NAMES) {
    return `${names.slice(0, MOST_NAMES / 2).join(", ")} and ${names.length - MOST_NAMES / 2} more`;
  }
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** `7 s`, `3 min`, `1 h 20 min`. */
export function spell(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The same in an order, as `s1, then s2`. */
export function inTurn(names: readonly string[], separator: string): string {
  return names.length > MOST_NAMES ? listed(names) : names.join(separator);
}
