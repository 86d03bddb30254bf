/** Go's %q, in which the real provider prints the command of a failed run. */
export const goQuote = (text: string): string =>
  JSON.stringify(text)
    .replace(/\\u00([01][0-9a-f])/g, (_, hex: string) =>
      hex === "07" ? "\\a" : hex === "0b" ? "\\v" : `\\x${hex}`,
    )
    .replaceAll("\u007f", "\\x7f");

/** Node's network errors in the words of Go's dialler. */
export const goDialError = (
  address: string,
  error: NodeJS.ErrnoException,
  network = "tcp",
): string => {
  const reasons: Record<string, string> = {
    ECONNREFUSED: "connect: connection refused",
    EHOSTUNREACH: "connect: no route to host",
    ENETUNREACH: "connect: network is unreachable",
    ECONNRESET: "connect: connection reset by peer",
    ETIMEDOUT: "i/o timeout",
    ENOENT: "connect: no such file or directory",
    ENOTFOUND: "no such host",
  };
  return `dial ${network} ${address}: ${reasons[error.code ?? ""] ?? error.message}`;
};

/** The handshake errors of ssh2 in the words of Go's library. */
export const goHandshakeError = (error: Error & { level?: string }): string => {
  if (/host denied/i.test(error.message)) return "ssh: handshake failed: ssh: host key mismatch";
  if (/no matching host key format/i.test(error.message)) {
    return "ssh: handshake failed: ssh: no common algorithm for host key";
  }
  if (error.level === "client-authentication") {
    return "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain";
  }
  return `ssh: handshake failed: ${error.message}`;
};
