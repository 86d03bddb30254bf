/** The known name that `name` was most likely meant to be, if one is near enough. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  // A pasted novel must not cost a minute.
  if (name.length > 64) return undefined;
  let best: string | undefined;
  let bestDistance = allowedDistance(name) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain(name), plain(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

// Nearly every short name is near to another one.
function allowedDistance({ length }: string): number {
  return length < 4 ? Math.max(0, length - 2) : Math.max(2, Math.floor(length / 3));
}

// `hostKey`, `host-key` and `host_key` are the same mistake.
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_+]/g, "");
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
