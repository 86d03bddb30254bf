import { counted } from "../counted";
import { type Check, fail, ok, SERVER, skip, textOf, UNKNOWN, warn } from "./check";
import { unitOf } from "./checks-service";
import { PATHS } from "./paths";
import { facts, told, withRole } from "./scene";
import { longestGap } from "./schedule";
import { wantedConfig } from "./wanted";

export const SNAPSHOT_CHECKS: readonly Check[] = [
  {
    id: "snapshots.age",
    title: "the last snapshot is as young as the schedule says",
    on: SERVER,
    cause:
      "snapshots fail: a full disk, a bucket that does not answer, or the schedule was turned off by hand",
    fix: "journalctl -u {unit} -g snapshot on {host}; by hand: {program} etcd-snapshot save",
    judge: (host, { now }) => {
      const config = wantedConfig(host);
      if (config["etcd-disable-snapshots"] === true) return warn("snapshots are turned off");
      const gap = longestGap(textOf(config["etcd-snapshot-schedule-cron"]), now);
      const [number, newest] = facts(host, "snapshots")[0]?.map(Number) ?? [];
      if (number === undefined || newest === undefined) return UNKNOWN;
      if (gap === undefined) return skip("the schedule is rarer than two months");
      const limit = gap + 3600;
      const seconds = now.getTime() / 1000;
      const since = unitOf(host, `${told(host, "UNIT") ?? ""}.service`)?.since ?? 0;
      if (number === 0)
        return seconds - since < limit ? ok("none is due yet") : fail("there is none");
      const age = seconds - newest;
      const seen = `${counted(number, "snapshot")}, the last ${hours(age)} old`;
      return age > limit && seconds - since > limit ? fail(seen) : ok(seen);
    },
  },
  {
    id: "snapshots.empty",
    title: "no snapshot is empty",
    on: SERVER,
    cause: "the disk was full while it was taken",
    fix: "make room on {host}, remove the empty ones, and take one: {program} etcd-snapshot save",
    judge: (host) => {
      const [, , empty] = facts(host, "snapshots")[0]?.map(Number) ?? [];
      if (empty === undefined) return UNKNOWN;
      return empty > 0 ? fail(`${empty} of them`) : ok("none");
    },
  },
  {
    id: "snapshots.bucket",
    title: "snapshots arrive in the bucket",
    cause:
      "the bucket does not answer, or refuses the keys: a lost disk would take the snapshots with it",
    fix: "journalctl -u {unit} -g s3 on the servers; check endpoint, region, keys and clock",
    judge: (scene) => {
      const [server] = withRole(scene, "server");
      const config = server === undefined ? {} : wantedConfig(server);
      if (config["etcd-s3"] !== true) return skip("no bucket");
      const gap = longestGap(textOf(config["etcd-snapshot-schedule-cron"]), scene.now);
      const files = scene.kube.items(PATHS.snapshotFiles);
      if (files === undefined || gap === undefined) return UNKNOWN;
      const there = files.filter(({ spec }) => textOf(spec?.["location"]).startsWith("s3://"));
      const times = there
        .map(({ status }) => Date.parse(textOf(status?.["creationTime"])))
        .filter((time) => !Number.isNaN(time));
      if (times.length === 0) return warn("none is there");
      const age = (scene.now.getTime() - Math.max(...times)) / 1000;
      const seen = `${counted(there.length, "snapshot")}, the last ${hours(age)} old`;
      return age > gap + 3600 ? fail(seen) : ok(seen);
    },
  },
];

const hours = (seconds: number): string =>
  seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
