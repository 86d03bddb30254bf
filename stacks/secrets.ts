import type { Fault } from "../components/model/faults";
import { machinesOf, recordOf } from "../components/model/known";

/** Faults of secrets inside of the cluster's object, where they would be read as plain values. */
export function misplacedSecrets(
  project: string,
  path: string,
  cluster: Record<string, unknown>,
): Fault[] {
  const ssh = recordOf(cluster["ssh"]);
  const own = [
    { at: "token", value: cluster["token"], key: "token" },
    { at: "ssh.privateKey", value: ssh["privateKey"], key: "sshPrivateKey" },
    {
      at: "ssh.privateKeyPassword",
      value: ssh["privateKeyPassword"],
      key: "sshPrivateKeyPassword",
    },
  ].map(({ at, value, key }) => ({
    at,
    value,
    remedy: `remove it there and give it with pulumi config set --secret ${project}:${key}`,
  }));
  const remedy = "remove it: hosts of a stack file share one key; a program can give each its own";
  const others = [
    { at: "ssh.jumpHost.privateKey", value: recordOf(ssh["jumpHost"])["privateKey"], remedy },
    ...machinesOf(cluster).map((host) => ({
      at: `${host.path}.ssh.privateKey`,
      value: recordOf(host.fields["ssh"])["privateKey"],
      remedy,
    })),
  ];
  return [...own, ...others]
    .filter(({ value }) => value !== undefined)
    .map((each) => ({
      path: `${path}.${each.at}`,
      problem: "is a secret among plain values",
      remedy: each.remedy,
    }));
}
