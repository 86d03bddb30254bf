import {
  createObjectBench,
  errorsOf,
  OBJECTS,
  stepsOf,
  type Item,
  type Note,
  type ObjectBench,
} from "./engine-harness";

jest.setTimeout(120_000);

let bench: ObjectBench;
beforeEach(() => {
  bench = createObjectBench();
});
afterEach(() => bench.cleanup());

const release = (args: Record<string, unknown> = {}): Item => ({
  make: "release",
  name: "metallb",
  args: { name: "lb", namespace: "metallb-system", ...args },
});
const verbsOf = (): string[] => bench.helm().map(({ verb, name }) => `${verb} ${name}`);
/** Without the looks at what was made. */
const changesOf = (): Note[] => bench.helm().filter(({ verb }) => verb !== "get metadata");

test("the life of a release: preview, install, same, upgrade, replace, uninstall", async () => {
  const full = {
    version: "0.16.1",
    repositoryOpts: { repo: "https://charts.example" },
    values: { speaker: { frr: { enabled: false } }, count: 1 },
    timeout: 600,
    atomic: true,
    createNamespace: true,
    cleanupOnFail: true,
    maxHistory: 5,
    waitForJobs: true,
  };
  const preview = await bench.play("preview", [release(full)]);
  expect(preview.outputs.outputs).toEqual(["[unknown]"]);
  expect(bench.helm()).toEqual([]);

  const first = await bench.play("up", [release(full)]);
  expect(errorsOf(first)).toBe("");
  const status = {
    name: "lb",
    namespace: "metallb-system",
    chart: "metallb",
    version: "0.16.1",
    appVersion: "v0.16.1",
    revision: 1,
    status: "deployed",
  };
  expect(first.outputs.outputs).toEqual([{ status }]);
  const [install] = changesOf();
  expect(install).toMatchObject({
    verb: "install",
    values: full.values,
    kubeconfig: "the-kubeconfig",
    mode: "600",
    cwd: OBJECTS,
  });
  expect(install?.flags.join(" ")).toBe(
    "./chart --namespace metallb-system --repo https://charts.example --version 0.16.1 " +
      "--atomic --create-namespace --wait --wait-for-jobs --timeout 600s --values -",
  );

  expect(stepsOf(await bench.play("up", [release(full)]))).toEqual(["same metallb"]);
  const values = { count: 2 };
  const second = await bench.play("up", [release({ ...full, values, skipAwait: true })]);
  expect(second.outputs.outputs).toMatchObject([{ status: { revision: 2 } }]);
  const [upgrade] = changesOf();
  expect(upgrade).toMatchObject({ verb: "upgrade", values });
  expect(upgrade?.flags.join(" ")).toMatch(
    /--atomic --cleanup-on-fail --history-max 5 --timeout 600s/,
  );

  await bench.play("up", [release({ namespace: "other" })]);
  expect(verbsOf()).toEqual(["install lb", "get metadata lb", "uninstall lb"]);
  expect(errorsOf(await bench.play("destroy", []))).toBe("");
  const [uninstall] = bench.helm();
  expect(uninstall?.flags).toEqual([
    "--namespace",
    "other",
    "--ignore-not-found",
    "--wait",
    "--timeout",
    "300s",
  ]);
});

test("a release without a name keeps the one it got, in its provider's namespace", async () => {
  const unnamed = (count: number): Item => ({
    make: "release",
    name: "auto",
    args: { values: { count } },
  });
  const more = { config: { provider: JSON.stringify({ namespace: "space" }) } };
  await bench.play("up", [unnamed(1)], more);
  await bench.play("up", [unnamed(2)], more);
  const [install, upgrade] = changesOf();
  expect(install?.name).toMatch(/^auto-[0-9a-f]{8}$/);
  expect(upgrade).toMatchObject({ verb: "upgrade", name: install?.name, namespace: "space" });
});

describe("failures", () => {
  test("a failed install stays in the state, and the next run upgrades it", async () => {
    bench.failHelm("INSTALLATION FAILED: context deadline exceeded");
    const failed = await bench.play("up", [release()]);
    expect(failed.ok).toBe(false);
    expect(errorsOf(failed)).toMatch(
      /Helm release "metallb-system\/lb" was created, but failed to initialize.*deadline exceeded/,
    );
    expect(verbsOf()).toEqual(["install lb", "get metadata lb"]);
    const next = await bench.play("up", [release()]);
    expect(errorsOf(next)).toBe("");
    expect(stepsOf(next)).toEqual(["update metallb"]);
    expect(verbsOf()).toEqual(["upgrade lb", "get metadata lb"]);
    expect(stepsOf(await bench.play("up", [release()]))).toEqual(["same metallb"]);
  });

  test("an install that left nothing, or met a stranger's release, is not ours", async () => {
    bench.failHelm("no chart");
    expect((await bench.play("up", [release()])).ok).toBe(false);
    expect(bench.state()).not.toContain("::metallb");
    // Failed, too, so that it looks just like what our own failure would have left.
    bench.failHelm("INSTALLATION FAILED: context deadline exceeded");
    await bench.play("up", [release()], { stateFile: `${bench.stateFile}.other` });
    const refused = await bench.play("up", [release()]);
    expect(errorsOf(refused)).toContain("cannot re-use a name that is still in use");
    expect(bench.state()).not.toContain("::metallb");
  });

  test("what helm's command line can't do like the provider is refused", async () => {
    const result = await bench.play("up", [release({ postrender: "sed", lint: true })]);
    expect(errorsOf(result)).toContain("postrender, lint: not played by this engine");
    const opts = { repositoryOpts: { username: "u", password: "p" } };
    expect(errorsOf(await bench.play("up", [release(opts)]))).toContain("password: not played");
  });
});
