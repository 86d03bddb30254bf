import { member, type Add } from "./faults";
import { recordOf } from "./known";

/** Keys of `config.yaml` that an argument sets where it is given, and that are free otherwise. */
const SET_BY: readonly { argument: string; keys: readonly string[] }[] = [
  {
    argument: "registries",
    keys: [
      "private-registry",
      "disable-default-registry-endpoint",
      "system-default-registry",
      "embedded-registry",
    ],
  },
  {
    argument: "etcd.snapshots.s3",
    keys: [
      "etcd-s3",
      "etcd-s3-bucket",
      "etcd-s3-config-secret",
      "etcd-s3-endpoint",
      "etcd-s3-endpoint-ca",
      "etcd-s3-folder",
      "etcd-s3-insecure",
      "etcd-s3-region",
      "etcd-s3-retention",
      "etcd-s3-skip-ssl-verify",
    ],
  },
  { argument: "hardening", keys: ["protect-kernel-defaults", "profile"] },
];

/** Complains of keys beside the argument that sets them: one of the two would be lost in silence. */
export function checkOptions(spec: unknown, add: Add): void {
  for (const { argument, keys } of SET_BY) {
    if (valueAt(spec, argument) === undefined) continue;
    for (const config of ["serverConfig", "agentConfig"]) {
      const own = recordOf(recordOf(spec)[config]);
      for (const key of keys.filter((candidate) => own[candidate] !== undefined)) {
        const problem = `is set by the argument ${argument}`;
        add(member(config, key), { problem, remedy: `remove one of them` });
      }
    }
  }
}

function valueAt(spec: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => recordOf(value)[key], spec);
}
