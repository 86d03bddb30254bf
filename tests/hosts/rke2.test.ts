import type { ClusterConfig } from "../lab/cluster-config";
import type { ClusterPlan } from "../../components/model/plan";
import type { JoinFacts } from "../../components/render/steps";
import {
  machineIds,
  onHost,
  type Phase,
  planOf,
  runStep,
  scriptOf,
  useHosts,
  type Verb,
} from "../support/lab-steps";
import { publishRke2 } from "../support/standin-rke2";

/*
 * RKE2's steps on real hosts, against a stand-in that has its files, ports and protocol: order, restarts, and what is left behind. The real RKE2 was not there.
 */

const ground = useHosts(["s1", "a1"], "small");
const HOSTS = ["s1", "a1"] as const;
const OLD = "v1.36.4+rke2r1";
const NEW = "v1.36.5+rke2r1";
let plan: ClusterPlan;
let joinFacts: JoinFacts;

function planFor(version: string, own: Partial<ClusterConfig> = {}): ClusterPlan {
  const { sha256 } = publishRke2(ground.lab, version);
  return planOf(ground.cluster, {
    distribution: "rke2",
    version,
    artifacts: { ...ground.cluster.artifacts, sha256, images: [] },
    hardening: "cis",
    network: { interface: "host0" },
    // The machine's own kernel may still run cgroup v1, and the hosts share it.
    serverConfig: { "kubelet-arg": ["fail-cgroupv1=false"] },
    agentConfig: { "kubelet-arg": ["fail-cgroupv1=false"] },
    deleteData: false,
    ...own,
  });
}

async function step(host: string, phase: Phase, verb: Verb = "up"): Promise<string> {
  const script = scriptOf(plan, host, phase, { join: joinFacts });
  const { code, stdout, stderr } = await runStep(ground.lab, host, phase, script, verb);
  if (code !== 0) throw new Error(`${phase} ${verb} on ${host} ended with ${code}:\n${stderr}`);
  return stdout;
}

const starts = (host: string) =>
  onHost(ground.lab, host, "cat /var/log/standin/starts 2>/dev/null || true");
const started = async (host: string) => (await starts(host)).split("\n").length;

beforeAll(() => {
  plan = planFor(OLD);
  joinFacts = { clusterId: "", machines: machineIds(ground.lab) };
});

test("facts find nothing against the hosts", async () => {
  for (const host of HOSTS) {
    const { machineId } = JSON.parse(await step(host, "facts")) as { machineId: string };
    expect(machineId).toBe(joinFacts.machines[host]);
  }
});

test("prepare lays everything down beside, and starts nothing", async () => {
  await Promise.all(HOSTS.map((host) => step(host, "prepare")));
  for (const host of HOSTS) {
    const seen = await onHost(
      ground.lab,
      host,
      `ls /usr/local/lib/quorate; ls /usr/local/lib/quorate/rke2-${OLD}/bin /usr/local/bin /etc/rancher 2>/dev/null || true; systemctl list-unit-files --plain --no-legend 'rke2*' || true; grep -c panic /etc/sysctl.d/90-quorate.conf`,
    );
    expect(seen.split("\n")).toEqual([
      `rke2-${OLD}`,
      "/usr/local/bin:",
      "",
      `/usr/local/lib/quorate/rke2-${OLD}/bin:`,
      "rke2",
      "3",
    ]);
    expect(await starts(host)).toBe("");
  }
  expect(await onHost(ground.lab, "s1", "getent passwd etcd | cut -d : -f 1,7")).toBe(
    "etcd:/sbin/nologin",
  );
  expect(
    await onHost(
      ground.lab,
      "s1",
      "cat /var/lib/rancher/rke2/server/manifests/quorate-network.yaml",
    ),
  ).toContain("iface: host0");
  expect(await onHost(ground.lab, "a1", "grep -c ^etcd: /etc/passwd || true")).toBe("0");
  for (const host of HOSTS) expect(await step(host, "prepare")).toBe("same\n");
});

test("one founder without a server, an agent that joins at the endpoint", async () => {
  const { clusterId } = JSON.parse(await step("s1", "bootstrap")) as { clusterId: string };
  expect(clusterId).toMatch(/^[0-9a-f]{64}$/);
  expect(await starts("s1")).toBe(`server ${OLD} founds new`);
  joinFacts = { ...joinFacts, clusterId };
  expect(await step("s1", "join")).toBe("same\n");
  expect(await step("a1", "join")).toBe("changed\n");
  expect(await starts("a1")).toBe(`agent ${OLD} joins new`);
  expect(
    await onHost(ground.lab, "s1", "sed -n 's/^server: //p' /etc/rancher/rke2/config.yaml"),
  ).toBe('"https://10.10.0.100:9346"');
  const { ca } = JSON.parse(await step("s1", "kubeconfig")) as { ca: string };
  expect(Buffer.from(ca, "base64").toString()).toContain("BEGIN CERTIFICATE");
});

test("run again, nothing is written and nothing restarts", async () => {
  const before = await Promise.all(HOSTS.map(starts));
  expect(await step("s1", "bootstrap")).toBe(
    `{"clusterId":"${joinFacts.clusterId}","result":"same"}\n`,
  );
  for (const host of HOSTS) {
    for (const phase of ["prepare", "join", "rollout"] as const) {
      expect([host, phase, await step(host, phase)]).toEqual([host, phase, "same\n"]);
    }
    await step(host, "facts");
  }
  expect(await Promise.all(HOSTS.map(starts))).toEqual(before);
});

test("a new version is unpacked beside the old one, and restarts each node once", async () => {
  plan = planFor(NEW);
  const etcd = () => onHost(ground.lab, "s1", "pidof etcd");
  const before = await etcd();
  for (const host of HOSTS) {
    expect(await step(host, "prepare")).toBe("changed\n");
    expect(await started(host)).toBe(1);
    expect(
      await onHost(ground.lab, host, "ls /usr/local/lib/quorate; readlink /usr/local/bin/rke2"),
    ).toBe(`rke2-${OLD}\nrke2-${NEW}\n/usr/local/lib/quorate/rke2-${OLD}/bin/rke2`);
  }
  for (const host of HOSTS) {
    expect(await step(host, "rollout")).toBe("changed\n");
    expect(await step(host, "rollout")).toBe("same\n");
    expect((await starts(host)).split("\n").slice(1)).toEqual([
      `${host === "s1" ? "server" : "agent"} ${NEW} joins again`,
    ]);
  }
  expect(await onHost(ground.lab, "s1", "cat /var/log/standin/snapshots")).toContain(
    "etcd-snapshot save --name quorate-pre",
  );
  // Static pods outlive the service.
  expect(await etcd()).toBe(before);
  expect(await step("s1", "prepare")).toBe("changed\n");
  expect(await onHost(ground.lab, "s1", "ls /usr/local/lib/quorate")).toBe(`rke2-${NEW}`);
});

test("a service that was killed leaves its children, and comes back without a fight", async () => {
  await onHost(ground.lab, "a1", "systemctl kill --kill-whom=main -s KILL rke2-agent");
  await onHost(
    ground.lab,
    "a1",
    "timeout 60 bash -c 'until [ $(wc -l </var/log/standin/starts) = 3 ] && systemctl is-active --quiet rke2-agent; do sleep 0.2; done'",
  );
  expect(await onHost(ground.lab, "a1", "pidof kubelet | wc -w")).toBe("1");
  expect(await step("a1", "join")).toBe("same\n");
});

test("the other role does not start beside this one", async () => {
  const unit = "/run/systemd/system/rke2-agent.service";
  await onHost(
    ground.lab,
    "s1",
    `sed 's/server$/agent/; s/is-active --quiet rke2-agent/is-active --quiet rke2-server/' /etc/systemd/system/rke2-server.service >${unit} && systemctl daemon-reload && systemctl start rke2-agent`,
  );
  expect(await onHost(ground.lab, "s1", "systemctl is-active rke2-agent || true")).toBe("inactive");
  await onHost(ground.lab, "s1", `rm ${unit} && systemctl daemon-reload`);
});

const traces = (host: string) =>
  onHost(
    ground.lab,
    host,
    `(
      ls -d /etc/quorate /var/lib/quorate /run/quorate /usr/local/lib/quorate /usr/local/bin/rke2 /etc/rancher/rke2 /etc/rancher/node \
        /var/lib/rancher/rke2/{agent,data,bin,server} /var/lib/kubelet /run/k3s /etc/cni /opt/cni/bin /var/lib/cni /var/log/calico /var/lib/calico \
        /etc/sysctl.d/*quorate* /etc/modules-load.d/*quorate* /etc/systemd/system/{rke2,quorate}* /etc/systemd/system/*.wants/{rke2,quorate}*
      systemctl list-units --all --plain --no-legend 'rke2*' 'quorate*'
      grep ^etcd: /etc/passwd
      ip -o link | grep -E 'cni0|flannel|cali|cilium'
      iptables-save | grep -E 'KUBE-|cali|CILIUM_'
      ip -o addr show to 10.10.0.100
      ps -e -o args= | grep -E 'rke2|containerd|kubelet|haproxy|keepalived|socat|/etcd' | grep -v grep
    ) 2>/dev/null || true`,
  );

test("down leaves the hosts clean: pods, links, rules and the user etcd are gone, data is set aside", async () => {
  for (const host of HOSTS) {
    await onHost(
      ground.lab,
      host,
      `mkdir -p /etc/cni/net.d /opt/cni/bin /var/lib/calico && touch /etc/cni/net.d/10-canal.conflist
       for name in cali0123456789a cilium_host flannel.1 vxlan.calico; do ip link add $name type bridge; done
       ip link add mine0 type bridge
       iptables -N cali-INPUT && iptables -A INPUT -m comment --comment cali:abc -j cali-INPUT`,
    );
    expect(await traces(host)).toContain("cali-INPUT");
  }
  expect(await step("a1", "join", "down")).toBe("changed\n");
  expect(await onHost(ground.lab, "s1", "ls /var/lib/rancher/rke2/server/db/nodes")).toBe("s1");
  for (const host of ["a1", "s1"]) {
    expect(await step(host, "prepare", "down")).toBe("changed\n");
    expect(await traces(host)).toBe("");
    expect(await onHost(ground.lab, host, "ls /sys/class/net | grep mine")).toBe("mine0");
    expect(await step(host, "prepare", "down")).toBe("same\n");
  }
  expect(await onHost(ground.lab, "s1", "ls /var/lib/rancher/rke2/removed-*/server/db")).toContain(
    "etcd",
  );
});
