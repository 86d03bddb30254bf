import { byPath, faultReport, member, show } from "../../components/model/faults";
import { isLate, LATE } from "../../components/model/late";
import { clusterFaults } from "../../components/model/validate";
import { withValue } from "../support/faults";
import { exampleSpec } from "../support/specs";

test("a report has one line for each fault", () => {
  const fault = { path: "servers[1].address", problem: "is missing", remedy: "give it" };
  expect(faultReport('cluster "prod"', [fault])).toBe(
    'quorate: cluster "prod" has 1 fault:\n  servers[1].address: is missing; give it',
  );
  expect(faultReport('cluster "prod"', [fault, { ...fault, path: "version" }])).toBe(
    'quorate: cluster "prod" has 2 faults:\n' +
      "  servers[1].address: is missing; give it\n" +
      "  version: is missing; give it",
  );
});

test("paths are ordered as people count", () => {
  const paths = ["servers[10]", "servers", "servers[2].name", "agents", "servers[2]"];
  const faults = paths.map((path) => ({ path, problem: "", remedy: "" })).sort(byPath);
  expect(faults.map(({ path }) => path)).toEqual([
    "agents",
    "servers",
    "servers[2]",
    "servers[2].name",
    "servers[10]",
  ]);
});

test("members are written as in TypeScript", () => {
  expect(member("", "version")).toBe("version");
  expect(member("ssh", "user")).toBe("ssh.user");
  expect(member("serverConfig", "tls-san")).toBe('serverConfig["tls-san"]');
});

test.each([
  ["v1.36.5+k3s1", "v1.36.5+k3s1"],
  ["", '""'],
  ["-x", '"-x"'],
  ["\u001b[2J\u202e\u0085", '"\\u001b[2JU+202EU+0085"'],
  ["a".repeat(61) + "!", `"${"a".repeat(60)}…"`],
])("%j is shown as %s", (text, shown) => {
  expect(show(text)).toBe(shown);
});

describe("a late value", () => {
  const leaves = [
    ["servers", 1, "address"],
    ["servers", 1, "hostKey"],
    ["servers", 1, "ssh", "host"],
    ["servers", 1, "ssh", "port"],
    ["ssh", "privateKey"],
    ["ssh", "privateKeyPassword"],
    ["ssh", "user"],
    ["ssh", "port"],
    ["token"],
  ];
  test.each(leaves.map((path) => ({ path })))("is no fault at $path", ({ path }) => {
    expect(clusterFaults(withValue(exampleSpec(), path, LATE))).toEqual([]);
  });

  test("is told from all others", () => {
    expect(isLate(LATE)).toBe(true);
    expect(isLate(undefined)).toBe(false);
    expect(isLate(Symbol("value known later"))).toBe(false);
  });

  test("keeps no other value from being judged", () => {
    const spec = withValue(exampleSpec(), ["servers", 0, "address"], LATE);
    expect(clusterFaults(withValue(spec, ["servers", 2, "address"], "192.0.2.12"))).toEqual([
      {
        path: "servers[2].address",
        problem: "192.0.2.12 is also servers[1]'s",
        remedy: "give each host its own address",
      },
    ]);
  });
});
