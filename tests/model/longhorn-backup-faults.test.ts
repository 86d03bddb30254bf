import { type Change, changedLonghorn, exampleLonghorn, longhornLines } from "../support/longhorn";

const job =
  (fields: object): Change =>
  (spec) =>
    void Object.assign(spec.schedules![0]!, fields);
const s3 =
  (fields: object): Change =>
  (spec) =>
    void Object.assign(spec.backupTargets![1]!.s3!, fields);

describe("one fault is", () => {
  test.each<[string, Change, string]>([
    // Schedules
    [
      "a schedule twice",
      (spec) => void (spec.schedules![2]!.name = "backup"),
      "schedules[2].name: backup is also schedules[1]'s; give each schedule a name of its own",
    ],
    [
      "a long name",
      (spec) => void (spec.schedules![2]!.name = "x".repeat(41)),
      `schedules[2].name: ${"x".repeat(41)} is no name of a schedule; give 2 to 40 of a-z, 0-9, - and ., with a letter or digit at both ends`,
    ],
    [
      "a name of one letter",
      (spec) => void (spec.schedules![2]!.name = "x"),
      "schedules[2].name: x is no name of a schedule; give 2 to 40 of a-z, 0-9, - and ., with a letter or digit at both ends",
    ],
    [
      "no schedule",
      job({ cron: "0 25 * * *" }),
      'schedules[0].cron: "0 25 * * *" is no schedule; write minute, hour, day, month and weekday, such as 0 */6 * * *, or @hourly',
    ],
    [
      "101 replicas",
      job({ retain: 101 }),
      "schedules[0].retain: is 101, and Longhorn keeps 100 at most; give 100 or fewer, or a larger settings.recurringJobMaxRetention",
    ],
    [
      "more by default than allowed",
      (spec) =>
        void (
          Object.assign(spec.settings!, { recurringJobMaxRetention: 5 }),
          (spec.schedules![0]!.retain = 5),
          (spec.schedules![3]!.retain = 5)
        ),
      "schedules[1].retain: is 7 by default, and Longhorn keeps 5 at most; give 5 or fewer, or a larger settings.recurringJobMaxRetention",
    ],
    [
      "keeping nothing",
      job({ retain: 0 }),
      "schedules[0].retain: is 0, and Longhorn would keep 1; give 1 or more",
    ],
    [
      "keeping what a trim makes",
      (spec) => void (spec.schedules![2]!.retain = 3),
      "schedules[2].retain: means nothing to filesystem-trim; leave it out",
    ],
    [
      "full backups of snapshots",
      job({ fullBackupInterval: 7 }),
      "schedules[0].fullBackupInterval: means nothing to snapshot; leave it out; it is for backup and backup-force-create",
    ],
    [
      "a policy of backups",
      (spec) => void (spec.schedules![1]!.volumeBackupPolicy = "always"),
      "schedules[1].volumeBackupPolicy: means nothing to backup; leave it out; it is for system-backup",
    ],
    [
      "groups of the whole cluster",
      (spec) => void (spec.schedules![3]!.groups = ["default"]),
      "schedules[3].groups: are of volumes, and system-backup is of the whole cluster; leave them out",
    ],
    [
      "a group twice",
      job({ groups: ["default", "default"] }),
      "schedules[0].groups[1]: default occurs twice; write it once",
    ],
    [
      "a group of one letter",
      job({ groups: ["default", "x"] }),
      "schedules[0].groups[1]: x is no name of a group; give 2 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends",
    ],
    [
      "a label without a value",
      job({ labels: { by: "" } }),
      "schedules[0].labels.by: is empty; give a value",
    ],
    // Backup targets
    [
      "a target without a place",
      (spec) => void delete spec.backupTargets![0]!.nfs,
      "backupTargets[0]: has no place; give one of s3, nfs, cifs, azure",
    ],
    [
      "a target with two",
      (spec) =>
        void (spec.backupTargets![0]!.cifs = {
          host: "nas",
          share: "b",
          username: "u",
          password: "p",
        }),
      "backupTargets[0]: has nfs and cifs; give one of s3, nfs, cifs, azure",
    ],
    [
      "two without a name",
      (spec) => void (delete spec.backupTargets![1]!.name, delete spec.classes![2]!.backupTarget),
      "backupTargets[1].name: default is also backupTargets[0]'s; give each target a name of its own",
    ],
    [
      "none that is default",
      (spec) => void (spec.backupTargets![0]!.name = "nas"),
      "backupTargets: none is called default, so system backups, and volumes of classes that name no target, have no place; leave out the name of one",
    ],
    [
      "one key of two",
      s3({ secretAccessKey: undefined }),
      "backupTargets[1].s3.secretAccessKey: is missing; give both keys, or none",
    ],
    [
      "no key and no role",
      s3({ accessKeyId: undefined, secretAccessKey: undefined }),
      "backupTargets[1].s3: has no way in; give accessKeyId and secretAccessKey, or iamRole",
    ],
    [
      "keys and a role",
      s3({ iamRole: "backup" }),
      "backupTargets[1].s3.iamRole: is given beside keys; give keys, or a role",
    ],
    [
      "a bucket in capitals",
      s3({ bucket: "Backups" }),
      "backupTargets[1].s3.bucket: Backups is no bucket; give 3 to 63 of a-z, 0-9, - and ., with a letter or digit at both ends",
    ],
    [
      "a region with a slash",
      s3({ region: "eu/1" }),
      "backupTargets[1].s3.region: eu/1 is no region; write one such as eu-central-1; another maker's store often takes us-east-1",
    ],
    [
      "a way up in the bucket",
      s3({ path: "a/../b" }),
      "backupTargets[1].s3.path: a/../b is no folder; write names of letters, digits, ., _ and -, with / between them",
    ],
    [
      "an endpoint without a scheme",
      s3({ endpoint: "minio:9000" }),
      "backupTargets[1].s3.endpoint: minio:9000 is no http or https URL; give one such as https://minio.example.com:9000",
    ],
    [
      "a certificate that is none",
      s3({ caCertificate: "/etc/ca.pem" }),
      "backupTargets[1].s3.caCertificate: is no certificate in PEM; give text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----",
    ],
    [
      "a certificate without TLS",
      s3({
        endpoint: "http://minio:9000",
        caCertificate: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n",
      }),
      "backupTargets[1].s3.caCertificate: is given, and the endpoint is http; give an https endpoint, or leave it out",
    ],
    [
      "a proxy's exceptions alone",
      s3({ noProxy: ".example.com" }),
      "backupTargets[1].s3.noProxy: is given without a proxy; give proxy, or leave it out",
    ],
    [
      "a secret with a line feed",
      s3({ secretAccessKey: "hush-hush-3\n" }),
      "backupTargets[1].s3.secretAccessKey: holds the control character U+000A; take it out (.trim() cuts it off)",
    ],
    [
      "a secret with a space",
      s3({ secretAccessKey: "hush-hush-3 " }),
      "backupTargets[1].s3.secretAccessKey: has white space at an end; cut it off: .trim() does",
    ],
    [
      "a relative export",
      (spec) => void (spec.backupTargets![0]!.nfs!.path = "backups"),
      "backupTargets[0].nfs.path: backups is no exported folder; write its whole path, such as /srv/backups, of letters, digits, ., _ and -",
    ],
    [
      "a hard mount",
      (spec) => void (spec.backupTargets![0]!.nfs!.options = "hard"),
      "backupTargets[0].nfs.options: holds hard, which Longhorn takes out: a dead server would hang its pods for ever; write soft, with timeo and retrans",
    ],
    [
      "one place twice",
      (spec) =>
        void spec.backupTargets!.push({
          name: "again",
          nfs: { host: "NAS.example.com", path: "/srv/backups/" },
        }),
      "backupTargets[2]: is the same place as backupTargets[0]; give each target a place of its own",
    ],
    [
      "looking every week",
      (spec) => void (spec.backupTargets![0]!.pollInterval = "168h"),
      "backupTargets[0].pollInterval: 168h is no duration; write one up to 24h, such as 5m, or 0s for never",
    ],
  ])("%s", (_what, change, line) => {
    expect(longhornLines(changedLonghorn(change))).toEqual([line]);
  });
});

test("backups need a place", () => {
  const spec = { ...exampleLonghorn(), backupTargets: [] };
  expect(longhornLines(spec)).toEqual([
    "classes[2].backupTarget: offsite is no target in backupTargets; remove it",
    "schedules[1].task: is backup, and there is no place for backups; list one in backupTargets",
    "schedules[3].task: is system-backup, and there is no place for backups; list one in backupTargets",
    "snapshotClasses[1].type: is backup, and there is no place for backups; list one in backupTargets, or give snapshot",
  ]);
});
