import { fromByteArray } from "ipaddr.js";
import {
  addressComplaint,
  canonical,
  cidrComplaint,
  familyOf,
  parseCidr,
  toBytes,
  type Family,
} from "./addresses";
import { show, type Complaint } from "./faults";

/** Addresses in a row, of one family. */
export interface AddressRange {
  /** As the user wrote it. */
  text: string;
  family: Family;
  first: bigint;
  last: bigint;
}

const BITS: Readonly<Record<Family, number>> = { IPv4: 32, IPv6: 128 };
const EXAMPLE = "write a CIDR such as 10.6.0.0/16 or a range such as 10.6.0.10-10.6.0.99";

/** The range that a CIDR, a `from-to` or a lone address stands for, or undefined if the text is none. */
export function parseRange(text: string): AddressRange | undefined {
  const cidr = parseCidr(text);
  if (cidr !== undefined) {
    const first = toNumber(cidr.first.toByteArray());
    const size = 1n << BigInt(BITS[cidr.family] - cidr.prefix);
    return { text, family: cidr.family, first, last: first + size - 1n };
  }
  const [from = "", to = from, ...rest] = text.split("-").map((part) => part.trim());
  const family = familyOf(from);
  if (family === undefined || familyOf(to) !== family || rest.length > 0) return undefined;
  const [first, last] = [numberOf(from), numberOf(to)];
  return first <= last ? { text, family, first, last } : undefined;
}

/** Complains of a text that MetalLB would not take as the addresses of a pool, or that can't be anybody's. */
export function rangeComplaint(text: string): Complaint | undefined {
  if (!text.includes("-")) {
    const family = familyOf(text);
    if (family === undefined) return text.includes("/") ? cidrComplaint(text) : noRange(text);
    return {
      problem: `${text} is a lone address`,
      remedy: `write ${text}/${BITS[family]} for just this one`,
    };
  }
  const [from = "", to = "", ...rest] = text.split("-").map((part) => part.trim());
  const [left, right] = [familyOf(from), familyOf(to)];
  if (left === undefined || right === undefined || rest.length > 0) return noRange(text);
  if (left !== right) {
    return { problem: `${text} begins with ${left} and ends with ${right}`, remedy: EXAMPLE };
  }
  if (numberOf(from) > numberOf(to)) {
    return {
      problem: `${text} ends before it begins`,
      remedy: `write ${to}-${from} if that is meant`,
    };
  }
  const complaint = addressComplaint(from) ?? addressComplaint(to);
  return complaint && { problem: complaint.problem, remedy: "give a range without it" };
}

function noRange(text: string): Complaint {
  return { problem: `${show(text)} is no range of addresses`, remedy: EXAMPLE };
}

/** Whether the two share an address. */
export function rangesOverlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Whether the address is one of the range. */
export function rangeHolds(range: AddressRange, address: string): boolean {
  if (familyOf(address) !== range.family) return false;
  const number = numberOf(address);
  return range.first <= number && number <= range.last;
}

/** The fewest CIDRs that hold the range and nothing else, in order. */
export function toCidrs(range: AddressRange): { network: string; prefix: number }[] {
  const bits = BITS[range.family];
  const cidrs = [];
  for (let first = range.first; first <= range.last;) {
    let free = 0;
    // A network begins at a multiple of its size, and ends inside of the range.
    while (free < bits && fitsIn(first, free + 1, range.last)) free++;
    cidrs.push({ network: addressOf(range.family, first), prefix: bits - free });
    first += 1n << BigInt(free);
  }
  return cidrs;
}

function fitsIn(first: bigint, free: number, last: bigint): boolean {
  const size = 1n << BigInt(free);
  return first % size === 0n && first + size - 1n <= last;
}

function numberOf(address: string): bigint {
  return toNumber(toBytes(address));
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function addressOf(family: Family, number: bigint): string {
  const bytes = [];
  for (let shift = BITS[family] - 8; shift >= 0; shift -= 8) {
    bytes.push(Number((number >> BigInt(shift)) & 0xffn));
  }
  return canonical(fromByteArray(bytes).toString());
}

/** A text of fixed width that sorts like the address itself, for comparisons where there are no large numbers: `010.006.000.001`. */
export function sortable(family: Family, number: bigint): string {
  const digits = number.toString(16).padStart(BITS[family] / 4, "0");
  if (family === "IPv6") return (digits.match(/.{4}/g) ?? []).join(":");
  return (digits.match(/../g) ?? [])
    .map((pair) => String(parseInt(pair, 16)).padStart(3, "0"))
    .join(".");
}
