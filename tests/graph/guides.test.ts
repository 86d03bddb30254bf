/** @jest-environment ./tests/support/graph-environment.js */
import { type ClusterArgs, Longhorn, MetalLB } from "../../components";
import { differences, recordCluster } from "../support/clusters";
import { recordLayer } from "../support/layers";
import { blocks, pages } from "../support/markdown";
import type { Recorded, Recording } from "../support/recording-monitor";
import { exampleArgs, exampleHost, HOST_KEYS } from "../support/specs";

/*
 * The previews that guides show, against what the engine is asked for before and after the change.
 */

jest.setTimeout(120_000);

type Change = (args: ClusterArgs) => void;

/** What stood there before, and what is done to it. */
type Case = readonly [before: Change | "nothing", after: Change];

const OTHER_KEY = HOST_KEYS["jump"] ?? "";

const server = (args: ClusterArgs, name: string) => args.servers.find((one) => one.name === name)!;
const retired: Change = (args) => (server(args, "s2").retired = true);
const succeeded: Change = (args) => args.servers.splice(1, 1, exampleHost("s4", 14));
const exchanged: Change = (args) => {
  args.formerEndpoints = [args.endpoint];
  args.endpoint = { kind: "kube-vip", address: "192.0.2.20" };
};

/** By the name of their preview. */
const CLUSTERS: Record<string, Case> = {
  "first-cluster": ["nothing", () => undefined],
  "one-server": [
    "nothing",
    (args) => ((args.servers = args.servers.slice(0, 1)), delete args.agents),
  ],
  "add-agent": [() => undefined, ({ agents }) => agents?.push(exampleHost("a4", 24))],
  "add-servers": [
    () => undefined,
    ({ servers }) => servers.push(exampleHost("s4", 14), exampleHost("s5", 15)),
  ],
  "remove-agent": [() => undefined, ({ agents }) => agents?.pop()],
  "recreate-server": [() => undefined, (args) => (server(args, "s2").hostKey = OTHER_KEY)],
  "retire-server": [() => undefined, retired],
  "retired-goes": [retired, succeeded],
  "exchange-server": [() => undefined, succeeded],
  "change-version": [
    () => undefined,
    (args) => {
      args.version = "v1.36.6+k3s1";
      const sha256 = { amd64: "6".repeat(64), arm64: "7".repeat(64) };
      args.artifacts = { ...args.artifacts, sha256 };
    },
  ],
  "exchange-endpoint": [() => undefined, exchanged],
  "exchange-endpoint-done": [
    exchanged,
    (args) => (args.endpoint = { kind: "kube-vip", address: "192.0.2.20" }),
  ],
  "disable-servicelb": [
    () => undefined,
    (args) => (args.serverConfig = { disable: ["servicelb"] }),
  ],
  "storage-hosts": [
    () => undefined,
    (args) => (args.storage = { disks: [{ path: "/srv/longhorn", reserved: "20Gi" }] }),
  ],
  "change-mirror": [
    () => undefined,
    (args) => (args.artifacts = { ...args.artifacts, mirror: "http://mirror.corp.example/k3s" }),
  ],
  "add-registries": [
    () => undefined,
    (args) => {
      const endpoints = ["https://registry.corp.example:5000"];
      args.registries = { mirrors: { "*": { endpoints } }, fallBack: false };
    },
  ],
};

const LAYERS: Record<string, () => Promise<Recording>> = {
  metallb: () =>
    recordLayer(
      "metallb-system",
      (provider) => {
        const peers = [{ name: "edge", myAsn: 64512, peerAsn: 64513, peerAddress: "192.0.2.1" }];
        const pools = [{ name: "public", addresses: ["198.51.100.0/25"] }];
        new MetalLB("metallb", { peers, pools }, { provider });
      },
      true,
    ),
  longhorn: () =>
    recordLayer(
      "longhorn-system",
      (provider) => {
        new Longhorn(
          "longhorn",
          {
            classes: [
              { name: "longhorn", default: true, replicas: 2 },
              { name: "longhorn-retain", reclaimPolicy: "Retain", replicas: 3 },
            ],
            schedules: [
              { name: "snapshot-daily", task: "snapshot", cron: "0 3 * * *", retain: 7 },
              { name: "backup-daily", task: "backup", cron: "30 2 * * *", retain: 14 },
            ],
            backupTargets: [{ nfs: { host: "192.0.2.40", path: "/export/longhorn" } }],
          },
          { provider },
        );
      },
      true,
    ),
};

const shown = pages()
  .flatMap(blocks)
  .filter(({ language }) => language === "preview");

/** `a-{b,c}` as a shell expands it. */
function expanded(text: string): string[] {
  const [, before = "", list = "", after = ""] = /^(.*?)\{([^}]*)\}(.*)$/s.exec(text) ?? [];
  if (list === "") return [text];
  return list.split(",").flatMap((one) => expanded(`${before}${one}${after}`));
}

/** Lines `SIGN NAME` of a block. */
const linesOf = (text: string): string[] =>
  text
    .trim()
    .split("\n")
    .flatMap((line) =>
      line
        .slice(2)
        .split(/, (?![^{]*\})/)
        .flatMap((part) => expanded(part).map((name) => `${line.slice(0, 1)} ${name}`)),
    )
    .sort();

const isStep = ({ type }: Recorded) => type === "command:remote:Command";

/** What Pulumi leaves alone shows no change. */
const settled = ({ inputs, options }: Recorded): unknown => {
  const ignored = options["ignoreChanges"];
  const names = Array.isArray(ignored) ? (ignored as string[]) : [];
  if (names.includes("*")) return undefined;
  return Object.entries(inputs).filter(([key]) => !names.includes(key));
};

async function clusterPreview([before, after]: Case): Promise<string[]> {
  const earlier = exampleArgs();
  if (before !== "nothing") before(earlier);
  const first = before === "nothing" ? undefined : await recordCluster(earlier);
  const later = exampleArgs();
  after(later);
  // A host with another key is another machine.
  const keyOf = (args: ClusterArgs, name: string) =>
    args.servers.find((one) => one.name === name)?.hostKey;
  const moved = earlier.servers.filter(({ name }) => keyOf(later, name) === OTHER_KEY);
  const facts = moved.map(({ name }) => [name, { machineId: "f".repeat(32) }] as const);
  const second = await recordCluster(later, { facts: Object.fromEntries(facts) });
  expect([second.errors, second.thrown]).toEqual([[], undefined]);
  const was = { ...second, resources: first?.resources.filter(isStep) ?? [] };
  const is = { ...second, resources: second.resources.filter(isStep) };
  const { added, removed, changed } = differences(was, is, settled);
  const left = is.resources.filter((step) => settled(step) === undefined);
  return [
    ...added.map((name) => `+ prod-${name}`),
    ...removed.map((name) => `- prod-${name}`),
    ...changed
      .map((name) => `~ prod-${name}`)
      .filter((line) => !left.some(({ name }) => line === `~ ${name}`)),
  ].sort();
}

test("every preview of a guide is one that is looked at, and every one that is looked at is in a guide", () => {
  const known = [...Object.keys(CLUSTERS), ...Object.keys(LAYERS)].sort();
  expect(shown.map(({ mark }) => mark).sort()).toEqual(known);
});

test.each(Object.keys(CLUSTERS))("%s shows these steps", async (name) => {
  const said = shown.filter(({ mark }) => mark === name).map(({ text }) => linesOf(text));
  expect(said).toEqual([await clusterPreview(CLUSTERS[name]!)]);
});

test.each(Object.keys(LAYERS))("%s shows these objects", async (name) => {
  const said = shown.filter(({ mark }) => mark === name).map(({ text }) => linesOf(text));
  const { resources, errors } = await LAYERS[name]!();
  expect(errors).toEqual([]);
  const own = resources.filter(({ name: one }) => one.startsWith(`${name}-`));
  expect(said).toEqual([own.map(({ name: one }) => `+ ${one}`).sort()]);
});
