import type { JoinFacts } from "../../components/render/steps";
import type { ClusterConfig } from "../lab/cluster-config";
import { hostNamed, waitFor } from "../lab/hosts";
import { bareLab } from "../lab/up";
import { traces } from "../support/host-state";
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

/*
 * A cluster of two families, then one of IPv6 alone. The stand-in's own part knows one family, but all of Kubernetes under it is real: it is told by arguments of its own what k3s
 * would tell it, taken from what the library wrote. The tests build on each other.
 */

const HOSTS = ["s1", "s2", "a1"] as const;
type Host = (typeof HOSTS)[number];
const ground = useHosts(HOSTS, "k3s");

const six = (host: string) => hostNamed(host).address.replace("10.10.0.", "fd00:10:10::");
const VIP = "fd00:10:10::100";
const CLUSTER = ["10.42.0.0/16", "fd00:42::/56"];
const SERVICE = ["10.43.0.0/16", "fd00:43::/112"];

let wanted: Partial<ClusterConfig>;
let joinFacts: JoinFacts;

const run = (host: Host, phase: Phase, verb: Verb = "up") => {
  const script = scriptOf(planOf(ground.cluster, wanted), host, phase, { join: joinFacts });
  return runStep(ground.lab, host, phase, script, verb);
};

async function step(host: Host, phase: Phase, verb: Verb = "up"): Promise<string> {
  const { code, stdout, stderr } = await run(host, phase, verb);
  if (code !== 0) throw new Error(`${phase} ${verb} on ${host} ended with ${code}:\n${stderr}`);
  return stdout;
}

const on = (host: Host, script: string) => onHost(ground.lab, host, script);
const kubectl = (command: string) => on("s1", `k3s kubectl ${command}`);

async function found(): Promise<void> {
  const { clusterId } = JSON.parse(await step("s1", "bootstrap")) as { clusterId: string };
  joinFacts = { ...joinFacts, clusterId };
}

const config = (host: Host, key: string) =>
  on(host, `sed -n 's/^${key}: //p' /etc/rancher/k3s/config.yaml`);

/** The lab's own settings with further arguments of one of Kubernetes' programs. */
function withArgs(own: ClusterConfig["serverConfig"] = {}, more: Record<string, string[]>) {
  const list = (value: unknown) => (Array.isArray(value) ? (value as string[]) : []);
  return {
    ...own,
    ...Object.fromEntries(
      Object.entries(more).map(([key, args]) => [key, [...list(own[key]), ...args]]),
    ),
  };
}

beforeAll(() => {
  joinFacts = { clusterId: "", machines: machineIds(ground.lab) };
});

describe("two families", () => {
  const both = (host: Host) => `node-ip=${hostNamed(host).address},${six(host)}`;
  const ranges = `service-cluster-ip-range=${SERVICE.join(",")}`;
  const pods = `cluster-cidr=${CLUSTER.join(",")}`;

  beforeAll(() => {
    const { servers, agents = [], serverConfig, agentConfig } = ground.cluster;
    const second = <T extends { name: string }>(host: T) => ({
      ...host,
      secondAddress: six(host.name),
    });
    wanted = {
      servers: servers.filter(({ name }) => name === "s1").map(second),
      agents: agents.map(second),
      network: { clusterCidr: CLUSTER, serviceCidr: SERVICE },
      serverConfig: withArgs(serverConfig, {
        "kube-apiserver-arg": [ranges],
        "kube-controller-manager-arg": [ranges, pods],
        "kube-proxy-arg": [pods],
        "kubelet-arg": [both("s1")],
      }),
      agentConfig: withArgs(agentConfig, {
        "kube-proxy-arg": [pods],
        "kubelet-arg": [both("a1")],
      }),
    };
  });

  test("facts miss the second address, then find it", async () => {
    expect(await run("a1", "facts")).toEqual({
      code: 1,
      stdout: "",
      stderr: `quorate: a1: facts: QRT-106: no interface has ${six("a1")}; correct the host's secondAddress\n`,
    });
    for (const host of HOSTS) await on(host, `ip addr add ${six(host)}/64 dev host0 nodad`);
    for (const host of ["s1", "a1"] as const) await step(host, "facts");
  });

  test("Kubernetes takes both addresses and both ranges", async () => {
    await Promise.all([step("s1", "prepare"), step("a1", "prepare")]);
    await found();
    expect(await step("s1", "join")).toBe("same\n");
    expect(await step("a1", "join")).toBe("changed\n");
    for (const host of ["s1", "a1"] as const) {
      expect(await config(host, "node-ip")).toBe(`"${hostNamed(host).address},${six(host)}"`);
      const path = '{.status.addresses[?(@.type=="InternalIP")].address} {.spec.podCIDRs[*]}';
      const [first, second, ...cidrs] = (
        await kubectl(`get node ${host} -o jsonpath='${path}'`)
      ).split(" ");
      expect([first, second]).toEqual([hostNamed(host).address, six(host)]);
      expect(cidrs).toEqual([
        expect.stringMatching(/^10\.42\.\d+\.0\/24$/),
        expect.stringMatching(/^fd00:42:[0-9a-f:]+\/64$/),
      ]);
    }
    expect(await config("s1", "cluster-cidr")).toBe(`"${CLUSTER.join(",")}"`);
    expect(await config("s1", "service-cidr")).toBe(`"${SERVICE.join(",")}"`);
    expect(await config("s1", "flannel-ipv6-masq")).toBe("true");
    await kubectl(
      'create service clusterip two --tcp=80 --dry-run=client -o json | sed \'s/"spec": {/"spec": {"ipFamilyPolicy": "RequireDualStack",/\' | k3s kubectl apply -f -',
    );
    expect(await kubectl("get service two -o jsonpath='{.spec.clusterIPs[*]}'")).toMatch(
      /^10\.43\.\d+\.\d+ fd00:43::[0-9a-f]+$/,
    );
  });

  test("run again, the same; a restart looks at both of the server's addresses", async () => {
    for (const host of ["s1", "a1"] as const) {
      for (const phase of ["facts", "prepare", "join", "rollout"] as const) {
        if (phase === "facts") await step(host, phase);
        else expect([host, phase, await step(host, phase)]).toEqual([host, phase, "same\n"]);
      }
    }
    wanted = { ...wanted, etcd: { snapshots: { retention: 5 } } };
    expect(await step("s1", "prepare")).toBe("changed\n");
    expect(await step("s1", "rollout")).toBe("changed\n");
    expect(await step("s1", "rollout")).toBe("same\n");
  });

  test("down leaves nothing", async () => {
    expect(await step("a1", "join", "down")).toBe("changed\n");
    for (const host of ["a1", "s1"] as const) {
      expect(await step(host, "prepare", "down")).toBe("changed\n");
      expect(await traces(ground.lab, host)).toBe("");
    }
  });
});

describe("IPv6 alone", () => {
  /** A pod network of the user's own, because the stand-in's is IPv4. */
  const network = (host: Host) => `
dir=/var/lib/rancher/k3s/agent/etc/cni/net.d
mkdir -p $dir
cat >$dir/10-lab.conflist <<'END'
{"cniVersion": "0.4.0", "name": "lab", "plugins": [{"type": "bridge", "bridge": "cni0", "isGateway": true,
  "ipam": {"type": "host-local", "ranges": [[{"subnet": "${six(host).replace("fd00:10:10::", "fd00:42:0:")}::/64"}]]}}]}
END`;
  const holders = async () => {
    const seen = await Promise.all(
      (["s1", "s2"] as const).map(async (host) =>
        (await on(host, `ip -o addr show to ${VIP}`)) === "" ? [] : [host],
      ),
    );
    return seen.flat();
  };
  const oneHolder = () =>
    waitFor(
      async () => {
        const [first, ...others] = await holders();
        return others.length === 0 ? first : undefined;
      },
      { timeout: 90_000, interval: 500, what: `one holder of ${VIP}` },
    );
  const other = (host: Host) => (host === "s1" ? "s2" : "s1");

  beforeAll(async () => {
    await bareLab(ground.lab, ground.from!, () => undefined, HOSTS);
    const { servers, agents = [], serverConfig } = ground.cluster;
    const only = <T extends { name: string }>(host: T) => ({ ...host, address: six(host.name) });
    wanted = {
      servers: servers.map(only),
      agents: agents.map(only),
      endpoint: { kind: "keepalived", address: VIP },
      network: { cni: "none" },
      // Where k3s has it on its own in such a cluster.
      serverConfig: withArgs(serverConfig, {
        "etcd-arg": ["listen-metrics-urls=http://[::1]:2381"],
      }),
    };
    joinFacts = { clusterId: "", machines: machineIds(ground.lab) };
    for (const host of HOSTS) await on(host, network(host));
  });

  test("HAProxy asks etcd where it is, and tells when it is ill", async () => {
    wanted = { ...wanted, endpoint: { kind: "haproxy", address: VIP } };
    await step("s1", "prepare");
    const state = () => on("s1", `cat </dev/tcp/${six("s1")}/8405`);
    expect(await state()).toBe("up ready");
    const answer = `printf 'HTTP/1.0 503 No\\r\\n\\r\\n{\\"health\\":\\"false\\"}'`;
    await on(
      "s1",
      `systemd-run -q --unit=ill socat 'TCP6-LISTEN:2381,bind=[::1],reuseaddr,fork' "SYSTEM:${answer.replaceAll('"', '\\"')}"`,
    );
    await waitFor(async () => (await state()) === "down", {
      timeout: 30_000,
      what: "HAProxy to see that etcd is ill",
      why: () => on("s1", "curl -s 'http://[::1]:2381/health' || true"),
    });
    await on("s1", "systemctl stop ill");
    wanted = { ...wanted, endpoint: { kind: "keepalived", address: VIP } };
  });

  test("founded, joined at the endpoint, every node Ready by its IPv6 address", async () => {
    await Promise.all(HOSTS.map((host) => step(host, "prepare")));
    expect(await holders()).toEqual([]);
    await found();
    expect(await oneHolder()).toBe("s1");
    await Promise.all([step("s2", "join"), step("a1", "join")]);
    expect(await step("s1", "join")).toBe("same\n");
    for (const host of HOSTS) {
      expect(await config(host, "server")).toBe(`"https://[${VIP}]:6443"`);
      const path = '{.status.addresses[?(@.type=="InternalIP")].address} {.spec.podCIDRs[*]}';
      expect(await kubectl(`get node ${host} -o jsonpath='${path}'`)).toMatch(
        new RegExp(`^${six(host)} fd00:42:\\S+/64$`),
      );
    }
    expect(await kubectl("get service kubernetes -o jsonpath='{.spec.clusterIPs[*]}'")).toBe(
      "fd00:43::1",
    );
  });

  test("run again, the same", async () => {
    for (const host of HOSTS) {
      for (const phase of ["prepare", "join", "rollout"] as const) {
        expect([host, phase, await step(host, phase)]).toEqual([host, phase, "same\n"]);
      }
    }
    expect(await step("s1", "bootstrap")).toContain('"result":"same"');
  });

  test("the address is on one server: it moves when its holder restarts, and when keepalived ends", async () => {
    const first = await oneHolder();
    wanted = { ...wanted, etcd: { snapshots: { retention: 5 } } };
    expect(await step(first, "prepare")).toBe("changed\n");
    expect(await step(first, "rollout")).toBe("changed\n");
    const second = await oneHolder();
    expect(second).toBe(other(first));
    const { stderr } = await run(second, "kubeconfig");
    expect(stderr).toBe("");
    await on(second, "systemctl stop quorate-keepalived");
    expect(await oneHolder()).toBe(first);
    const status = `curl -s -k -o /dev/null -w '%{http_code}' 'https://[${VIP}]:6443/readyz'`;
    expect(await on("a1", status)).toBe("401");
    await on(second, "systemctl start quorate-keepalived");
  });

  test("a server leaves, and down leaves nothing", async () => {
    expect(await step("a1", "join", "down")).toBe("changed\n");
    expect(await step("s2", "join", "down")).toBe("changed\n");
    expect(await kubectl("get nodes -o name")).toBe("node/s1");
    for (const host of ["a1", "s2", "s1"] as const) {
      expect(await step(host, "prepare", "down")).toBe("changed\n");
      expect(await traces(ground.lab, host)).toBe("");
      expect(await on(host, `ip -o addr show to ${VIP}`)).toBe("");
    }
  });
});
