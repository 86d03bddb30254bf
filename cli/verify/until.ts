import { setTimeout as sleep } from "node:timers/promises";

/** What a look at the cluster found: the end of the wait, or what is still missing. */
export type Found<T> = { done: T } | { yet: string };

export interface Limits {
  timeoutMs: number;
  intervalMs: number;
  signal: AbortSignal;
}

/** A finding that more waiting does not change. */
export class Final extends Error {}

/**
 * Looks until something is there. A look that fails counts as one that finds nothing yet: with a node, the API may be away for a while, too.
 * @param what completes "waited 10m for …"
 */
export async function until<T>(
  what: string,
  { timeoutMs, intervalMs, signal }: Limits,
  look: (attempt: number) => Promise<Found<T>>,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (let attempt = 0; ; attempt++) {
    let last: string;
    try {
      const found = await look(attempt);
      if ("done" in found) return found.done;
      last = found.yet;
    } catch (error) {
      if (error instanceof Final) throw error;
      last = (error as Error).message;
    }
    if (Date.now() >= deadline) {
      throw new Final(`waited ${duration(timeoutMs)} for ${what}; last seen: ${last}`);
    }
    try {
      await sleep(intervalMs, undefined, { signal });
    } catch {
      throw interrupted();
    }
  }
}

export function interrupted(): Final {
  return new Final("interrupted");
}

/** `95000` as `1m 35s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest}s`;
  return rest === 0 ? `${minutes}m` : `${minutes}m ${rest}s`;
}
