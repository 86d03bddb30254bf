/** Stands for a leaf whose value is not known yet: an Output, in a preview or before its host exists. */
export const LATE: unique symbol = Symbol("value known later");

export type Late = typeof LATE;

/** Whether `value` is still to come; no check may judge it. */
export function isLate(value: unknown): value is Late {
  return value === LATE;
}
