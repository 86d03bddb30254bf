import { isIPv4, isIPv6 } from "node:net";
import { IPv4, IPv6, parseCIDR } from "ipaddr.js";
import { show, type Complaint } from "./faults";

/** An address family, as people write it. */
export type Family = "IPv4" | "IPv6";

/** A network in CIDR form: its first address, and how many bits are fixed. */
export interface Cidr {
  text: string;
  family: Family;
  first: IPv4 | IPv6;
  prefix: number;
}

/** The family of an address literal, or undefined if the text is none. */
export function familyOf(text: string): Family | undefined {
  if (isIPv4(text)) return "IPv4";
  // node:net takes a zone (`fe80::1%eth0`), which no configuration file of the cluster does.
  return isIPv6(text) && !text.includes("%") ? "IPv6" : undefined;
}

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  return address.includes(":") ? `[${address}]` : address;
}

/** The one spelling of an address, so that `::1` and `0:0:0:0:0:0:0:1` are the same. */
export function canonical(text: string): string {
  return parse(text)?.toString() ?? text;
}

/** Complains of a text that is no address a host can have in a network. */
export function addressComplaint(text: string): Complaint | undefined {
  const address = parse(text);
  if (address === undefined) {
    return { problem: `${show(text)} is no IP address`, remedy: "give one such as 192.0.2.11" };
  }
  const special = specialRange(address);
  if (special === undefined) return undefined;
  return { problem: `${text} is ${special}`, remedy: "give an address of the cluster network" };
}

const SPECIAL: Readonly<Record<string, string>> = {
  unspecified: "not an address of one host",
  broadcast: "the broadcast address",
  multicast: "a multicast address",
  loopback: "a loopback address",
  linkLocal: "a link-local address",
  ipv4Mapped: "an IPv4 address in disguise",
};

function specialRange(address: IPv4 | IPv6): string | undefined {
  // ipaddr.js calls 240.0.0.0/4 and the documentation's networks both "reserved"; no host can have the former.
  if (address.kind() === "ipv4" && (address.toByteArray()[0] ?? 0) >= 240)
    return "a reserved address";
  return SPECIAL[address.range() as string];
}

/** A network from its CIDR form, or undefined if the text is none. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = "", bits = "", ...rest] = text.split("/");
  const family = familyOf(address);
  if (family === undefined || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  if (Number(bits) > (family === "IPv4" ? 32 : 128)) return undefined;
  const [, prefix] = parseCIDR(text);
  const network =
    family === "IPv4" ? IPv4.networkAddressFromCIDR(text) : IPv6.networkAddressFromCIDR(text);
  return { text, family, first: network, prefix };
}

/** Complains of a text that is no network in CIDR form. */
export function cidrComplaint(text: string): Complaint | undefined {
  const cidr = parseCidr(text);
  if (cidr === undefined) {
    return { problem: `${show(text)} is no CIDR`, remedy: "give one such as 10.42.0.0/16" };
  }
  const network = `${cidr.first.toString()}/${cidr.prefix}`;
  if (canonical(text.slice(0, text.indexOf("/"))) !== cidr.first.toString()) {
    return { problem: `${text} has bits set behind its prefix`, remedy: `write ${network}` };
  }
  const special = specialRange(cidr.first);
  if (special === undefined) return undefined;
  return { problem: `${text} begins with ${special}`, remedy: "give a private network" };
}

/** Whether `cidr` holds the address. */
export function contains(cidr: Cidr, address: string): boolean {
  const parsed = parse(address);
  if (parsed === undefined || familyOf(address) !== cidr.family) return false;
  return sameBits(cidr.first, parsed, cidr.prefix);
}

/** Whether the two networks share an address. */
export function overlap(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && sameBits(a.first, b.first, Math.min(a.prefix, b.prefix));
}

function sameBits(a: IPv4 | IPv6, b: IPv4 | IPv6, prefix: number): boolean {
  const other = b.toByteArray();
  return a.toByteArray().every((byte, i) => {
    const bits = Math.min(8, Math.max(0, prefix - 8 * i));
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((other[i] ?? 0) & mask);
  });
}

/** The bytes of an address, none if the text is none. */
export function toBytes(address: string): number[] {
  return parse(address)?.toByteArray() ?? [];
}

function parse(text: string): IPv4 | IPv6 | undefined {
  const family = familyOf(text);
  if (family === undefined) return undefined;
  return family === "IPv4" ? IPv4.parse(text) : IPv6.parse(text);
}
