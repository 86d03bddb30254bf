import type { JoinFacts, StepSecrets } from "../../components/render/steps";
import type { Result } from "../lab/hosts";
import {
  machineIds,
  onHost,
  type Phase,
  planOf,
  runStep,
  scriptOf,
  SECRETS,
  useHosts,
} from "../support/lab-steps";

/*
 * Joins that must not succeed, against a cluster of one server. Nothing of them may reach the cluster, nor start k3s.
 */

const HOSTS = ["s1", "s2", "a1", "a2"];
const ground = useHosts(HOSTS, "k3s");
const OTHER = "f0".repeat(32);
const WRONG: StepSecrets = { ...SECRETS, token: "another-token" };
let joinFacts: JoinFacts;
let unanswered: Promise<Result>;

const run = (
  host: string,
  phase: Phase,
  own: { secrets?: StepSecrets; join?: JoinFacts } = {},
  plan = ground.plan,
) =>
  runStep(
    ground.lab,
    host,
    phase,
    scriptOf(plan, host, phase, { join: own.join ?? joinFacts, secrets: own.secrets ?? SECRETS }),
  );

async function ok(host: string, phase: Phase): Promise<string> {
  const { code, stdout, stderr } = await run(host, phase);
  if (code !== 0) throw new Error(`${phase} on ${host} ended with ${code}:\n${stderr}`);
  return stdout;
}

const fault = (host: string, message: string): Result => ({
  code: 1,
  stdout: "",
  stderr: `quorate: ${host}: ${message}\n`,
});

beforeAll(async () => {
  await Promise.all(HOSTS.map((host) => ok(host, "prepare")));
  // It waits for 90 s that its cluster answers; the other tests need not.
  const { endpoint } = ground.cluster;
  const silent = planOf(ground.cluster, { endpoint: { ...endpoint, address: "10.10.0.200" } });
  unanswered = run("a2", "join", { join: { clusterId: OTHER, machines: {} } }, silent);
  const { clusterId } = JSON.parse(await ok("s1", "bootstrap")) as { clusterId: string };
  joinFacts = { clusterId, machines: machineIds(ground.lab) };
}, 600_000);

/** k3s was neither configured nor started, and no token lies about. */
async function expectUntouched(host: string): Promise<void> {
  const found = await onHost(
    ground.lab,
    host,
    "ls -d /etc/rancher/k3s /etc/systemd/system/k3s* /usr/local/bin/k3s /var/lib/quorate/token /var/lib/quorate/cluster 2>/dev/null || true; (systemctl is-active k3s k3s-agent || true) | sort -u",
  );
  expect(found).toBe("inactive");
}

test("a wrong token, of a server and of an agent", async () => {
  for (const host of ["s2", "a1"]) {
    expect(await run(host, "join", { secrets: WRONG })).toEqual(
      fault(host, "join: QRT-251: the cluster refuses this token; give the token it was made with"),
    );
    await expectUntouched(host);
  }
});

test("a bootstrap beside a living cluster of another token founds no second one", async () => {
  expect(await run("s2", "bootstrap", { secrets: WRONG })).toEqual(
    fault(
      "s2",
      "bootstrap: QRT-252: 10.10.0.11 runs k3s of another cluster (it refuses this cluster's token); clean that host or correct the list of servers",
    ),
  );
  await expectUntouched("s2");
});

test("a bootstrap beside the living cluster of this token finds it and founds nothing", async () => {
  expect(await run("s2", "bootstrap")).toEqual({
    code: 0,
    stdout: `{"clusterId":"${joinFacts.clusterId}","result":"same"}\n`,
    stderr: `quorate: s2: bootstrap: cluster ${joinFacts.clusterId} exists already, nothing to found\n`,
  });
  await expectUntouched("s2");
});

test("a host that holds data of another cluster, known or not", async () => {
  const data = "/var/lib/rancher/k3s/agent/kubelet.kubeconfig";
  const message = (own: string) =>
    `join: QRT-254: this host holds data of another cluster (${own}, wanted ${joinFacts.clusterId}); if it may go, remove /var/lib/rancher/k3s and run again`;
  await onHost(ground.lab, "a1", `echo theirs >${data}`);
  expect(await run("a1", "join")).toEqual(fault("a1", message("unknown")));
  await onHost(ground.lab, "a1", `printf ${OTHER} >/var/lib/quorate/cluster`);
  expect(await run("a1", "join")).toEqual(fault("a1", message(OTHER)));
  expect(await onHost(ground.lab, "a1", `cat ${data}`)).toBe("theirs");
  await onHost(ground.lab, "a1", `rm ${data} /var/lib/quorate/cluster`);
  await expectUntouched("a1");
});

test("a clock that is off by an hour, at the join", async () => {
  await onHost(
    ground.lab,
    "a1",
    `cat >/usr/local/sbin/date <<'END'
#!/bin/sh
case "$*" in +%s) echo $(($(/bin/date +%s) + 3600)) ;; *) exec /bin/date "$@" ;; esac
END
chmod 755 /usr/local/sbin/date`,
  );
  const { code, stderr } = await run("a1", "join");
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringMatching(
      /^quorate: a1: join: QRT-230: the clock is 3(599|600|601) s ahead of the one of https:\/\/10\.10\.0\.100:8443\/ping; synchronize it \(chrony, systemd-timesyncd\), then run again\n$/,
    ) as string,
  });
  await onHost(ground.lab, "a1", "rm /usr/local/sbin/date");
  await expectUntouched("a1");
});

test("none of them reached the cluster, and a right join still does", async () => {
  expect(await ok("a1", "join")).toBe("changed\n");
  const names = await onHost(
    ground.lab,
    "s1",
    "k3s kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml get nodes -o name",
  );
  expect(names).toBe("node/a1\nnode/s1");
});

test("an endpoint at which another cluster answers", async () => {
  const wanted = { join: { ...joinFacts, clusterId: OTHER } };
  const script = scriptOf(ground.plan, "s2", "join", wanted).replace("wait_for 90 ", "wait_for 2 ");
  expect(await runStep(ground.lab, "s2", "join", script)).toEqual(
    fault(
      "s2",
      `join: QRT-255: https://10.10.0.100:8443 shows cluster ${joinFacts.clusterId}, expected ${OTHER}; something else answers at the endpoint`,
    ),
  );
  await expectUntouched("s2");
});

test("a cluster that is known, of which nobody answers", async () => {
  expect(await unanswered).toEqual(
    fault(
      "a2",
      `join: QRT-250: cluster ${OTHER} is known, but none of its servers answers at https://10.10.0.200:8443; start one of them (a new cluster is never made in its place; from one survivor: k3s server --cluster-reset)`,
    ),
  );
  await expectUntouched("a2");
});
