import {
  classParameters,
  encryptionSecretData,
  snapshotClassFields,
  storageClassFields,
} from "../../../components/render/longhorn/classes";
import { recurringJobSpec } from "../../../components/render/longhorn/jobs";
import {
  backupTargetSpec,
  hasCredentials,
  targetSecretData,
} from "../../../components/render/longhorn/targets";
import { uiMiddlewareSpec, uiSecretData } from "../../../components/render/longhorn/ui";
import { officialFields, withChart } from "../../support/longhorn";

describe("a StorageClass", () => {
  test("states what would else follow a setting", () => {
    expect(storageClassFields({ name: "a", replicas: 2 }, undefined)).toEqual({
      provisioner: "driver.longhorn.io",
      reclaimPolicy: "Delete",
      allowVolumeExpansion: true,
      volumeBindingMode: "Immediate",
      parameters: {
        numberOfReplicas: "2",
        staleReplicaTimeout: "30",
        dataLocality: "disabled",
        dataEngine: "v1",
        fsType: "ext4",
      },
    });
  });

  test("has every argument where Longhorn looks for it, as a text", () => {
    const one = {
      name: "a",
      replicas: 1,
      reclaimPolicy: "Retain",
      allowExpansion: false,
      binding: "WaitForFirstConsumer",
      dataLocality: "strict-local",
      fsType: "xfs",
      mkfsParams: "-m crc=1",
      mountOptions: ["noatime"],
      nodeTags: ["fast", "big"],
      diskTags: ["nvme"],
      schedules: [{ name: "hourly" }, { name: "nightly", isGroup: true }],
      nfsOptions: "soft,timeo=330",
      backupTarget: "offsite",
      migratable: true,
      staleReplicaTimeout: 60,
      dataEngine: "v2",
      parameters: { unmapMarkSnapChainRemoved: "enabled" },
    } as const;
    const args = {
      ...one,
      mountOptions: [...one.mountOptions],
      nodeTags: [...one.nodeTags],
      diskTags: [...one.diskTags],
      schedules: [...one.schedules],
    };
    expect(storageClassFields(args, undefined)).toEqual({
      provisioner: "driver.longhorn.io",
      reclaimPolicy: "Retain",
      allowVolumeExpansion: false,
      volumeBindingMode: "WaitForFirstConsumer",
      mountOptions: ["noatime"],
      parameters: {
        numberOfReplicas: "1",
        staleReplicaTimeout: "60",
        dataLocality: "strict-local",
        dataEngine: "v2",
        fsType: "xfs",
        mkfsParams: "-m crc=1",
        nodeSelector: "fast,big",
        diskSelector: "nvme",
        migratable: "true",
        nfsOptions: "soft,timeo=330",
        backupTargetName: "offsite",
        recurringJobSelector:
          '[{"name":"hourly","isGroup":false},{"name":"nightly","isGroup":true}]',
        unmapMarkSnapChainRemoved: "enabled",
      },
    });
  });

  test("names the passphrase's Secret for each step of the driver", () => {
    const parameters = classParameters({ name: "a", replicas: 3 }, { name: "s", namespace: "n" });
    expect(Object.keys(parameters).filter((key) => key.includes("secret"))).toHaveLength(8);
    expect(parameters).toMatchObject({
      encrypted: "true",
      "csi.storage.k8s.io/provisioner-secret-name": "s",
      "csi.storage.k8s.io/node-publish-secret-name": "s",
      "csi.storage.k8s.io/node-stage-secret-namespace": "n",
      "csi.storage.k8s.io/node-expand-secret-namespace": "n",
    });
  });

  test("an empty list of tags is no selector", () => {
    const parameters = classParameters({ name: "a", replicas: 3, nodeTags: [] }, undefined);
    expect(parameters).not.toHaveProperty("nodeSelector");
  });
});

test("a passphrase's Secret has all that Longhorn reads", () => {
  expect(encryptionSecretData("open-sesame-7", { keySize: 512 })).toEqual({
    CRYPTO_KEY_PROVIDER: "secret",
    CRYPTO_KEY_VALUE: "open-sesame-7",
    CRYPTO_KEY_CIPHER: "aes-xts-plain64",
    CRYPTO_KEY_HASH: "sha256",
    CRYPTO_KEY_SIZE: "512",
    CRYPTO_PBKDF: "argon2i",
  });
});

test("a VolumeSnapshotClass is of snapshots or of backups", () => {
  expect(snapshotClassFields({ name: "a", type: "snapshot" })).toEqual({
    driver: "driver.longhorn.io",
    deletionPolicy: "Delete",
    parameters: { type: "snap" },
  });
  expect(snapshotClassFields({ name: "a", type: "backup", deletionPolicy: "Retain" })).toEqual({
    driver: "driver.longhorn.io",
    deletionPolicy: "Retain",
    parameters: { type: "bak", backupMode: "incremental" },
  });
});

describe("a RecurringJob has all eight fields, as Longhorn's webhook leaves them", () => {
  test.each([
    ["snapshot", {}, { retain: 7, groups: ["default"], parameters: {} }],
    ["filesystem-trim", {}, { retain: 0, groups: ["default"], parameters: {} }],
    ["snapshot-cleanup", {}, { retain: 0, groups: ["default"], parameters: {} }],
    ["snapshot-delete", { retain: 0 }, { retain: 0, groups: ["default"], parameters: {} }],
    [
      "backup",
      { fullBackupInterval: 7, groups: ["a1"], labels: { by: "quorate" }, concurrency: 5 },
      {
        retain: 7,
        groups: ["a1"],
        labels: { by: "quorate" },
        concurrency: 5,
        parameters: { "full-backup-interval": "7" },
      },
    ],
    [
      "system-backup",
      { retain: 3 },
      { retain: 3, groups: [], parameters: { "volume-backup-policy": "if-not-present" } },
    ],
  ] as const)("%s", (task, fields, rest) => {
    const { groups, ...others } = { groups: undefined, ...fields };
    const lists = groups === undefined ? {} : { groups: [...groups] };
    expect(recurringJobSpec({ name: "job", task, cron: "0 2 * * *", ...others, ...lists })).toEqual(
      {
        name: "job",
        task,
        cron: "0 2 * * *",
        concurrency: 2,
        labels: {},
        ...rest,
      },
    );
  });
});

withChart("schedules and targets have fields that their definitions have", () => {
  const job = recurringJobSpec({ name: "job", task: "snapshot", cron: "@daily" });
  expect(Object.keys(job).sort()).toEqual(officialFields("RecurringJob").sort());
  const target = backupTargetSpec({ nfs: { host: "nas", path: "/b" } }, "keys");
  expect(officialFields("BackupTarget")).toEqual(expect.arrayContaining(Object.keys(target)));
});

describe("a BackupTarget", () => {
  const url = (target: object) => backupTargetSpec(target, undefined)["backupTargetURL"];

  test("has Longhorn's URL", () => {
    expect(url({ s3: { bucket: "b-1", region: "r1" } })).toBe("s3://b-1@r1/");
    expect(url({ s3: { bucket: "b-1", region: "r1", path: "a/b" } })).toBe("s3://b-1@r1/a/b/");
    expect(url({ nfs: { host: "nas", path: "/srv/b" } })).toBe("nfs://nas:/srv/b");
    expect(url({ nfs: { host: "2001:db8::1", path: "/b" } })).toBe("nfs://[2001:db8::1]:/b");
    expect(url({ cifs: { host: "nas", share: "b$/x", options: "vers=3.0" } })).toBe(
      "cifs://nas/b$/x?cifsOptions=vers=3.0",
    );
    expect(url({ azure: { container: "abc" } })).toBe("azblob://abc@core.windows.net/");
    expect(url({ azure: { container: "abc", domain: "core.usgovcloudapi.net", path: "x" } })).toBe(
      "azblob://abc@core.usgovcloudapi.net/x/",
    );
  });

  test("has options of NFS as Longhorn's webhook leaves them", () => {
    const options = (text: string) => url({ nfs: { host: "nas", path: "/b", options: text } });
    expect(options("nfsvers=4.2")).toBe(
      "nfs://nas:/b?nfsOptions=nfsvers=4.2,soft,timeo=300,retry=2",
    );
    expect(options("retry=5,soft,timeo=330")).toBe(
      "nfs://nas:/b?nfsOptions=retry=5,soft,timeo=330",
    );
  });

  test.each([
    ["5m", "5m0s"],
    ["90s", "1m30s"],
    ["1h", "1h0m0s"],
    ["30s", "30s"],
    ["0s", "0s"],
  ])("is looked at every %s as Go prints it: %s", (pollInterval, text) => {
    expect(backupTargetSpec({ pollInterval }, "keys")).toMatchObject({
      pollInterval: text,
      credentialSecret: "keys",
    });
  });

  test("has its credentials in a Secret, by kind", () => {
    const caCertificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
    expect(
      targetSecretData({
        s3: {
          bucket: "b-1",
          region: "r1",
          accessKeyId: "id",
          secretAccessKey: "key",
          endpoint: "https://minio.example.com:9000",
          caCertificate,
          virtualHosted: true,
          proxy: "http://proxy.example.com:3128",
          noProxy: ".example.com",
        },
      }),
    ).toEqual({
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "key",
      AWS_ENDPOINTS: "https://minio.example.com:9000",
      AWS_CERT: caCertificate.trim(),
      VIRTUAL_HOSTED_STYLE: "true",
      HTTP_PROXY: "http://proxy.example.com:3128",
      HTTPS_PROXY: "http://proxy.example.com:3128",
      NO_PROXY: ".example.com",
    });
    expect(targetSecretData({ s3: { bucket: "b-1", region: "r1", iamRole: "role" } })).toEqual({
      AWS_IAM_ROLE_ARN: "role",
    });
    expect(
      targetSecretData({ cifs: { host: "a", share: "b", username: "u", password: "p" } }),
    ).toEqual({ CIFS_USERNAME: "u", CIFS_PASSWORD: "p" });
    expect(
      targetSecretData({ azure: { container: "abc", accountName: "n", accountKey: "k" } }),
    ).toEqual({ AZBLOB_ACCOUNT_NAME: "n", AZBLOB_ACCOUNT_KEY: "k" });
    expect(hasCredentials({ nfs: {} })).toBe(false);
    expect(hasCredentials({})).toBe(true);
  });
});

test("each ingress controller finds the users under its own key", () => {
  const users = "a:b\r\nc:d\r\n";
  expect(uiSecretData(users, {})).toEqual({ users: "a:b\nc:d\n" });
  expect(uiSecretData(users, { ingressClass: "nginx" })).toEqual({ auth: "a:b\nc:d\n" });
  expect(uiMiddlewareSpec({}, "users")).toEqual({
    basicAuth: { secret: "users", realm: "Longhorn", removeHeader: true },
  });
  expect(uiMiddlewareSpec({ ingressClass: "nginx" }, "users")).toBeUndefined();
});
