import { show, type Complaint } from "./faults";

interface Field {
  min: number;
  max: number;
  names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: MONTHS },
  { min: 0, max: 6, names: DAYS },
];
const MACRO = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;

/** Complains of a text that k3s can't read as a schedule: five fields, or one of the words with an @. */
export function cronComplaint(schedule: string): Complaint | undefined {
  const fields = schedule.split(" ").filter((field) => field !== "");
  const good =
    MACRO.test(schedule) ||
    (fields.length === FIELDS.length &&
      FIELDS.every((field, i) => fields[i]?.split(",").every((part) => isPart(part, field))));
  if (good) return undefined;
  const remedy = "write minute, hour, day, month and weekday, such as 0 */6 * * *, or @hourly";
  return { problem: `${show(schedule)} is no schedule`, remedy };
}

// One of `*`, `5`, `1-5`, `*/10`, `1-30/10`, `5/10`.
function isPart(part: string, field: Field): boolean {
  const [range = "", step, ...rest] = part.split("/");
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return false;
  if (range === "*" || range === "?") return true;
  const [from = "", to = from, ...more] = range.split("-");
  const first = numberIn(from, field);
  const last = numberIn(to, field);
  return more.length === 0 && first !== undefined && last !== undefined && first <= last;
}

function numberIn(text: string, field: Field): number | undefined {
  const name = field.names.indexOf(text.toLowerCase());
  const value = name >= 0 ? name + field.min : /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= field.min && value <= field.max ? value : undefined;
}
