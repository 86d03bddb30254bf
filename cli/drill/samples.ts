/** One request of the load. */
export interface Sample {
  kind: "new" | "kept";
  /** Milliseconds on the clock of the machine that asks. */
  began: number;
  ended: number;
  ok: boolean;
  why?: string;
}

/** What one kind of connection went through. */
export interface Seen {
  requests: number;
  failed: number;
  longestGapMs: number;
  why: Record<string, number>;
}

/** Counts the requests of one kind between two moments: what began before or ended after them counts as well, as long as it touches them. */
export function seen(
  samples: readonly Sample[],
  kind: Sample["kind"],
  from: number,
  to: number,
): Seen {
  const mine = samples.filter((one) => one.kind === kind && one.ended >= from && one.began <= to);
  const why: Record<string, number> = {};
  for (const one of mine) {
    if (!one.ok) why[one.why ?? "unknown"] = (why[one.why ?? "unknown"] ?? 0) + 1;
  }
  return {
    requests: mine.length,
    failed: mine.filter(({ ok }) => !ok).length,
    longestGapMs: longestGap(
      mine.filter(({ ok }) => ok).map(({ ended }) => ended),
      from,
      to,
    ),
    why,
  };
}

/** When the last request began that failed, of those that began between two moments: each later one went well. Undefined if none failed. */
export function lastFailure(
  samples: readonly Sample[],
  from: number,
  to: number,
): number | undefined {
  const failed = samples
    .filter(({ ok, began }) => !ok && began >= from && began < to)
    .map(({ began }) => began);
  return failed.length === 0 ? undefined : Math.max(...failed);
}

/** The edges count: an endpoint that never came back has a gap up to the last moment. */
function longestGap(ends: readonly number[], from: number, to: number): number {
  const inside = ends.filter((end) => end > from && end < to).sort((a, b) => a - b);
  const edges = [from, ...inside, to];
  return edges.reduce((most, end, at) => Math.max(most, end - (edges[at - 1] ?? end)), 0);
}
