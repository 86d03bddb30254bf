import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { knownStorage } from "../../components/model/longhorn/known-storage";
import { longhornFaults } from "../../components/model/longhorn/validate";
import { readLonghorn } from "../../stacks/longhorn";
import { settled, useStack } from "../support/stack";

const longhorn = {
  classes: [{ name: "plain" }, { name: "secret", encryption: { keySize: 512 } }],
  backupTargets: [{ s3: { bucket: "backups", region: "eu-west-1" } }],
  ui: { host: "longhorn.example.com" },
};

function failure(config: Record<string, unknown>): string[] {
  try {
    readLonghorn(useStack(config));
  } catch (error) {
    expect(error).toMatchObject({ __pulumiRunError: true });
    return (error as Error).message.split("\n").slice(1);
  }
  throw new Error("the configuration was taken");
}

test("a stack without it has none", () => {
  expect(readLonghorn(useStack({}))).toBeUndefined();
});

test("secrets come from a key of their own, go where they belong, and stay secrets", async () => {
  const args = readLonghorn(
    useStack({
      "quorate:longhorn": longhorn,
      "quorate:longhornSecrets": {
        passphrases: { secret: "open-sesame-7" },
        backupTargets: {
          default: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "open-sesame-8" },
        },
        users: "ops:$2y$05$abcdefghijklmnopqrstuu",
      },
    }),
  );
  const secret = (value: string) => ({ value, isKnown: true, isSecret: true });
  expect(args?.classes?.map(({ name }) => name)).toEqual(["plain", "secret"]);
  expect(args?.classes?.[0]).toEqual({ name: "plain" });
  const { passphrase, keySize } = args?.classes?.[1]?.encryption ?? {};
  expect(keySize).toBe(512);
  expect(await settled(passphrase)).toEqual(secret("open-sesame-7"));
  const { bucket, secretAccessKey } = args?.backupTargets?.[0]?.s3 ?? {};
  expect(bucket).toBe("backups");
  expect(await settled(secretAccessKey)).toEqual(secret("open-sesame-8"));
  expect(args?.ui?.host).toBe("longhorn.example.com");
  expect(await settled(args?.ui?.users)).toMatchObject({ isSecret: true });
});

test("secrets among plain values, and secrets of what is not there, are faults that show none", () => {
  const lines = failure({
    "quorate:longhorn": {
      classes: [{ name: "secret", encryption: { passphrase: "hunter2" } }],
      backupTargets: [{ name: "nas", cifs: { host: "h", share: "s", password: "hunter2" } }],
      ui: { host: "h", users: "hunter2" },
    },
    "quorate:longhornSecrets": {
      passphrases: { other: "hunter2" },
      backupTargets: { default: { password: "hunter2" } },
    },
  });
  const misplaced = (key: string) =>
    `is a secret among plain values; remove it there and give it with pulumi config set --secret --path 'quorate:longhornSecrets.${key}'`;
  expect(lines).toEqual([
    `  quorate:longhorn.classes[0].encryption.passphrase: ${misplaced('passphrases["secret"]')}`,
    "  quorate:longhornSecrets.passphrases: is for other, which quorate:longhorn does not have; give one of secret",
    `  quorate:longhorn.backupTargets[0].cifs.password: ${misplaced('backupTargets["nas"].password')}`,
    "  quorate:longhornSecrets.backupTargets: is for default, which quorate:longhorn does not have; give one of nas",
    `  quorate:longhorn.ui.users: ${misplaced("users")}`,
  ]);
});

test("the production example has no faults on its own cluster", () => {
  const file = join(__dirname, "..", "..", "stacks", "Pulumi.production.yaml");
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const args = readLonghorn(useStack(config));
  const storage = knownStorage(args, config["quorate:cluster"]);
  expect(storage?.nodes?.map(({ name }) => name)).toEqual(["prod-a1", "prod-a2", "prod-a3"]);
  expect(longhornFaults(args, storage)).toEqual([]);
});
