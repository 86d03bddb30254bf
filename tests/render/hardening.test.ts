import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import type { ClusterPlan } from "../../components/model/plan";
import { nodeConfig } from "../../components/render/config-yaml";
import { nodeFiles } from "../../components/render/node-files";
import { NO_SECRETS, prepareScript } from "../../components/render/steps";
import { variablesOf } from "../support/bash";
import { CONTROLS, KERNEL, type Met } from "../support/cis-controls";
import { hardeningPage } from "../support/hardening-page";
import { examplePlan, nodeNamed } from "../support/rendered";
import { exampleSpec } from "../support/specs";

const hardened = (more: Partial<ClusterSpec> = {}): ClusterPlan =>
  examplePlan({ ...exampleSpec(), ...more, hardening: "cis" });

const PLANS = {
  k3s: hardened(),
  rke2: hardened({ distribution: "rke2", version: "v1.36.5+rke2r1" }),
};

/** What of a control is missing in what a node gets; nothing where all is there. */
function missing(plan: ClusterPlan, name: string, met: Met): string | undefined {
  const node = nodeNamed(plan, name);
  if (met.by === "key") {
    const config = parse(nodeConfig(plan, node), { version: "1.1" }) as Record<string, unknown>;
    const value = config[met.key];
    const found = Array.isArray(value) ? value.includes(met.value) : value === met.value;
    return found ? undefined : `${met.key} is ${JSON.stringify(value)}`;
  }
  if (met.by === "file") {
    const file = nodeFiles(plan, node).find(({ path }) => path === met.path);
    return file?.content.includes(met.text) === true ? undefined : `${met.path} lacks ${met.text}`;
  }
  return undefined;
}

describe.each(["k3s", "rke2"] as const)("%s", (distribution) => {
  const plan = PLANS[distribution];
  const set = CONTROLS.map((control) => ({ ...control, met: control[distribution] })).filter(
    ({ met }) => met.by === "key" || met.by === "file",
  );

  test.each(set)("$number $title", ({ met }) => {
    const names = met.by === "key" && met.agents === true ? ["s1", "a1"] : ["s1"];
    expect(names.map((name) => missing(plan, name, met))).toEqual(names.map(() => undefined));
  });

  test("no control is met where hardening is not given, but for the kubeconfig's mode", () => {
    const { version } = plan;
    const plain = examplePlan({ ...exampleSpec(), distribution, version });
    const met = set.filter((control) => missing(plain, "s1", control.met) === undefined);
    expect(met.map(({ number }) => number)).toEqual(["1.1.13"]);
  });

  test("kernel", () => {
    const script = prepareScript(plan, nodeNamed(plan, "a1"), NO_SECRETS);
    const sysctls = variablesOf(script, ["SYSCTLS"])["SYSCTLS"]?.split("\n");
    expect(sysctls).toEqual(expect.arrayContaining([...KERNEL]));
  });
});

test("every control is listed once, in order", () => {
  const numbers = CONTROLS.map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);
  const bySize = [...numbers].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  expect(numbers).toEqual(bySize);
  expect(numbers).toHaveLength(131);
});

test("docs/hardening.md says the same (UPDATE_DOCS=1 writes it, and prettier makes it neat)", () => {
  const path = join(__dirname, "../../docs/hardening.md");
  if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(path, hardeningPage());
  // Tables are as wide as prettier makes them.
  const plain = (text: string) => text.replace(/-{3,}/g, "---").replace(/ +/g, " ");
  expect(plain(readFileSync(path, "utf8"))).toBe(plain(hardeningPage()));
});
