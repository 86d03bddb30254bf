import fc from "fast-check";
import { parse } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import type { ClusterPlan } from "../../components/model/plan";
import { NO_SECRETS, prepareScript } from "../../components/render/steps";
import { anyText, runTool, variablesOf } from "../support/bash";
import { allScripts, examplePlan, nodeNamed, SECRETS } from "../support/rendered";
import { exampleSpec, SPECS } from "../support/specs";

/*
 * What must hold for every script that reaches a host, whatever the arguments say.
 */

// Not faults in a rendered step:
// SC2034 a variable that nobody reads: all steps share one header;
// SC2317 code that is never reached: functions are called by name, `"roll_$ROLE"`, `wait_for 60 is_ready`;
// SC2016 no expansion in single quotes: they hold awk programs, templates and files of other languages.
const EXCLUDED = "SC2034,SC2317,SC2016";

const HOSTILE = [
  "it's",
  "'; touch /tmp/owned; '",
  "$(touch /tmp/owned)",
  "`touch /tmp/owned`",
  '"; touch /tmp/owned; "',
  "a\nb\n",
  "\\n \\0 \\'",
  "${HOME} $1 !! %s %%",
  "# no comment: [yes] {no} &anchor *alias",
  "\nset -Eeuo pipefail\n",
  "grüße 世界 \u{1f600}",
];

/** Everything that brings parts of its own into scripts. */
const hardened = (spec: ClusterSpec): ClusterSpec => ({
  ...spec,
  hardening: "cis",
  selinux: true,
  storage: true,
  network: { interface: "eth1" },
});

const plans = SPECS.flatMap(([name, specOf]): [string, ClusterPlan][] => [
  [name, examplePlan(specOf())],
  [`hardened ${name}`, examplePlan(hardened(specOf()))],
]);

// One node of each role: the others run the same texts with other names.
const ofBoth = plans.flatMap(([name, plan]) =>
  [...allScripts(plan)]
    .filter(([title]) => /^bootstrap|^kubeconfig| (s1|a1)$/.test(title))
    .map(([title, script]): [string, string] => [`${name}: ${title}`, script]),
);

jest.setTimeout(120_000);

describe.each(ofBoth)("%s", (_title, script) => {
  test("is complete bash", () => {
    expect(runTool("bash", ["-n"], script)).toEqual({ status: 0, text: "" });
  });

  test("passes shellcheck", () => {
    expect(runTool("shellcheck", ["-s", "bash", "-e", EXCLUDED, "-f", "gcc", "-"], script)).toEqual(
      {
        status: 0,
        text: "",
      },
    );
  });
});

test("a tool that is missing is named with its remedy", () => {
  expect(() => runTool("no-such-tool", [], "")).toThrow(
    /^no-such-tool can't be run .*; install it: apt-get install no-such-tool$/,
  );
});

describe.each(plans)("secrets of %s", (_name, plan) => {
  const shown = allScripts(plan);
  const secret = allScripts(plan, SECRETS);

  test("are in none of the texts that are shown and fingerprinted", () => {
    for (const script of shown.values()) {
      expect(script).not.toContain(SECRETS.token);
      expect(script).not.toContain(SECRETS.vrrpPassword);
    }
  });

  test("are only in the steps that need them, and stand where the placeholders stood", () => {
    const holders = [...secret].filter(([title, script]) => script !== shown.get(title));
    expect(holders.map(([title]) => title)).toEqual([
      "prepare s1",
      "prepare s2",
      "prepare s3",
      "bootstrap s1",
      "join s1",
      "join s2",
      "join s3",
      "join a1",
      "join a2",
      "join a3",
    ]);
    for (const [title, script] of secret) {
      const masked = script
        .replaceAll(SECRETS.token, NO_SECRETS.token)
        .replaceAll(SECRETS.vrrpPassword, NO_SECRETS.vrrpPassword);
      expect([title, masked === shown.get(title)]).toEqual([title, true]);
    }
  });
});

test("no line comes near the 64 KiB at which the provider stops reading", () => {
  for (const [, script] of ofBoth) {
    expect(Math.max(...script.split("\n").map((line) => line.length))).toBeLessThan(4096);
  }
});

/** The example with `text` wherever a text is free, and what bash must find in the variables. */
function hostileSpec(text: string, spec = exampleSpec()): ClusterSpec {
  const config = { "resolv-conf": text, "kubelet-arg": [`v=${text}`, text] };
  return {
    ...spec,
    serverConfig: config,
    agentConfig: config,
    endpoint: { ...spec.endpoint, subjectAltNames: [text] },
    artifacts: { ...spec.artifacts, mirror: `https://m/${text}|` },
    etcd: { snapshots: { schedule: text } },
  };
}

function expectLiteral(text: string, specOf = exampleSpec): void {
  const spec = hostileSpec(text, specOf());
  spec.servers.forEach((host) => (host.labels = { "example.com/rack": text }));
  const hostile = examplePlan(spec);
  const script = prepareScript(hostile, nodeNamed(hostile, "s1"), SECRETS);
  const { MIRROR, CONFIG } = variablesOf(script, ["MIRROR", "CONFIG"]);
  expect(MIRROR).toBe(`https://m/${text}|`);
  // The distribution reads it as YAML 1.1, users' tools as 1.2: both must find the same texts.
  for (const version of ["1.1", "1.2"] as const) {
    expect(parse(CONFIG ?? "", { version })).toMatchObject({
      "resolv-conf": text,
      "kubelet-arg": [`v=${text}`, text],
      "tls-san": ["192.0.2.10", text],
      "node-label": [`example.com/rack=${text}`],
      "etcd-snapshot-schedule-cron": text,
      "write-kubeconfig-mode": "0600",
    });
  }
}

describe.each(SPECS)("hostile texts arrive literally with %s", (_name, specOf) => {
  test.each(HOSTILE)("%j", (text) => expectLiteral(text, specOf));

  test("whatever the text", () => {
    fc.assert(
      fc.property(anyText, (text) => expectLiteral(text, specOf)),
      { numRuns: 60 },
    );
  });
});

describe("hostile texts", () => {
  test("leave the scripts whole", () => {
    const hostile = examplePlan(hostileSpec(HOSTILE.join("")));
    for (const [title, script] of allScripts(hostile)) {
      expect([title, runTool("bash", ["-n"], script)]).toEqual([title, { status: 0, text: "" }]);
    }
  });

  test("in names of image tarballs and their digests", () => {
    const spec = exampleSpec();
    spec.artifacts.images = [{ file: "a+b.tar.zst", sha256: "e".repeat(64), arch: "arm64" }];
    const some = examplePlan(spec);
    const script = prepareScript(some, nodeNamed(some, "a1"), NO_SECRETS);
    expect(variablesOf(script, ["IMAGES"])).toEqual({
      IMAGES: `a+b.tar.zst|${"e".repeat(64)}|arm64\n`,
    });
  });
});
