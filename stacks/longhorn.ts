import * as pulumi from "@pulumi/pulumi";
import { type Fault, show } from "../components/model/faults";
import { listOf, recordOf, textOf } from "../components/model/known";
import type { LonghornArgs } from "../components/model/longhorn/args";
import { backupTargets } from "../components/model/longhorn/plan";
import { readObject, stackError } from "./stack-file";

type Texts = Record<string, unknown>;

/** Kinds of backup targets that have secrets, and which of their fields those are. */
const SECRET_FIELDS: Record<string, readonly string[]> = {
  s3: ["accessKeyId", "secretAccessKey"],
  cifs: ["username", "password"],
  azure: ["accountName", "accountKey"],
};

/**
 * Reads Longhorn from a stack's configuration: `longhorn` has the shape of `LonghornArgs`; what is secret in it is in `longhornSecrets`: `passphrases` by the class's name,
 * `backupTargets` by the target's name, and the web interface's `users`. Undefined where the stack has none. What the arguments hold is judged by `Longhorn`.
 */
export function readLonghorn(config: pulumi.Config): LonghornArgs | undefined {
  const faults: Fault[] = [];
  const longhorn = readObject(config, "longhorn", faults);
  const secrets = readObject(config, "longhornSecrets", faults) ?? {};
  const given = longhorn ?? {};
  const misplaced = (path: string, key: string) =>
    faults.push({
      path: `${config.name}:longhorn.${path}`,
      problem: "is a secret among plain values",
      remedy: `remove it there and give it with pulumi config set --secret --path '${config.name}:longhornSecrets.${key}'`,
    });
  const unknown = (key: string, names: readonly string[], known: readonly string[]) => {
    for (const name of names.filter((candidate) => !known.includes(candidate))) {
      const problem = `is for ${show(name)}, which ${config.name}:longhorn does not have`;
      const remedy = known.length === 0 ? "remove it" : `give one of ${known.join(", ")}`;
      faults.push({ path: `${config.name}:longhornSecrets.${key}`, problem, remedy });
    }
  };

  const passphrases = recordOf(secrets["passphrases"]);
  const classes = listOf(given["classes"]).map((value, i) => {
    const one = recordOf(value);
    const encryption = recordOf(one["encryption"]);
    const name = textOf(one["name"]) ?? "";
    if (encryption["passphrase"] !== undefined) {
      misplaced(`classes[${i}].encryption.passphrase`, `passphrases["${name}"]`);
    }
    const passphrase = passphrases[name];
    if (passphrase === undefined) return value;
    return { ...one, encryption: { ...encryption, passphrase: pulumi.secret(passphrase) } };
  });
  unknown("passphrases", Object.keys(passphrases), names(classes));

  const credentials = recordOf(secrets["backupTargets"]);
  const targets = listOf(given["backupTargets"]).map((value, i) => {
    const target = recordOf(value);
    const { name } = backupTargets({ backupTargets: [target] })[0] ?? { name: "" };
    const own = recordOf(credentials[name]);
    return Object.entries(SECRET_FIELDS).reduce<Texts>((whole, [kind, fields]) => {
      const place = recordOf(whole[kind]);
      for (const field of fields.filter((candidate) => place[candidate] !== undefined)) {
        misplaced(`backupTargets[${i}].${kind}.${field}`, `backupTargets["${name}"].${field}`);
      }
      return whole[kind] === undefined ? whole : { ...whole, [kind]: { ...place, ...hidden(own) } };
    }, target);
  });
  unknown(
    "backupTargets",
    Object.keys(credentials),
    names(backupTargets({ backupTargets: targets })),
  );

  const ui = recordOf(given["ui"]);
  if (ui["users"] !== undefined) misplaced("ui.users", "users");
  const users = secrets["users"];
  if (faults.length > 0) throw stackError(faults);
  if (longhorn === undefined) return undefined;
  return {
    ...longhorn,
    ...(longhorn["classes"] !== undefined && { classes }),
    ...(longhorn["backupTargets"] !== undefined && { backupTargets: targets }),
    ...(users !== undefined && { ui: { ...ui, users: pulumi.secret(users) } }),
  } as unknown as LonghornArgs;
}

const hidden = (own: Texts): Texts =>
  Object.fromEntries(Object.entries(own).map(([key, value]) => [key, pulumi.secret(value)]));

const names = (values: readonly unknown[]): string[] =>
  values.flatMap((value) => textOf(recordOf(value)["name"]) ?? []);
