const WORDS: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
};
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;
const NAMES: readonly (readonly string[])[] = [
  [],
  [],
  [],
  ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
];

const MINUTE = 60_000;
const DAYS = 62;

/**
 * The longest time between two runs of a cron schedule within the two months before a moment, in seconds.
 *
 * The hosts' time zone moves all runs alike, so it does not matter.
 * @returns undefined where it ran less than twice, or is no schedule
 */
export function longestGap(schedule: string, now: Date): number | undefined {
  const key = `${schedule} ${Math.floor(now.getTime() / 3_600_000)}`;
  // The same on all servers, and some thousands of moments to look at.
  if (!known.has(key)) known.set(key, gapOf(schedule, now));
  return known.get(key);
}

const known = new Map<string, number | undefined>();

function gapOf(schedule: string, now: Date): number | undefined {
  const fields = (WORDS[schedule] ?? schedule).split(" ").filter((field) => field !== "");
  const [minutes, hours, days, months, weekdays] = fields.map(valuesOf);
  if (!minutes || !hours || !days || !months || !weekdays || fields.length !== 5) return undefined;
  // Where both are said, either will do: cron's own rule.
  const either = !/^[*?]/.test(fields[2] ?? "") && !/^[*?]/.test(fields[4] ?? "");
  const end = Math.floor(now.getTime() / MINUTE) * MINUTE;
  let [last, longest] = [undefined as number | undefined, undefined as number | undefined];
  for (let time = end - DAYS * 24 * 60 * MINUTE; time <= end; time += MINUTE) {
    const date = new Date(time);
    if (!minutes.has(date.getUTCMinutes()) || !hours.has(date.getUTCHours())) continue;
    const [day, weekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    if (!months.has(date.getUTCMonth() + 1) || !(either ? day || weekday : day && weekday))
      continue;
    if (last !== undefined) longest = Math.max(longest ?? 0, (time - last) / 1000);
    last = time;
  }
  return longest;
}

function valuesOf(field: string, index: number): Set<number> {
  const [min, max] = RANGES[index] ?? [0, 0];
  const number = (text: string): number => {
    const name = NAMES[index]?.indexOf(text.toLowerCase()) ?? -1;
    return name >= 0 ? name + min : Number(text);
  };
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [range = "", step = "1"] = part.split("/");
    const open = range === "*" || range === "?";
    const [from = "", to] = range.split("-");
    const first = open ? min : number(from);
    // `5/10` is every tenth from the fifth on.
    const last = open || (to === undefined && part.includes("/")) ? max : number(to ?? from);
    for (let value = first; value <= last; value += Math.max(1, Number(step))) values.add(value);
  }
  return values;
}
