import { parse } from "yaml";
import type { ClusterPlan } from "../../components/model/plan";
import { reveal, splitSecrets } from "../../components/model/secret-leaves";
import { shellQuote } from "../../components/render/shell";
import type { JoinFacts, StepSecrets } from "../../components/render/steps";
import { markSecrets } from "../../components/secret-marks";
import type { ClusterConfig } from "../lab/cluster-config";
import { type Result, waitFor } from "../lab/hosts";
import { CA } from "../support/certificates";
import { installedFiles, touchMarks, traces } from "../support/host-state";
import { type HttpProxy, proxyUrl, startHttpProxy } from "../support/http-proxy";
import {
  machineIds,
  onHost,
  type Phase,
  planOf,
  runStep,
  scriptOf,
  SECRETS,
  useHosts,
  type Verb,
} from "../support/lab-steps";

/*
 * Registries, a proxy and a bucket on a server and an agent: laid down, used, changed, taken away. The tests build on each other.
 */

const ground = useHosts(["s1", "a1"], "k3s");
const HOSTS = ["s1", "a1"] as const;
type Host = (typeof HOSTS)[number];
const UNIT = { s1: "k3s", a1: "k3s-agent" };

const PASSWORD = `it's a "R3gistry" $pass\\word`;
const PROXY_PASSWORD = "p@ss$w0rd!";
const PROXY = proxyUrl("cluster:p%40ss$w0rd!");
const S3 = { accessKeyId: "LABACCESSKEY", secretAccessKey: "lab+secret/key" };
const OTHER_S3 = { accessKeyId: "OTHERACCESSKEY", secretAccessKey: "other+secret/key" };
// What of them stays as it is, however they are quoted.
const SECRET = [
  ...["R3gistry", "another-password", PROXY_PASSWORD, "p%40ss$w0rd!"],
  ...[...Object.values(S3), ...Object.values(OTHER_S3)],
];

const REGISTRY = "mirror.quorate.test:5000";
const CONFIG = "/etc/rancher/k3s";
const REGISTRIES = `${CONFIG}/registries.yaml`;
const AUTHORITY = `${CONFIG}/registries/mirror.quorate.test_5000.crt`;
const KEYS = `${CONFIG}/config.yaml.d/90-quorate-s3.yaml`;
const ENVIRONMENT = "/var/lib/quorate/environment";
// Sorted.
const FILES: Record<Host, string[]> = {
  s1: [KEYS, REGISTRIES, AUTHORITY, ENVIRONMENT],
  a1: [REGISTRIES, AUTHORITY, ENVIRONMENT],
};

let joinFacts: JoinFacts;
let proxy: HttpProxy;

const outside = (password: string, keys = S3): Partial<ClusterConfig> => ({
  registries: {
    mirrors: { "docker.io": { endpoints: [`https://${REGISTRY}`] } },
    access: { [REGISTRY]: { username: "cluster", password, ca: CA } },
  },
  proxy: { https: PROXY },
  etcd: { snapshots: { s3: { bucket: "backups", endpoint: "10.10.0.1:9000", ...keys } } },
});
let wanted: Partial<ClusterConfig> = outside(PASSWORD);

/** Plan and secrets as the component hands them to the steps of a role: each placeholder with its mark. */
async function planFor(host: Host): Promise<{ plan: ClusterPlan; secrets: StepSecrets }> {
  const { args, secrets } = splitSecrets(wanted);
  const own = markSecrets(secrets, SECRETS.token)[host === "s1" ? "server" : "agent"];
  const known = (of: typeof own.marks) =>
    new Promise<Record<string, string>>((resolve) => of.apply(resolve));
  return {
    plan: reveal(planOf(ground.cluster, args), await known(own.marks)),
    secrets: { ...SECRETS, leaves: await known(own.values) },
  };
}

async function run(host: Host, phase: Phase, verb: Verb = "up"): Promise<Result> {
  const { plan, secrets } = await planFor(host);
  const script = scriptOf(plan, host, phase, { secrets, join: joinFacts });
  const result = await runStep(ground.lab, host, phase, script, verb);
  if (result.code !== 0) {
    throw new Error(`${phase} ${verb} on ${host} ended with ${result.code}:\n${result.stderr}`);
  }
  expectNoSecret(result.stderr);
  return result;
}

const step = async (host: Host, phase: Phase, verb: Verb = "up") =>
  (await run(host, phase, verb)).stdout;

const on = (host: Host, script: string) => onHost(ground.lab, host, script);
const kubectl = (command: string) => on("s1", `k3s kubectl ${command}`);

/** Mode and path of each of these files that is there. */
const there = (host: Host, files = FILES[host]) =>
  on(host, `stat -c '%a %n' ${files.join(" ")} 2>/dev/null || true`);

const expectNoSecret = (text: string) => {
  for (const secret of SECRET) expect(text).not.toContain(secret);
};

const starts = (host: Host) =>
  on(host, `journalctl -q -u ${UNIT[host]} -t systemd -o cat | grep -c '^Starting ' || true`);

const PROCESSES = "ps -e -ww -o args=";

beforeAll(async () => {
  joinFacts = { clusterId: "", machines: machineIds(ground.lab) };
  proxy = await startHttpProxy(ground.lab, `cluster:${PROXY_PASSWORD}`);
});
afterAll(() => proxy.stop());

test("prepare downloads through the proxy, and nobody on the host sees its password", async () => {
  const prepared = Promise.all(HOSTS.map((host) => step(host, "prepare")));
  const binary = `${ground.cluster.artifacts.mirror}/${ground.cluster.version.replace("+", "%2B")}/k3s`;
  await waitFor(() => proxy.asked.filter((line) => line === `200 GET ${binary}`).length === 2, {
    timeout: 120_000,
    what: "both hosts to ask the proxy for k3s",
    why: () => proxy.asked.join("\n"),
  });
  for (const host of HOSTS) {
    const processes = await on(host, PROCESSES);
    expect(processes).toMatch(/^curl .*\/k3s$/m);
    expectNoSecret(processes);
    expectNoSecret(await on(host, "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' || true"));
  }
  proxy.go();
  expect(await prepared).toEqual(["changed\n", "changed\n"]);
  for (const host of HOSTS) {
    expect(await there(host)).toBe("");
    expect(await there(host, ["/var/lib/quorate/wanted/files"])).toMatch(/^600 /);
    expectNoSecret(await on(host, "cat /var/lib/quorate/wanted/{config.yaml,unit,digest}"));
  }
});

test("the nodes start with their files", async () => {
  const { clusterId } = JSON.parse(await step("s1", "bootstrap")) as { clusterId: string };
  joinFacts = { ...joinFacts, clusterId };
  expect(await step("s1", "join")).toBe("same\n");
  expect(await step("a1", "join")).toBe("changed\n");
  for (const host of HOSTS) {
    const mode = (file: string) => (file === AUTHORITY ? "644" : "600");
    expect(await there(host)).toBe(FILES[host].map((file) => `${mode(file)} ${file}`).join("\n"));
    expect(await on(host, `cat ${AUTHORITY}`)).toBe(CA.trim());
    expect(parse(await on(host, `cat ${REGISTRIES}`))).toEqual({
      mirrors: { "docker.io": { endpoint: [`https://${REGISTRY}`] } },
      configs: {
        [REGISTRY]: {
          auth: { username: "cluster", password: PASSWORD },
          tls: { ca_file: AUTHORITY },
        },
      },
    });
    expect(await starts(host)).toBe("1");
  }
  expect(await there("a1", [KEYS])).toBe("");
  expect(await on("s1", `cat ${KEYS}`)).toBe(
    `etcd-s3-access-key: "${S3.accessKeyId}"\netcd-s3-secret-key: "${S3.secretAccessKey}"`,
  );
  expect(await on("s1", `grep ^etcd-s3 ${CONFIG}/config.yaml`)).toContain(
    'etcd-s3-bucket: "backups"',
  );
});

test("the service has the proxy's URL; neither its journal, its unit nor a process tells", async () => {
  for (const host of HOSTS) {
    const unit = UNIT[host];
    const pid = `$(systemctl show -p MainPID --value ${unit})`;
    const environment = await on(host, `tr '\\0' '\\n' </proc/${pid}/environ | grep PROXY=`);
    expect(environment.split("\n")).toEqual(
      expect.arrayContaining([
        `HTTPS_PROXY=${PROXY}`,
        `HTTP_PROXY=${PROXY}`,
        expect.stringMatching(/^NO_PROXY=localhost,.*,10\.10\.0\.100,10\.10\.0\.11,10\.10\.0\.14$/),
      ]),
    );
    const seen = [
      PROCESSES,
      "journalctl -q --no-pager",
      `cat ${CONFIG}/config.yaml /etc/systemd/system/${unit}.service`,
    ];
    for (const command of seen) expectNoSecret(await on(host, command));
    const words = SECRET.map((secret) => `-e ${shellQuote(secret)}`).join(" ");
    const places = "/etc /root /home /run /tmp /var/log /var/tmp /var/lib/quorate";
    const found = await on(host, `grep -rlsF ${words} ${places} || true`);
    expect(found.split("\n").sort()).toEqual(FILES[host].filter((file) => file !== AUTHORITY));
    const asOps = `su ops -s /bin/bash -c "systemctl show ${unit}; cat /proc/${pid}/environ ${FILES[host].join(" ")}" 2>&1 || true`;
    const shown = await on(host, asOps);
    expect(shown).toContain("Permission denied");
    expectNoSecret(shown);
  }
});

test("images are asked for through the proxy, and nothing of the cluster itself is", async () => {
  await kubectl("run far --image=registry.quorate.test/far:1 --restart=Never");
  const tunnel = "502 CONNECT registry.quorate.test:443";
  await waitFor(() => proxy.asked.includes(tunnel), {
    timeout: 120_000,
    what: "containerd to ask the proxy",
    why: () => proxy.asked.join("\n"),
  });
  await kubectl("delete pod far --now");
  const others = proxy.asked.filter(
    (line) => line !== tunnel && !line.includes(` ${ground.cluster.artifacts.mirror}/`),
  );
  expect(others).toEqual([]);
});

test("run again, nothing is written and nothing restarts", async () => {
  const marks = () => Promise.all(HOSTS.map((host) => touchMarks(ground.lab, host)));
  const before = await marks();
  for (const host of HOSTS) {
    for (const phase of ["prepare", "join", "rollout"] as const) {
      expect([host, phase, await step(host, phase)]).toEqual([host, phase, "same\n"]);
    }
  }
  expect(await marks()).toEqual(before);
});

test("a changed password restarts each node once, and only its rollout brings it", async () => {
  wanted = outside("another-password");
  for (const host of HOSTS) {
    expect(await step(host, "prepare")).toBe("changed\n");
    expect(await on(host, `grep -c another-password ${REGISTRIES} || true`)).toBe("0");
    expect(await starts(host)).toBe("1");
    expect(await step(host, "rollout")).toBe("changed\n");
    expect(await on(host, `grep -c another-password ${REGISTRIES}`)).toBe("1");
    expect(await step(host, "rollout")).toBe("same\n");
    expect(await starts(host)).toBe("2");
  }
});

/** k3s as it is with a bucket that refuses its keys: it saves nothing at all, unless it is told to leave the bucket alone. */
const BEHIND_BUCKET = [
  "real=$(readlink -f /usr/local/bin/k3s)",
  "rm /usr/local/bin/k3s",
  "cat >/usr/local/bin/k3s <<'END'",
  "#!/bin/bash",
  'if [ "$1" = etcd-snapshot ]; then',
  '  [ "${@: -1}" = --etcd-s3=false ] || exit 1',
  '  set -- "${@:1:$#-1}"',
  "fi",
  'exec REAL "$@"',
  "END",
  'sed -i "s|REAL|$real|" /usr/local/bin/k3s',
  "chmod 755 /usr/local/bin/k3s",
].join("\n");

test("keys that the bucket refuses can be changed; agents have nothing to do with them", async () => {
  wanted = outside("another-password", OTHER_S3);
  expect(await step("a1", "prepare")).toBe("same\n");
  expect(await step("a1", "rollout")).toBe("same\n");
  expect(await step("s1", "prepare")).toBe("changed\n");
  await on("s1", BEHIND_BUCKET);
  const saved = () => on("s1", "ls /var/lib/rancher/k3s/server/db/snapshots | grep -c quorate-pre");
  const before = Number(await saved());
  const { stdout, stderr } = await run("s1", "rollout");
  expect(stdout).toBe("changed\n");
  expect(stderr).toContain("the snapshot before the restart is on this host's disk alone");
  expect(Number(await saved())).toBe(before + 1);
  expect(await on("s1", `grep -c '"${OTHER_S3.secretAccessKey}"' ${KEYS}`)).toBe("1");
  expect(await starts("s1")).toBe("3");
});

test("all of it taken away: the files go with one restart", async () => {
  wanted = {};
  proxy.stop();
  for (const host of HOSTS) {
    const before = Number(await starts(host));
    expect(await step(host, "prepare")).toBe("changed\n");
    expect(await there(host)).not.toBe("");
    expect(await step(host, "rollout")).toBe("changed\n");
    expect(Number(await starts(host))).toBe(before + 1);
    const lists = ["/var/lib/quorate/live-files", "/var/lib/quorate/wanted/files"];
    expect(await there(host, [...FILES[host], ...lists])).toBe("");
    const text = await on(host, `cat /etc/systemd/system/${UNIT[host]}.service ${CONFIG}/*.yaml`);
    expect(text).not.toMatch(/quorate\/environment|etcd-s3/);
    expectNoSecret(await on(host, `cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' || true`));
    for (const phase of ["prepare", "rollout"] as const) {
      expect(await step(host, phase)).toBe("same\n");
    }
  }
});

test("down takes the files with it", async () => {
  wanted = outside(PASSWORD);
  expect(await step("a1", "prepare")).toBe("changed\n");
  expect(await step("a1", "rollout")).toBe("changed\n");
  expect(await step("s1", "prepare")).toBe("changed\n");
  expect(await step("a1", "join", "down")).toBe("changed\n");
  for (const host of ["a1", "s1"] as const) {
    expect(await step(host, "prepare", "down")).toBe("changed\n");
    expect(await traces(ground.lab, host)).toBe("");
    expect((await installedFiles(ground.lab, host)).filter((line) => /quorate/.test(line))).toEqual(
      [],
    );
  }
});
