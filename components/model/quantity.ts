import { show, type Complaint } from "./faults";

const QUANTITY = /^(\d{1,16})(Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)?$/;
const UNIT: Readonly<Record<string, number>> = {
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
};

/** Bytes of a quantity such as `10Gi`; undefined if it is none, or more than a number can hold exactly. */
export function quantityBytes(text: string): number | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const bytes = Number(match[1]) * (match[2] === undefined ? 1 : (UNIT[match[2]] ?? 1));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** Complains of a text that is no quantity of bytes. */
export function quantityComplaint(text: string): Complaint | undefined {
  if (quantityBytes(text) !== undefined) return undefined;
  return { problem: `${show(text)} is no size`, remedy: "write one such as 10Gi or 500G" };
}
