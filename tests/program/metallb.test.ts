import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MetalLBSpec } from "../../components/model/metallb/args";
import { type Operation, run, type RunResult } from "../lab/engine";
import { LAYER } from "../lab/program";
import { homeSpec } from "../support/metallb";

/* MetalLB's component in the SDK's own runner; kubectl and helm are played, and what they are asked is noted. */
jest.setTimeout(180_000);

const NOT_SERVING =
  'Error from server (InternalError): Internal error occurred: failed calling webhook "ipaddresspoolvalidationwebhook.metallb.io": connection refused';
const REFUSED =
  'Error from server (Forbidden): admission webhook "ipaddresspoolvalidationwebhook.metallb.io" denied the request: no';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "quorate-metallb-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const kubectlLog = () => join(folder, "kubectl.log");
const helmLog = () => join(folder, "helm.log");

function play(operation: Operation, spec: MetalLBSpec): Promise<RunResult> {
  return run({
    dir: LAYER,
    stack: "dev",
    stateFile: join(folder, "state.json"),
    passphrase: "of the tests",
    operation,
    // The played tools keep objects in one file, and nobody there takes turns.
    parallel: 1,
    kubectl: [process.execPath, join(__dirname, "fake-kubectl.js"), kubectlLog()],
    helm: [process.execPath, join(__dirname, "fake-helm.js"), helmLog()],
    config: {
      "quorate-layer:kubeconfig": "apiVersion: v1",
      "quorate-layer:metallb": JSON.stringify(spec),
    },
  });
}

/** Lets the API answer the next requests for pools with these errors. */
const failPools = (...errors: string[]) =>
  writeFileSync(
    `${kubectlLog()}.orders`,
    JSON.stringify({ fail: { "apply IPAddressPool": errors } }),
  );

const asked = (log: string): Record<string, unknown>[] =>
  existsSync(log)
    ? readFileSync(log, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : [];

const told = ({ messages }: RunResult): string => messages.map(({ text }) => text).join("\n");

const onePool = (): MetalLBSpec => ({
  ...homeSpec(),
  pools: [homeSpec().pools[0]!],
  advertisements: [{ name: "all" }],
});

test("objects wait until the webhook answers, and the user is told what for", async () => {
  failPools(NOT_SERVING, NOT_SERVING);
  const result = await play("up", onePool());
  expect(result.ok).toBe(true);
  const applies = asked(kubectlLog()).filter(
    ({ verb, kind }) => verb === "apply" && kind === "IPAddressPool",
  );
  expect(applies).toHaveLength(3);
  expect(told(result)).toContain("lb-pool-main-pool waits for its webhook: ");
});

test("a refusal by the webhook is final at once", async () => {
  failPools(REFUSED, REFUSED);
  const result = await play("up", onePool());
  expect(result.ok).toBe(false);
  const applies = asked(kubectlLog()).filter(
    ({ verb, kind }) => verb === "apply" && kind === "IPAddressPool",
  );
  expect(applies).toHaveLength(1);
});

test("a preview asks nobody", async () => {
  const { ok, steps } = await play("preview", homeSpec());
  expect(ok).toBe(true);
  expect(steps.map(({ name }) => name)).toContain("lb-pool-main-v6-pool");
  expect([asked(kubectlLog()), asked(helmLog())]).toEqual([[], []]);
});

test("what the look at the cluster refuses changes nothing, and no pool", async () => {
  expect((await play("up", onePool())).ok).toBe(true);
  const before = asked(kubectlLog()).length;
  writeFileSync(
    `${helmLog()}.fails`,
    JSON.stringify(["UPGRADE FAILED: quorate: MetalLB would harm this cluster"]),
  );
  const smaller = { ...onePool(), pools: [{ name: "main-pool", addresses: ["10.6.1.0/24"] }] };
  const result = await play("up", smaller);
  expect(result.ok).toBe(false);
  expect(asked(kubectlLog()).slice(before)).toEqual([]);
  // Asked again, because nothing has changed since.
  expect((await play("up", smaller)).ok).toBe(true);
});

test("one changed field of one peer is one update", async () => {
  expect((await play("up", homeSpec())).ok).toBe(true);
  const spec = homeSpec();
  spec.peers![0]!.holdTime = "9s";
  const { steps } = await play("preview", spec);
  const changed = steps.filter(({ op }) => op !== "same");
  expect(changed.map(({ op, name }) => `${op} ${name}`)).toEqual(["update lb-peer-peer"]);
});

test("destroy takes objects before the chart, the chart before the namespace, and waits for no finalizer", async () => {
  expect((await play("up", homeSpec())).ok).toBe(true);
  const { ok, steps } = await play("destroy", homeSpec());
  expect(ok).toBe(true);
  const order = steps.filter(({ op }) => op === "delete").map(({ name }) => name);
  const at = (name: string) => order.indexOf(name);
  expect(at("lb-bgp-advertisement")).toBeLessThan(at("lb-pool-main-pool"));
  expect(at("lb-pool-main-pool")).toBeLessThan(at("lb-release"));
  expect(at("lb-release")).toBeLessThan(at("lb-namespace"));
  const deletes = asked(kubectlLog()).filter(
    ({ verb, kind }) => verb === "delete" && kind !== "Namespace",
  );
  expect(deletes.length).toBe(4);
  for (const { args } of deletes) expect(args).toContain("--cascade=background");
});
