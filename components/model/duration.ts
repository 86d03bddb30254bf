import { show, type Complaint } from "./faults";

const DURATION = /^(\d{1,6})([smh])$/;
const UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const LONGEST = 24 * 3600;

/** Seconds of a duration such as `90s`, `5m` or `1h`. Throws if it is none. */
export function parseDuration(text: string): number {
  const seconds = durationSeconds(text);
  if (seconds === undefined) throw new RangeError(`quorate: ${show(text)} is no duration`);
  return seconds;
}

/** Complains of a text that is no duration from 1s to 24h. */
export function durationComplaint(text: string): Complaint | undefined {
  const seconds = durationSeconds(text);
  if (seconds === undefined) {
    return { problem: `${show(text)} is no duration`, remedy: "write one such as 90s, 5m or 1h" };
  }
  if (seconds > 0 && seconds <= LONGEST) return undefined;
  return { problem: `is ${text}`, remedy: "give a duration from 1s to 24h" };
}

/** Seconds of a duration such as `90s`, none included; undefined if it is none. */
export function durationSeconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  const unit = UNIT[match?.[2] ?? ""];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
