import { ANY, type Check, fail, ok, UNKNOWN, warn } from "./check";
import { fact, type HostScene } from "./scene";

/** More is an error of `up` (QRT-230). */
const MOST_SECONDS = 30;
/** etcd warns of a difference from here on. */
const WARN_SECONDS = 1;

interface Spread {
  seconds: number;
  early: string;
  late: string;
}

/**
 * By how much clocks differ at least. Each was read somewhere within the time of its connection, so only what lies between two such ranges is certain.
 */
export function spreadOf(hosts: readonly HostScene[]): Spread | undefined {
  const seen = hosts.flatMap(({ name, clock }) =>
    clock === undefined ? [] : [{ name, least: clock[0], most: clock[1] }],
  );
  const late = seen.reduce((a, b) => (b.least > a.least ? b : a), seen[0] ?? NONE);
  const early = seen.reduce((a, b) => (b.most < a.most ? b : a), seen[0] ?? NONE);
  return seen.length < 2
    ? undefined
    : { seconds: Math.max(0, late.least - early.most), early: early.name, late: late.name };
}

const NONE = { name: "", least: 0, most: 0 };

export const TIME_CHECKS: readonly Check[] = [
  {
    id: "time.synchronized",
    title: "the clock is synchronized",
    on: ANY,
    cause: "no chrony or systemd-timesyncd, or it reaches no time server",
    fix: "install chrony, or see: timedatectl timesync-status, chronyc sources on {host}",
    judge: (host) => {
      const seen = fact(host, "synchronized");
      if (seen === undefined || seen === "") return UNKNOWN;
      return seen === "yes" ? ok("yes") : warn("no");
    },
  },
  {
    id: "time.offset",
    title: "all clocks show the same time",
    cause: "a clock runs free: certificates are not valid yet, leases end early, etcd complains",
    fix: "synchronize all hosts with the same source (chrony), and step the clock: chronyc makestep",
    judge: ({ hosts }) => {
      const spread = spreadOf(hosts);
      if (spread === undefined) return UNKNOWN;
      const { seconds, early, late } = spread;
      const seen = `${late} is ${seconds.toFixed(1)} s ahead of ${early} at least`;
      if (seconds > MOST_SECONDS) return fail(seen);
      return seconds > WARN_SECONDS ? warn(seen) : ok("no difference that could be seen");
    },
  },
  {
    id: "time.here",
    title: "this machine's clock shows the hosts' time",
    cause:
      "the clock of this machine is wrong, or those of all hosts: ages of certificates and snapshots are judged by it",
    fix: "synchronize this machine",
    judge: ({ hosts }) => {
      const off = hosts.flatMap(({ clock }) =>
        clock === undefined ? [] : [Math.max(clock[0], -clock[1], 0)],
      );
      if (off.length === 0) return UNKNOWN;
      const least = Math.min(...off);
      return least > MOST_SECONDS
        ? warn(`${least.toFixed(0)} s away from every host at least`)
        : ok("yes");
    },
  },
];
