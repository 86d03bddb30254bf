import fc from "fast-check";
import type { ClusterSpec, HostSpec } from "../../components/model/args";
import type { DiskArgs, StorageArgs } from "../../components/model/storage-args";
import type { Path } from "./faults";
import { exampleSpec, HOST_KEYS, PRIVATE_KEY } from "./specs";

/*
 * Arbitrary specs without a fault: every one of them must be taken, and rendered.
 */

const chars = (from: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...from), minLength: min, maxLength: max });

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const label = chars(LOWER, 1, 20);
const labelValue = fc.oneof(fc.constant(""), chars(`${LOWER}ABC`, 1, 63));
const labelKey = fc.oneof(
  label,
  label.map((name) => `example.com/${name}`),
);
const networkInterface = fc.constantFrom("eth0", "bond0.100", "enp3s0f1np1", "br-lan");
const hostKey = fc.constantFrom(...Object.values(HOST_KEYS));
const digest = chars("0123456789abcdef", 64, 64);
const optional = <T>(values: T) => fc.option(fc.constant(values), { nil: undefined });

/** Objects with these fields; where a field has no value, it is left away. */
function some<T>(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<T> {
  return fc
    .record(fields)
    .map((all) =>
      Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)),
    )
    .map((present) => present as T);
}

const taints = fc.uniqueArray(
  some<NonNullable<HostSpec["taints"]>[number]>({
    key: labelKey,
    value: labelValue,
    effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
  }),
  { maxLength: 3, selector: ({ key, effect }) => `${key}:${effect}` },
);

const tags = fc.uniqueArray(labelKey, { maxLength: 3 });
const quantity = fc
  .tuple(fc.nat(999), fc.constantFrom("", "k", "M", "Gi", "Ti"))
  .map(([number, unit]) => `${number}${unit}`);

/** Disks with paths of their own, and so names. */
const disks = fc.uniqueArray(chars(LOWER, 1, 8), { minLength: 1, maxLength: 3 }).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      some<DiskArgs>({
        path: fc.constant(`/mnt/${name}`),
        reserved: fc.option(quantity, { nil: undefined }),
        tags: fc.option(tags, { nil: undefined }),
        allowScheduling: fc.option(fc.boolean(), { nil: undefined }),
        mounted: fc.option(fc.boolean(), { nil: undefined }),
      }),
    ),
  ),
);

const storage = fc.oneof(
  fc.boolean(),
  some<StorageArgs>({
    disks: fc.option(disks, { nil: undefined }),
    tags: fc.option(tags, { nil: undefined }),
    multipath: fc.constantFrom("exclude", "leave", undefined),
  }),
);

function host(name: string, address: string): fc.Arbitrary<HostSpec> {
  return some<HostSpec>({
    name: fc.constant(name),
    address: fc.constant(address),
    hostKey,
    ssh: optional({ user: "ops", port: 2222 }),
    labels: fc.option(fc.dictionary(labelKey, labelValue, { maxKeys: 4 }), { nil: undefined }),
    taints: fc.option(taints, { nil: undefined }),
    interface: fc.option(networkInterface, { nil: undefined }),
    storage: fc.option(storage, { nil: undefined, freq: 2 }),
  });
}

/** What k3s may be told beside the arguments; texts in there are free. */
export const freeText = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
  .filter((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text));

const config = some<Record<string, string | boolean | string[]>>({
  "kubelet-arg": fc.option(
    fc.array(
      freeText.map((value) => `v=${value}`),
      { minLength: 1, maxLength: 3 },
    ),
    { nil: undefined },
  ),
  "resolv-conf": fc.option(freeText, { nil: undefined }),
  debug: fc.option(fc.boolean(), { nil: undefined }),
});

/** Names and addresses are unique, in 10.1.0.0/16, with the endpoint at 10.1.255.1. */
const nodes = fc
  .record({ servers: fc.constantFrom(1, 3, 5), agents: fc.nat(6) })
  .chain(({ servers, agents }) =>
    fc
      .uniqueArray(fc.record({ name: label, last: fc.integer({ min: 1, max: 60000 }) }), {
        minLength: servers + agents,
        maxLength: servers + agents,
        selector: ({ name }) => name,
        comparator: "SameValue",
      })
      .map((all) => all.map(({ name, last }, i) => ({ name, number: (last % 6000) * 10 + i })))
      .chain((all) =>
        fc.tuple(
          ...all.map(({ name, number }) =>
            host(
              name === "localhost" ? "localhost-1" : name,
              `10.1.${number >> 8}.${number & 255}`,
            ),
          ),
        ),
      )
      .map((hosts) => ({ servers: hosts.slice(0, servers), agents: hosts.slice(servers) })),
  );

/** A spec without a fault. */
export const validSpec: fc.Arbitrary<ClusterSpec> = nodes.chain(({ servers, agents }) =>
  some<ClusterSpec>({
    version: fc
      .tuple(fc.integer({ min: 32, max: 45 }), fc.nat(20), fc.integer({ min: 1, max: 3 }))
      .map(([minor, patch, build]) => `v1.${minor}.${patch}+k3s${build}`),
    servers: fc.constant(servers),
    agents: optional(agents),
    ssh: fc.constantFrom(
      { privateKey: PRIVATE_KEY },
      {
        privateKey: PRIVATE_KEY,
        user: "ops",
        port: 22022,
        jumpHost: { host: "bastion.example.com", hostKey: HOST_KEYS["jump"] ?? "" },
      },
    ),
    endpoint: some<ClusterSpec["endpoint"]>({
      kind: fc.constant("haproxy"),
      address: fc.constant("10.1.255.1"),
      port: fc.option(fc.constantFrom(443, 7443, 8443, 40000), { nil: undefined }),
      routerId: fc.option(fc.integer({ min: 1, max: 255 }), { nil: undefined }),
      fast: fc.option(fc.boolean(), { nil: undefined }),
      subjectAltNames: optional(["k8s.example.com", "198.51.100.1"]),
    }),
    network: fc.constantFrom(
      undefined,
      { clusterCidr: "172.20.0.0/16", interface: "eth1" },
      { clusterCidr: ["10.128.0.0/12"], serviceCidr: ["10.96.0.0/12"] },
    ),
    artifacts: some<ClusterSpec["artifacts"]>({
      mirror: fc.constantFrom("https://mirror.example/k3s", "http://192.0.2.1:8080"),
      sha256: fc.record({ amd64: digest }),
      images: fc.array(
        fc.record({ file: label.map((name) => `${name}.tar.zst`), sha256: digest }),
        { maxLength: 1 },
      ),
    }),
    rollout: optional({ drainTimeout: "90s", readyTimeout: "1h" } as const),
    token: fc.option(chars(LOWER, 17, 64), { nil: undefined }),
    serverConfig: config,
    agentConfig: config,
  }),
);

/** The example with a value in every field, so that every leaf can be attacked. */
export function fullSpec(): ClusterSpec {
  const spec = exampleSpec();
  const [agent] = spec.agents ?? [];
  if (agent === undefined) throw new Error("the example has no agents");
  agent.ssh = { host: "a1.example.com", user: "root", port: 22, privateKey: PRIVATE_KEY };
  agent.labels = { "example.com/rack": "r1" };
  agent.taints = [{ key: "gpu", value: "yes", effect: "NoSchedule" }];
  agent.interface = "eth0";
  return {
    ...spec,
    distribution: "k3s",
    ssh: {
      ...spec.ssh,
      port: 22,
      jumpHost: { host: "bastion.example.com", hostKey: HOST_KEYS["jump"] ?? "", user: "ops" },
    },
    endpoint: { ...spec.endpoint, subjectAltNames: ["k8s.example.com"] },
    network: { clusterCidr: "10.42.0.0/16", serviceCidr: "10.43.0.0/16", interface: "eth0" },
    artifacts: {
      ...spec.artifacts,
      images: [{ file: "images.tar.zst", sha256: "c".repeat(64), arch: "amd64" }],
    },
    etcd: { snapshots: { schedule: "0 */6 * * *", retention: 12 } },
    rollout: { maxUnavailable: 1, drain: true, drainTimeout: "5m", readyTimeout: "10m" },
    serverConfig: { "resolv-conf": "/etc/resolv.conf", "kubelet-arg": ["v=2"] },
    agentConfig: { "resolv-conf": "/etc/resolv.conf", "kubelet-arg": ["v=2"] },
  };
}

/** The paths of all texts in `value`. */
export function textPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === "string") return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    textPaths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
