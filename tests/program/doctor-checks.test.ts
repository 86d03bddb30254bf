import { judgeAll } from "../../cli/doctor/check";
import { CHECKS } from "../../cli/doctor/checks";
import { exampleHost } from "../support/specs";
import { CLUSTER_ROWS } from "./doctor-rows-cluster";
import { HOST_ROWS } from "./doctor-rows-hosts";
import { type Fixture, healthy, sceneOf } from "./doctor-scene";
import { add, cell, login, set } from "./doctor-spoil";

/* Each check by one input that passes and one that does not. */

const ROWS = [...HOST_ROWS, ...CLUSTER_ROWS];

const findings = (fixture: Fixture, id: string) =>
  judgeAll(
    CHECKS.filter((check) => check.id === id),
    sceneOf(fixture),
  );

const IDS = CHECKS.map(({ id }) => id);

test("there are more than forty checks, each with an id of its own", () => {
  expect(IDS.length).toBeGreaterThan(100);
  expect(new Set(IDS).size).toBe(IDS.length);
});

test("each has a row here", () => {
  const rows = new Set(ROWS.map(([id]) => id));
  expect(IDS.filter((id) => !rows.has(id))).toEqual([]);
});

test("nothing speaks against a cluster that is well", () => {
  const ill = judgeAll(CHECKS, sceneOf(healthy())).filter(
    ({ state }) => state === "warn" || state === "fail",
  );
  expect(ill).toEqual([]);
});

describe.each(ROWS)("%s: %s %s", (id, state, seen, spoil, well = healthy) => {
  test("passes where all is well", () => {
    const states = findings(well(), id).map((finding) => finding.state);
    expect(states).toContain("ok");
    expect(states.filter((one) => one !== "ok" && one !== "skip")).toEqual([]);
  });

  test("is found, with cause and remedy", () => {
    const fixture = well();
    spoil(fixture);
    const ill = findings(fixture, id).filter((one) => one.state === state);
    expect(ill.map((one) => one.seen).join("\n")).toMatch(seen);
    for (const { cause, fix } of ill) {
      expect(cause).toBeTruthy();
      expect(fix).toBeTruthy();
      expect(`${cause}${fix}`).not.toMatch(/\{\w+\}/);
    }
  });
});

test("a dead host is said once, and judged by nobody else", () => {
  const fixture = healthy();
  login("a1", "unreachable", "No route to host")(fixture);
  const own = judgeAll(CHECKS, sceneOf(fixture)).filter(
    ({ host, state }) => host === "a1" && state !== "skip" && state !== "ok",
  );
  expect(own.map(({ id }) => id)).toEqual(["login.reach"]);
});

test("a host that was set up anew is said once, too", () => {
  const fixture = healthy();
  const gone = /^(state\.|live-|token|certificate|file|mode|endpoint|program|port\t10250|sysctl)/;
  fixture.lines["a1"] = fixture.lines["a1"]!.filter((line) => !gone.test(line));
  add("a1", "state.cluster-name\t")(fixture);
  const own = judgeAll(CHECKS, sceneOf(fixture)).filter(
    ({ host, state }) => host === "a1" && state === "fail",
  );
  expect(own.map(({ id }) => id)).toEqual(["host.owner"]);
});

test("what a host could not tell in time is neither well nor ill", () => {
  const fixture = healthy();
  fixture.logins["a1"] = { login: "late", said: "" };
  fixture.lines["a1"] = fixture.lines["a1"]!.slice(0, 6);
  const own = judgeAll(CHECKS, sceneOf(fixture)).filter(
    ({ host, state }) => host === "a1" && state !== "skip",
  );
  expect(own.filter(({ state }) => state !== "ok").map(({ id }) => id)).toEqual(["login.in-time"]);
  expect(own.map(({ id }) => id)).toContain("host.memory");
  expect(own.map(({ id }) => id)).not.toContain("host.swap");
});

test("a retired host is not looked at", () => {
  const fixture = healthy();
  for (const resource of fixture.resources) {
    if (resource.urn.includes("::prod-a3-")) resource.retainOnDelete = true;
  }
  expect(sceneOf(fixture).hosts.map(({ name }) => name)).toEqual(["s1", "s2", "s3", "a1", "a2"]);
});

test("load balancers of their own are judged as such", () => {
  const fixture = healthy((one) => {
    one.endpoint = {
      kind: "haproxy",
      address: "192.0.2.10",
      hosts: [exampleHost("lb1", 31), exampleHost("lb2", 32)],
    };
  });
  fixture.lines["s1"] = fixture.lines["s1"]!.filter((line) => !line.includes("192.0.2.10"));
  add("lb1", "address\teth0\t192.0.2.10")(fixture);
  cell("lb2", "unit\tquorate-haproxy", 3, "failed")(fixture);
  const ill = judgeAll(CHECKS, sceneOf(fixture)).filter(({ state }) => state === "fail");
  expect(ill.map(({ id, host, seen }) => `${id} ${host}: ${seen}`)).toEqual([
    "endpoint.units lb2: quorate-haproxy is failed",
  ]);
});

test("names of a former endpoint in config.yaml are no drift", () => {
  const fixture = healthy();
  set(
    "s1",
    "file\tconfig",
    "file\tconfig\t/etc/rancher/k3s/config.yaml\tdiffers\ttls-san ",
  )(fixture);
  expect(findings(fixture, "config.yaml").filter(({ state }) => state !== "ok")).toEqual([]);
});
