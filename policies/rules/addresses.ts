import { parse, parseCIDR, isValid, isValidCIDR, type IPv4, type IPv6 } from "ipaddr.js";

/** Addresses in a row, of one family. */
export interface Range {
  text: string;
  bits: 32 | 128;
  first: bigint;
  last: bigint;
}

/** What MetalLB takes as addresses of a pool: a CIDR, or `from-to`. Undefined where the text is neither. */
export function readRange(text: string): Range | undefined {
  const trimmed = text.trim();
  if (isValidCIDR(trimmed)) {
    const [address, prefix] = parseCIDR(trimmed);
    const { bits, value } = numberOf(address);
    const size = 1n << BigInt(bits - prefix);
    const first = (value / size) * size;
    return { text: trimmed, bits, first, last: first + size - 1n };
  }
  const [from = "", to = from, ...rest] = trimmed.split("-").map((part) => part.trim());
  if (rest.length > 0 || !isValid(from) || !isValid(to)) return undefined;
  const [left, right] = [numberOf(parse(from)), numberOf(parse(to))];
  if (left.bits !== right.bits || left.value > right.value) return undefined;
  return { text: trimmed, bits: left.bits, first: left.value, last: right.value };
}

/** Whether the range holds the address; a name of DNS is in no range. */
export function holds(range: Range, address: string): boolean {
  if (!isValid(address)) return false;
  const { bits, value } = numberOf(parse(address));
  return bits === range.bits && range.first <= value && value <= range.last;
}

function numberOf(address: IPv4 | IPv6): { bits: 32 | 128; value: bigint } {
  const bytes = address.toByteArray();
  const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return { bits: bytes.length === 4 ? 32 : 128, value };
}
