import { holderStreamScript } from "./looks";
import type { DrillHost, Reach } from "./hosts";
import { streamFrom } from "./remote";

/** One report of a host: whether it held the address. */
export interface Report {
  host: string;
  at: number;
  holds: boolean;
}

/** A report that was under way longer than this is old news: a host that was cut off sends all of them at once. */
const LATE_MS = 1000;
/** Reports come five times a second; a host that is silent longer has no say. */
const FRESH_MS = 1000;

/** Watches which hosts hold the address, until `stop`. */
export function watchHolders(
  reach: Reach,
  hosts: readonly DrillHost[],
  vip: string,
): { reports: readonly Report[]; stop: () => void } {
  const reports: Report[] = [];
  const streams = hosts.map((host) => {
    const inTime = timely();
    return streamFrom(reach, host, holderStreamScript(vip), (line) => {
      const [uptime, holds] = line.split(" ");
      const at = Date.now();
      if (inTime(Number(uptime) * 1000, at))
        reports.push({ host: host.name, at, holds: holds === "1" });
    });
  });
  return { reports, stop: () => streams.forEach(({ stop }) => stop()) };
}

/** Tells reports that came at once from those that lay somewhere, though the two clocks have nothing in common. */
export function timely(): (sent: number, received: number) => boolean {
  let least = Infinity;
  return (sent, received) => {
    least = Math.min(least, received - sent);
    return received - sent <= least + LATE_MS;
  };
}

/** The longest time in which more than one of these hosts held the address, in milliseconds. */
export function longestOverlap(reports: readonly Report[], hosts: readonly string[]): number {
  const last = new Map<string, Report>();
  let since: number | undefined;
  let most = 0;
  for (const report of reports) {
    if (!hosts.includes(report.host)) continue;
    last.set(report.host, report);
    const holding = [...last.values()].filter(
      ({ at, holds }) => holds && report.at - at <= FRESH_MS,
    );
    if (holding.length < 2) since = undefined;
    else since ??= report.at;
    if (since !== undefined) most = Math.max(most, report.at - since);
  }
  return most;
}

/** Who was the first other than `target` to report that it holds the address. */
export function successor(reports: readonly Report[], target: string): Report | undefined {
  return reports.find(({ host, holds }) => holds && host !== target);
}
