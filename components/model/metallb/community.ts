import { show, type Complaint } from "../faults";

/** Whether the text has the form of a community's number, large or not, and not of a name. */
export function isCommunityNumber(text: string): boolean {
  return /^(large:)?\d+(:\d+)+$/.test(text);
}

/** Whether it is one of three numbers of 32 bits, which only FRR knows. */
export function isLargeCommunity(text: string): boolean {
  return text.startsWith("large:");
}

/** Complains of a text that is no number of a community. */
export function communityComplaint(text: string): Complaint | undefined {
  const large = isLargeCommunity(text);
  const parts = (large ? text.slice("large:".length) : text).split(":");
  const most = large ? 0xffffffff : 0xffff;
  const good =
    parts.length === (large ? 3 : 2) &&
    parts.every((part) => /^\d{1,10}$/.test(part) && Number(part) <= most);
  if (good) return undefined;
  return {
    problem: `${show(text)} is no BGP community`,
    remedy: "write two numbers up to 65535 as 64501:100, or three as large:64501:1:2",
  };
}
