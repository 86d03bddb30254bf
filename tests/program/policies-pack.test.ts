import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  type AnalyzeResponse,
  type AnalyzerInfo,
  AnalyzeStackRequest,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  type PolicyInfo,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { CLUSTER_URN, requestOf, stackResource, type Told } from "../support/policy-pack";

/* The pack as the CLI starts it: the SDK's own runner, the pack's own tsconfig, one call over gRPC after the other. */
jest.setTimeout(120_000);

const ROOT = join(__dirname, "..", "..");
const PACK = join(ROOT, "policies");
const RUNNER = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");

const json = (path: string) =>
  JSON.parse(readFileSync(path, "utf8")) as Record<string, Record<string, string>>;

let pack: ChildProcess;
let client: AnalyzerClient;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "quorate-pack-"));
  const env = { ...process.env, PULUMI_NODEJS_DRY_RUN: "true", QUORATE_FORMER_STATE: "" };
  pack = spawn(process.execPath, [RUNNER, "127.0.0.1:1", PACK], { cwd: PACK, env });
  let said = "";
  pack.stderr?.on("data", (text) => (said += String(text)));
  const port = await new Promise<string>((resolve, reject) => {
    pack.stdout?.once("data", (text) => resolve(String(text).trim()));
    pack.once("exit", (code) => reject(new Error(`the pack ended with code ${code}:\n${said}`)));
  });
  client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  pack.kill();
  rmSync(directory, { recursive: true });
});

const call = <A>(work: (done: (error: Error | null, answer: A) => void) => void): Promise<A> =>
  new Promise((resolve, reject) =>
    work((error, answer) => (error ? reject(error) : resolve(answer))),
  );

const info = () => call<AnalyzerInfo>((done) => client.getAnalyzerInfo(new Empty(), done));

const configure = (config: Record<string, Record<string, string>>) => {
  const request = new ConfigureAnalyzerRequest();
  for (const [name, properties] of Object.entries(config)) {
    const one = new PolicyConfig();
    one.setEnforcementlevel(EnforcementLevel.MANDATORY);
    one.setProperties(Struct.fromJavaScript(properties));
    request.getPolicyconfigMap().set(name, one);
  }
  return call<Empty>((done) => client.configure(request, done));
};

const levelOf = (rule: PolicyInfo) => {
  const mandatory = rule.getEnforcementlevel() === EnforcementLevel.MANDATORY;
  return `${rule.getName()} ${mandatory ? "mandatory" : "advisory"}`;
};

const cluster = (servers: string[]): Told => ({
  urn: CLUSTER_URN,
  inputs: { version: "v1.36.5+k3s1", servers },
});

test("it starts, and names its rules", async () => {
  const found = await info();
  expect([found.getName(), found.getVersion()]).toEqual([
    "quorate-policies",
    json(join(PACK, "package.json"))["version"],
  ]);
  const rules = found.getPoliciesList().map(levelOf);
  expect(rules).toMatchInlineSnapshot(`
   [
     "quorate-former-state advisory",
     "quorate-one-server-at-a-time mandatory",
     "quorate-quorum mandatory",
     "quorate-protected mandatory",
     "quorate-host-keys mandatory",
     "quorate-pinned mandatory",
     "quorate-endpoint-outside-pools mandatory",
     "quorate-longhorn-volumes mandatory",
   ]
  `);
  for (const rule of found.getPoliciesList()) {
    expect(rule.getDescription()).toMatch(/^[A-Z].*: .*\.$/);
  }
});

test("docs/policies.md has each rule with its level", async () => {
  const page = readFileSync(join(ROOT, "docs", "policies.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(quorate-[a-z-]+)` +\| (\w+)/gm)].map(
    ([, name, level]) => `${name} ${level}`,
  );
  const rules = (await info()).getPoliciesList().map(levelOf);
  expect(rows.sort()).toEqual(rules.sort());
});

test("the former state comes by the pack's config, too", async () => {
  const path = join(directory, "former.json");
  const { urn, inputs } = cluster(["s1", "s2", "s3"]);
  const resources = [{ urn, type: "quorate:index:Cluster", inputs }];
  writeFileSync(path, JSON.stringify({ version: 3, deployment: { resources } }));
  await configure({ "quorate-one-server-at-a-time": { formerState: path } });

  const now = cluster(["s1", "s4", "s5"]);
  await call<AnalyzeResponse>((done) => client.analyze(requestOf(now), done));
  const request = new AnalyzeStackRequest();
  request.setResourcesList([stackResource(now)]);
  const response = await call<AnalyzeResponse>((done) => client.analyzeStack(request, done));
  expect(
    response.getDiagnosticsList().map((one) => [one.getPolicyname(), one.getEnforcementlevel()]),
  ).toEqual([
    ["quorate-former-state", EnforcementLevel.ADVISORY],
    ["quorate-one-server-at-a-time", EnforcementLevel.MANDATORY],
  ]);
});

test("its packages are those that it is tested with", () => {
  const root = json(join(ROOT, "package.json"));
  const installed = { ...root["dependencies"], ...root["devDependencies"] };
  const own = json(join(PACK, "package.json"))["dependencies"] ?? {};
  expect(own).toEqual(Object.fromEntries(Object.keys(own).map((name) => [name, installed[name]])));
  expect(Object.keys(own)).toContain("@pulumi/policy");
});
