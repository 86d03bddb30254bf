import type { JoinFacts } from "../../components/render/steps";
import { bareLab } from "../lab/up";
import { installedFiles, traces } from "../support/host-state";
import {
  killedAt,
  machineIds,
  onHost,
  type Phase,
  planOf,
  runStep,
  scriptOf,
  useHosts,
  type Verb,
} from "../support/lab-steps";

/*
 * A server and an agent, with pods and with things that are not ours: made, taken away, and made again under a hail of kills.
 */

const ground = useHosts(["s1", "a1"], "k3s");
const HOSTS = ["s1", "a1"] as const;
let joinFacts: JoinFacts;
let undisturbed: string[][];

const scriptFor = (host: string, phase: Phase) =>
  scriptOf(planOf(ground.cluster, { deleteData: false }), host, phase, { join: joinFacts });

async function step(host: string, phase: Phase, verb: Verb = "up") {
  const { code, stdout, stderr } = await runStep(
    ground.lab,
    host,
    phase,
    scriptFor(host, phase),
    verb,
  );
  if (code !== 0) throw new Error(`${phase} ${verb} on ${host} ended with ${code}:\n${stderr}`);
  return stdout;
}

const kubectl = (command: string) =>
  onHost(ground.lab, "s1", `k3s kubectl --kubeconfig /etc/rancher/k3s/k3s.yaml ${command}`);

const READY = `get nodes -o jsonpath='{range .items[*]}{.metadata.name} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}'`;

const FOREIGN = `
mkdir -p /etc/rancher /etc/haproxy /opt/mine
echo mine | tee /etc/rancher/mine /etc/haproxy/haproxy.cfg /opt/mine/file /etc/sysctl.d/50-mine.conf >/etc/systemd/network/mine
printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/mine.service
systemctl daemon-reload && systemctl enable -q --now mine
iptables -A INPUT -p tcp --dport 12345 -m comment --comment mine -j ACCEPT
iptables -t nat -N MINE && iptables -t nat -A MINE -j RETURN`;

const foreignState = (host: string) =>
  onHost(
    ground.lab,
    host,
    "md5sum /etc/rancher/mine /etc/haproxy/haproxy.cfg /opt/mine/file /etc/sysctl.d/50-mine.conf /etc/systemd/system/mine.service; systemctl show -p MainPID -p ActiveState -p UnitFileState mine; iptables -S INPUT | grep mine; iptables -t nat -S MINE",
  );

async function runPods(): Promise<void> {
  const image =
    ground.from?.kind === "stand-in" ? "quorate.test/web:1" : "rancher/mirrored-pause:3.6";
  const manifest = {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "web" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: "web", image, imagePullPolicy: "Never" }],
        },
      },
    },
  };
  await kubectl(`apply -f - <<'END'\n${JSON.stringify(manifest)}\nEND`);
  await kubectl("rollout status daemonset/web --timeout=120s");
}

test("made beside things that are not ours, with a pod on each node", async () => {
  for (const host of HOSTS) await onHost(ground.lab, host, FOREIGN);
  await Promise.all(HOSTS.map((host) => step(host, "prepare")));
  const { clusterId } = JSON.parse(await step("s1", "bootstrap")) as { clusterId: string };
  joinFacts = { clusterId, machines: machineIds(ground.lab) };
  expect(await step("a1", "join")).toBe("changed\n");
  expect(await step("a1", "rollout")).toBe("same\n");
  await runPods();
  undisturbed = [await installedFiles(ground.lab, "s1"), await installedFiles(ground.lab, "a1")];
  // The check for traces can see them.
  for (const host of HOSTS) {
    const seen = await traces(ground.lab, host);
    for (const word of [
      "/etc/rancher/k3s",
      "k3s",
      "KUBE-",
      "containerd-shim",
      "/var/lib/kubelet",
      "loaded active",
    ]) {
      expect(seen).toContain(word);
    }
  }
});

test("an agent leaves: its node is deleted, its host is clean, what was there is untouched", async () => {
  const before = await foreignState("a1");
  expect(await step("a1", "join", "down")).toBe("changed\n");
  expect(await kubectl(READY)).toBe("s1 True");
  expect(await step("a1", "prepare", "down")).toBe("changed\n");
  expect(await traces(ground.lab, "a1")).toBe("");
  expect(await foreignState("a1")).toBe(before);
});

test("the last server goes with the cluster; its data is set aside, readable by root only", async () => {
  const before = await foreignState("s1");
  expect(await step("s1", "prepare", "down")).toBe("changed\n");
  expect(await traces(ground.lab, "s1")).toBe("");
  expect(await foreignState("s1")).toBe(before);
  const kept = await onHost(
    ground.lab,
    "s1",
    "cd /var/lib/rancher/k3s && stat -c '%a %n' removed-* && ls removed-*",
  );
  expect(kept).toMatch(/^700 removed-\d{8}T\d{6}Z\nserver$/);
  expect(
    await onHost(
      ground.lab,
      "s1",
      "test -s /var/lib/rancher/k3s/removed-*/server/db/etcd/member/snap/db && echo there",
    ),
  ).toBe("there");
});

test("taken away again, there is nothing to take", async () => {
  for (const host of HOSTS) {
    expect(await step(host, "join", "down")).toBe("same\n");
    expect(await step(host, "prepare", "down")).toBe("same\n");
  }
});

/** Runs a step again and again: killed after each file it writes, then in place of each of the calls, then to its end. */
async function underKills(host: string, phase: Phase, calls: readonly string[]): Promise<string> {
  const script = scriptFor(host, phase);
  const run = (at: { note?: string; call?: string }) =>
    runStep(ground.lab, host, phase, killedAt(script, at));
  const written: string[] = [];
  while (written.length < 20) {
    const { code, stderr } = await run({ note: "wrote ", call: "start_service" });
    expect(code).not.toBe(0);
    expect(stderr).not.toMatch(/QRT-/);
    const file = /wrote (\S+)/.exec(stderr)?.[1];
    if (file === undefined) break;
    written.push(file);
  }
  for (const call of calls) {
    const { code, stderr } = await run({ call });
    expect({ call, code, stderr }).not.toMatchObject({ code: 0 });
    expect(stderr).not.toMatch(/QRT-/);
  }
  expect(written).toEqual(
    expect.arrayContaining([
      "/var/lib/quorate/token",
      `/etc/systemd/system/${host === "s1" ? "k3s" : "k3s-agent"}.service`,
    ]),
  );
  return step(host, phase);
}

test("made again on the same hosts, killed at every stage, it is in the end the same as undisturbed", async () => {
  // The lab's own file for containerd went with the data.
  await bareLab(ground.lab, ground.from!, () => undefined, HOSTS);
  const before = joinFacts.clusterId;
  await Promise.all(HOSTS.map((host) => step(host, "prepare")));
  const founded = await underKills("s1", "bootstrap", [
    "wait_until_serving",
    "wait_until_serving",
    "mark_live",
  ]);
  const { clusterId } = JSON.parse(founded) as { clusterId: string };
  expect(clusterId).toMatch(/^[0-9a-f]{64}$/);
  expect(clusterId).not.toBe(before);
  expect(await step("s1", "bootstrap")).toBe(`{"clusterId":"${clusterId}","result":"same"}\n`);
  joinFacts = { clusterId, machines: machineIds(ground.lab) };
  expect(await underKills("a1", "join", ["wait_until_ready", "mark_live"])).toBe("changed\n");
  for (const host of HOSTS) {
    expect(await step(host, "join")).toBe("same\n");
    expect(await step(host, "rollout")).toBe("same\n");
  }
  expect(await kubectl(READY)).toBe("a1 True\ns1 True");
  expect([await installedFiles(ground.lab, "s1"), await installedFiles(ground.lab, "a1")]).toEqual(
    undisturbed,
  );
});

test("an agent is Ready when its Node says so anew, although systemd is told nothing", async () => {
  const { lab } = ground;
  const deaf = "/run/systemd/system/k3s-agent.service.d";
  await onHost(
    lab,
    "a1",
    `mkdir ${deaf} && printf '[Service]\\nUnsetEnvironment=NOTIFY_SOCKET\\n' >${deaf}/deaf.conf && systemctl daemon-reload && systemctl stop k3s-agent && systemctl start --no-block k3s-agent && while [ "$(systemctl show -p MainPID --value k3s-agent)" = 0 ]; do sleep 0.1; done`,
  );
  const pid = () => onHost(lab, "a1", "systemctl show -p MainPID --value k3s-agent");
  const restarted = await pid();
  expect(await step("a1", "join")).toBe("same\n");
  const beat = await kubectl(
    `get node a1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].lastHeartbeatTime}'`,
  );
  const began = Number(
    await onHost(
      lab,
      "a1",
      'date -d "$(systemctl show -p ExecMainStartTimestamp --value k3s-agent)" +%s',
    ),
  );
  expect(Date.parse(beat) / 1000).toBeGreaterThanOrEqual(began);
  expect(await step("a1", "rollout")).toBe("same\n");
  expect(await onHost(lab, "a1", "systemctl is-active k3s-agent || true")).toBe("activating");
  expect(await pid()).toBe(restarted);
  await onHost(
    lab,
    "a1",
    `rm -r ${deaf} && systemctl daemon-reload && systemctl restart k3s-agent`,
  );
});
