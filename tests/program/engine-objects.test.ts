import { kubernetesProvider } from "../lab/engine/providers/kubernetes";
import { PartialFailure } from "../lab/engine/providers/provider";
import {
  callsOf,
  createObjectBench,
  errorsOf,
  stepsOf,
  type Item,
  type ObjectBench,
} from "./engine-harness";

jest.setTimeout(120_000);

let bench: ObjectBench;
beforeEach(() => {
  bench = createObjectBench();
});
afterEach(() => bench.cleanup());

const object = (name: string, args: Record<string, unknown> = {}): Item => ({
  make: "object",
  name,
  args: { metadata: { name }, ...args },
});
const pool = (name: string, spec: unknown, metadata: Record<string, unknown> = { name }): Item =>
  object(name, { apiVersion: "metallb.io/v1beta1", kind: "Pool", metadata, spec });

test("a name of its own stays through updates, and a replacement gets a new one first", async () => {
  const unnamed = (namespace: string, size: number): Item =>
    pool("auto", { size }, { namespace, labels: { a: "b" } });
  const first = await bench.play("up", [unnamed("a", 1)]);
  expect(errorsOf(first)).toBe("");
  const [get, apply] = bench.kubectl();
  const name = apply?.name ?? "";
  expect(name).toMatch(/^auto-[0-9a-f]{8}$/);
  expect(get?.name).toBe(name);
  expect(apply?.annotations).toEqual({ "pulumi.com/autonamed": "true" });

  expect(stepsOf(await bench.play("up", [unnamed("a", 1)]))).toEqual(["same auto"]);
  await bench.play("up", [unnamed("a", 2)]);
  expect(callsOf(bench.kubectl())).toEqual([`apply Pool ${name}`]);

  expect(errorsOf(await bench.play("up", [unnamed("b", 2)]))).toBe("");
  const [, created, deleted] = bench.kubectl();
  expect(created).toMatchObject({ verb: "apply", namespace: "b" });
  expect(created?.name).not.toBe(name);
  expect(deleted).toMatchObject({ verb: "delete", namespace: "a", name });
});

test("with a name of the program's: same object goes first, another name comes first", async () => {
  const bind = (ref: string, name: string): Item =>
    object("x", { kind: "RoleBinding", metadata: { name }, roleRef: ref });
  await bench.play("up", [bind("one", "same")]);
  bench.kubectl();
  await bench.play("up", [bind("two", "same")]);
  expect(callsOf(bench.kubectl())).toEqual([
    "delete RoleBinding same",
    "get RoleBinding same",
    "apply RoleBinding same",
  ]);
  await bench.play("up", [bind("two", "other")]);
  expect(callsOf(bench.kubectl())).toEqual([
    "get RoleBinding other",
    "apply RoleBinding other",
    "delete RoleBinding same",
  ]);
});

test("the data of a Secret and a ConfigMap replaces it, unless the provider says otherwise", async () => {
  const items = (value: string, frozen = false): Item[] => [
    object("secret", { kind: "Secret", stringData: { value } }),
    object("map", { data: { value } }),
    object("frozen", { immutable: true, data: { value: frozen ? value : "1" } }),
  ];
  const provider = JSON.stringify({ enableSecretMutable: true, enableConfigMapMutable: true });
  const mutable = { config: { provider } };
  await bench.play("up", items("1"));
  const replaced = await bench.play("preview", items("2"));
  expect(stepsOf(replaced).filter((step) => step.startsWith("replace"))).toEqual([
    "replace secret",
    "replace map",
  ]);
  const updated = await bench.play("preview", items("2", true), mutable);
  expect(stepsOf(updated).filter((step) => /^(update|replace) /.test(step))).toEqual([
    "update secret",
    "update map",
    "replace frozen",
  ]);
});

test("a field the program dropped is gone from the object", async () => {
  await bench.play("up", [pool("a", { size: 1, extra: true })]);
  const result = await bench.play("up", [pool("a", { size: 1 })]);
  expect(result.outputs.outputs).toMatchObject([{ metadata: { name: "a" } }]);
  const applies = bench.kubectl().filter(({ verb }) => verb === "apply");
  const managers = applies.map(({ args }) => args.find((arg) => /field-manager/.test(arg)));
  expect(managers).toEqual(Array(2).fill("--field-manager=pulumi-kubernetes-lab"));
  expect(applies.every(({ args }) => args.includes("--server-side"))).toBe(true);
  // A conflict with another manager is an error, as with the real provider.
  expect(applies.some(({ args }) => args.includes("--force-conflicts"))).toBe(false);
  expect(bench.state()).not.toContain("extra");
});

test("an object that exists already is not taken over, unless the provider says so", async () => {
  await bench.play("up", [pool("a", { size: 1 })], { stateFile: `${bench.stateFile}.other` });
  bench.kubectl();
  const refused = await bench.play("up", [pool("a", { size: 2 })]);
  expect(refused.ok).toBe(false);
  expect(errorsOf(refused)).toContain('pool.metallb.io "a" already exists');
  expect(callsOf(bench.kubectl())).toEqual(["get Pool a"]);
  const provider = JSON.stringify({ upsertExistingObjects: true });
  const taken = await bench.play("up", [pool("a", { size: 2 })], { config: { provider } });
  expect(errorsOf(taken)).toBe("");
});

describe("waiting", () => {
  const ingress = { loadBalancer: { ingress: [{ ip: "10.6.0.1" }] } };
  const service = (annotations: Record<string, string> = {}): Item =>
    object("lb", {
      kind: "Service",
      metadata: { name: "lb", namespace: "web", annotations },
      spec: { type: "LoadBalancer" },
    });

  test("for a rollout, and for a load balancer's address, which the program gets", async () => {
    bench.orderKubectl({ status: { Service: [{}, {}, ingress] } });
    const deployment = object("app", { apiVersion: "apps/v1", kind: "Deployment" });
    const result = await bench.play("up", [deployment, service()]);
    expect(errorsOf(result)).toBe("");
    expect(bench.state()).toContain(JSON.stringify(ingress));
    const calls = bench.kubectl();
    expect(callsOf(calls.filter(({ kind }) => kind === "Service"))).toEqual([
      "get Service lb",
      "apply Service lb",
      "get Service lb",
      "get Service lb",
    ]);
    const rollout = calls.find(({ verb }) => verb === "rollout");
    expect(rollout).toMatchObject({ kind: "Deployment", name: "app" });
    expect(rollout?.args).toContain("--timeout=600s");
  });

  test("ends at its deadline; the state keeps what was made, and the next run updates it", async () => {
    bench.orderKubectl({ status: { Service: [{}] } });
    const hasty = service({ "pulumi.com/timeoutSeconds": "1" });
    const late = await bench.play("up", [hasty]);
    expect(late.ok).toBe(false);
    expect(errorsOf(late)).toMatch(
      /failed to fully initialize.*'lb' timed out.*not allocated an IP/,
    );
    expect(stepsOf(await bench.play("preview", [hasty]))).toEqual(["update lb"]);
    bench.orderKubectl({ status: { Service: [ingress] } });
    bench.kubectl();
    expect(errorsOf(await bench.play("up", [hasty]))).toBe("");
    expect(callsOf(bench.kubectl())).toEqual(["apply Service lb"]);
    expect(stepsOf(await bench.play("up", [hasty]))).toEqual(["same lb"]);
  });

  test("not at all, or for what the annotations say", async () => {
    bench.orderKubectl({ status: { Service: [{}] } });
    const skipped = service({ "pulumi.com/skipAwait": "true" });
    const custom = pool(
      "custom",
      { size: 1 },
      {
        name: "custom",
        annotations: { "pulumi.com/waitFor": '["condition=Ready","jsonpath={.status.x}=1"]' },
      },
    );
    expect(errorsOf(await bench.play("up", [skipped, custom]))).toBe("");
    const waits = bench.kubectl().filter(({ verb }) => verb === "wait");
    expect(waits.map(({ args }) => args[1])).toEqual([
      "--for=condition=Ready",
      "--for=jsonpath={.status.x}=1",
    ]);
  });

  test("a Job that failed is told at once", async () => {
    const conditions = [{ type: "Failed", status: "True" }];
    bench.orderKubectl({ status: { Job: [{}, { conditions }] } });
    const job = object("job", { apiVersion: "batch/v1", kind: "Job" });
    expect(errorsOf(await bench.play("up", [job]))).toContain("the Job failed");
  });
});

test("an object whose kind is gone from the API counts as deleted", async () => {
  await bench.play("up", [pool("a", { size: 1 })]);
  bench.orderKubectl({
    fail: { "delete Pool": ["oops", 'error: no matches for kind "Pool" in version "x"'] },
  });
  expect((await bench.play("destroy", [])).ok).toBe(false);
  expect(errorsOf(await bench.play("destroy", []))).toBe("");
  const last = bench.kubectl().at(-1);
  expect(last?.args).toEqual(
    expect.arrayContaining(["--cascade=foreground", "--wait", "--timeout=600s"]),
  );
});

test("another kind replaces an object, another version of its API does not", () => {
  const { replaces } = kubernetesProvider([]);
  const change = (path: string[]): boolean => replaces({ paths: [path], before: {}, after: {} });
  expect([change(["kind"]), change(["apiVersion"]), change(["spec"])]).toEqual([
    true,
    false,
    false,
  ]);
  expect(new PartialFailure("x", { id: "", outputs: {} })).toBeInstanceOf(Error);
});
