import { describe, type Shape } from "./shape";
import { isLate } from "./late";

const LARGEST = 4294967294;

/** An AS number: 1 to 4294967294, and none that the registries keep back. */
export const asn: Shape = (value, path, add) => {
  if (isLate(value)) return;
  const remedy = `give a number from 1 to ${LARGEST}, such as 64512 to 65534 for private use`;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    add(path, { problem: describe(value), remedy });
  } else if (value < 0 || value > LARGEST + 1) {
    add(path, { problem: `is ${value}`, remedy });
  } else {
    const reserved = reservation(value);
    if (reserved !== undefined) add(path, { problem: `is ${value}, ${reserved}`, remedy });
  }
};

/** An AS number, or what is known of the router's: the same as ours, or any other. */
export const peerAsn: Shape = (value, path, add) => {
  if (value === "external" || value === "internal") return;
  if (typeof value !== "string") return asn(value, path, add);
  add(path, {
    problem: describe(value),
    remedy: "give a number, external or internal",
  });
};

// Routers drop sessions and routes with these: RFC 7607 (0), 6793 (23456), 7300 (last of each size), and the registry's own block.
function reservation(value: number): string | undefined {
  if (value === 0) return "which no router accepts";
  if (value === 23456) return "which stands for numbers that do not fit into 16 bits";
  if (value === 65535 || value === LARGEST + 1) return "which is reserved";
  if (value >= 65552 && value <= 131071) return "which is reserved";
  return undefined;
}
