import { durationComplaint, parseDuration } from "../components/model/duration";

/**
 * Milliseconds of `--timeout`.
 * @throws Error where it is no duration
 */
export function timeoutOf(text: string): number {
  const complaint = durationComplaint(text);
  if (complaint === undefined) return parseDuration(text) * 1000;
  throw new Error(`quorate: --timeout: ${complaint.problem}; ${complaint.remedy}`);
}
