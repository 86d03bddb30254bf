import { eachRow } from "../support/tables";

describe("version", () => {
  const exact = "give an exact release such as v1.36.5+k3s1";
  const channel = (name: string) =>
    `version: ${name} is a channel, whose release changes by itself; ${exact}`;
  const noRelease = "is no exact release of k3s";
  eachRow([
    [["version"], "v1.32.0+k3s1"],
    [["version"], "v1.37.0-rc2+k3s1"],
    [["version"], "v1.40.10+k3s12"],
    [["version"], undefined, `version: is missing; ${exact}`],
    [["version"], "stable", channel("stable")],
    [["version"], "latest", channel("latest")],
    [["version"], "v1.36", channel("v1.36")],
    [["version"], 1.36, "version: is 1.36; give an exact release such as v1.36.5+k3s1"],
    [
      ["version"],
      "v1.31.9+k3s1",
      "version: v1.31.9+k3s1 is too old; give v1.32.0+k3s1 or later: older releases are not tested and get no fixes",
    ],
    [["version"], "1.36.5+k3s1", `version: 1.36.5+k3s1 ${noRelease}; write v1.36.5+k3s1`],
    [["version"], "v1.36.5", `version: v1.36.5 ${noRelease}; write v1.36.5+k3s1`],
    [["version"], "v1.36.5-k3s2", `version: v1.36.5-k3s2 ${noRelease}; write v1.36.5+k3s2`],
    [
      ["version"],
      "v1.36.5+rke2r1",
      "version: v1.36.5+rke2r1 is a release of RKE2; give one of k3s such as v1.36.5+k3s1, or distribution: rke2",
    ],
    [
      ["version"],
      "v1.36.5+k3s1;id",
      `version: "v1.36.5+k3s1;id" ${noRelease}; give one such as v1.36.5+k3s1`,
    ],
    [["distribution"], "k3s"],
    [["distribution"], "docker", "distribution: is docker; write one of k3s, rke2"],
  ]);
});

describe("etcd", () => {
  const noSchedule =
    "is no schedule; write minute, hour, day, month and weekday, such as 0 */6 * * *, or @hourly";
  const at = ["etcd", "snapshots", "schedule"];
  eachRow([
    [at, "0 */6 * * *"],
    [at, "*/10,30-40/2 0-23 1 jan-dec MON,wed"],
    [at, "@daily"],
    [at, "0 24 * * *", `etcd.snapshots.schedule: "0 24 * * *" ${noSchedule}`],
    [at, "0 0 0 * *", `etcd.snapshots.schedule: "0 0 0 * *" ${noSchedule}`],
    [at, "0 0 1 1", `etcd.snapshots.schedule: "0 0 1 1" ${noSchedule}`],
    [at, "40-30 * * * *", `etcd.snapshots.schedule: "40-30 * * * *" ${noSchedule}`],
    [at, "*/0 * * * *", `etcd.snapshots.schedule: "*/0 * * * *" ${noSchedule}`],
    [at, "0 */6 * * * ; id", `etcd.snapshots.schedule: "0 */6 * * * ; id" ${noSchedule}`],
    [
      ["etcd", "snapshots", "retention"],
      0,
      "etcd.snapshots.retention: is 0; give a whole number from 1 to 1000",
    ],
    [["etcd", "snapshot"], {}, "etcd.snapshot: is no argument; write snapshots, or remove it"],
  ]);
});

describe("rollout and the rest", () => {
  eachRow([
    [["rollout"], { maxUnavailable: 2, drain: false, drainTimeout: "90s", readyTimeout: "1h" }],
    [
      ["rollout", "maxUnavailable"],
      3,
      "rollout.maxUnavailable: 3 would let all 3 agents be out of service; give 2 or less",
    ],
    [
      ["rollout", "maxUnavailable"],
      0,
      "rollout.maxUnavailable: is 0; give a whole number from 1 to 1000",
    ],
    [
      ["rollout", "drainTimeout"],
      "5 minutes",
      'rollout.drainTimeout: "5 minutes" is no duration; write one such as 90s, 5m or 1h',
    ],
    [
      ["rollout", "drainTimeout"],
      "0s",
      "rollout.drainTimeout: is 0s; give a duration from 1s to 24h",
    ],
    [
      ["rollout", "readyTimeout"],
      "25h",
      "rollout.readyTimeout: is 25h; give a duration from 1s to 24h",
    ],
    [
      ["rollout", "readyTimeout"],
      600,
      "rollout.readyTimeout: is 600; give a duration such as 90s, 5m or 1h",
    ],
    [["protect"], "no", "protect: is the text no; write true or false, without quotes"],
    [["deleteData"], null, "deleteData: is empty; write true or false, without quotes"],
    [["sever"], [], "sever: is no argument; write servers, or remove it"],
    [["constructor"], 1, "constructor: is no argument; remove it"],
  ]);
});
