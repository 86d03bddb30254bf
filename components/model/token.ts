import type { Complaint } from "./faults";

const SHORTEST = 16;
const LONGEST = 256;

/** Complains of a text that can't be the cluster's token, without a character of it. */
export function tokenComplaint(token: string): Complaint | undefined {
  if (token.length < SHORTEST || token.length > LONGEST) {
    const problem = `has ${token.length} ${token.length === 1 ? "character" : "characters"}`;
    return { problem, remedy: `give ${SHORTEST} to ${LONGEST}, best random ones` };
  }
  if (token.startsWith("K10")) {
    return {
      problem: "begins with K10, like a token that holds the hash of a CA",
      remedy: "give only the part behind the last colon",
    };
  }
  if (!/^[A-Za-z0-9._-]+$/.test(token)) {
    return { problem: "holds other characters than A-Z a-z 0-9 . _ -", remedy: "leave those away" };
  }
  // k3s takes this form for a token of one join, made by `k3s token create`, and no server can start from it.
  if (/^[a-z0-9]{6}\.[a-z0-9]{16}$/.test(token)) {
    return { problem: "has the form of a bootstrap token", remedy: "give one without a dot" };
  }
  return undefined;
}
