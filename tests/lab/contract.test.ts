import { k3s } from "../../components/render/distro/k3s";
import { type Distribution, ensureDistribution, publish } from "./artifacts";
import {
  active,
  api,
  asNode,
  attempt,
  configure,
  containers,
  install,
  journal,
  kubectl,
  lab,
  members,
  restarts,
  sh,
  status,
  systemctl,
  until,
  watchStart,
} from "./contract-hosts";
import { downLab, recreateHost, startLab } from "./hosts";

/*
 * What the library relies on of k3s, told in order against whichever binary the lab uses: each test stands on what the one before it left.
 * Three servers, because a lost one of two takes the quorum with it.
 */
const HOSTS = ["s1", "s2", "s3", "a1"];
const PASSWORD = "contract-password";
const MINUTES = 60_000;
const NOWHERE = "https://10.10.0.99:6443";

let from: Distribution;
let token: string;
let ca: string;

const quiet = (): void => undefined;
const step = (name: string, body: () => Promise<void>): void => test(name, body, 4 * MINUTES);

const nodeField = (node: string, path: string): Promise<string> =>
  kubectl("s1", `get node ${node} -o jsonpath='${path}'`);
const condition = (node: string, type: string): Promise<string> =>
  nodeField(node, `{.status.conditions[?(@.type=="${type}")].status}`);
const nodeIs = (node: string, type: string, seconds: number): Promise<void> =>
  until(
    `${node} to be ${type}`,
    seconds,
    async () => (await condition(node, type)) === "True",
    node,
  );
const shownCa = (host: string): Promise<string> =>
  sh(host, `curl -sfk ${api(host)}/cacerts | sha256sum | cut -d ' ' -f 1`);
const secretUid = (node: string): Promise<string> =>
  kubectl(
    "s1",
    `-n kube-system get secret ${node}.node-password.k3s -o jsonpath='{.metadata.uid}'`,
  );

function webPod(): string {
  const [image, command] =
    from.kind === "k3s"
      ? ["docker.io/rancher/mirrored-library-busybox:1.37.0", ["/bin/sleep", "100000"]]
      : ["quorate.test/web:1", undefined];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "default" },
    spec: {
      nodeSelector: { "kubernetes.io/hostname": "a1" },
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "web", image, command, imagePullPolicy: "Never" }],
    },
  });
}

beforeAll(async () => {
  await downLab(lab, quiet);
  from = await ensureDistribution(console.log);
  await startLab(lab, { hosts: HOSTS, say: quiet });
  await publish(lab.mirrorDir, from);
  await Promise.all(HOSTS.map((host) => install(host, from)));
}, 60 * MINUTES);

afterAll(() => downLab(lab, quiet), 5 * MINUTES);

step("--version names the release in its first line", async () => {
  const [first] = (await sh("s1", `${k3s.binary} --version`)).split("\n");
  expect(first).toMatch(/^k3s version v\d+\.\d+\.\d+\+k3s\d+ \(/);
  expect(first).toContain(from.version);
});

step("an unknown key ends an agent", async () => {
  await configure("a1", { token: PASSWORD, server: api("s1"), "no-such-key": "x" });
  const { code, text } = await attempt("a1", `timeout 60 ${k3s.binary} agent`);
  expect([code, text]).toEqual([1, expect.stringMatching(/no-such-key/)]);
});

step(
  "a first server says 503, then 401 to strangers, and READY only when /readyz is ok",
  async () => {
    await configure("s1", { token: PASSWORD, "cluster-init": true });
    await sh("s1", `mkdir -p ${k3s.data}/server/manifests`);
    await sh("s1", `cat >${k3s.data}/server/manifests/web.yaml`, webPod());
    const seen = await watchStart("s1");
    const codes = seen.map((line) => line.split(" ")[1]);
    expect([...new Set(codes)].filter((code) => code !== "000")).toEqual(["503", "401"]);
    expect(seen.filter((line) => line.startsWith("active"))).toEqual(["active 401 0"]);
    expect(await kubectl("s1", "get --raw /readyz")).toBe("ok");
  },
);

step("the supervisor shows the CA that the token names, and tells tokens apart", async () => {
  token = await sh("s1", `cat ${k3s.data}/server/token`);
  ca = /^K10([0-9a-f]{64})::server:/.exec(token)?.[1] ?? "none";
  expect(token).toBe(`K10${ca}::server:${PASSWORD}`);
  expect(await shownCa("s1")).toBe(ca);
  expect(await sh("a1", `curl -sfk ${api("s1")}/ping`)).toBe("pong");
  const readyz = (login: string): Promise<string> => status("s1", "/v1-k3s/readyz", login, "a1");
  await until(
    "node:TOKEN to be told 200",
    60,
    async () => (await readyz(`node:${PASSWORD}`)) === "200",
  );
  expect(await readyz(`server:${PASSWORD}`)).toBe("403");
  expect(await readyz("node:wrong")).toBe("401");
});

step("k3s.yaml is an administrator's, and etcd tells its health on port 2381", async () => {
  expect(await kubectl("s1", "auth can-i '*' '*'")).toBe("yes");
  const file = await sh("s1", `cat ${k3s.configDir}/k3s.yaml`);
  expect(file).toMatch(/^ *server: https:\/\/127\.0\.0\.1:6443$/m);
  for (const key of ["certificate-authority", "client-certificate", "client-key"]) {
    expect(file).toMatch(new RegExp(`^ *${key}-data: \\S+$`, "m"));
  }
  expect(await sh("s1", "curl -sf http://127.0.0.1:2381/health")).toContain('"health":"true"');
});

step("an agent joins and runs what lies in server/manifests", async () => {
  await configure("a1", { token, server: api("s1") });
  await systemctl("a1", "start --no-block");
  await active("a1");
  await nodeIs("a1", "Ready", 60);
  await until(
    "the pod web to run",
    60,
    async () => (await kubectl("s1", "get pod web -o jsonpath='{.status.phase}'")) === "Running",
    "a1",
  );
  expect(await nodeField("a1", "{.status.nodeInfo.machineID}")).toBe(
    await sh("a1", "cat /etc/machine-id"),
  );
});

step("a node's identity may drain the node, and no more", async () => {
  const whoami = await asNode("a1", "auth whoami -o jsonpath='{.status.userInfo.username}'");
  expect(whoami.text).toBe("system:node:a1");
  const cordon = (on: boolean) =>
    asNode("a1", `patch node a1 --type merge -p '{"spec":{"unschedulable":${on}}}'`);
  expect((await cordon(true)).code).toBe(0);
  expect(await nodeField("a1", "{.spec.unschedulable}")).toBe("true");
  expect((await cordon(false)).code).toBe(0);
  const label = (text: string) =>
    asNode("a1", `label node a1 node.kubernetes.io/exclude-from-external-load-balancers${text}`);
  expect((await label("=")).code).toBe(0);
  expect((await label("-")).code).toBe(0);
  expect((await asNode("a1", "get services -A -o name")).text).toContain("service/kubernetes");
  const pods = await asNode("a1", "get pods -A --field-selector spec.nodeName=a1 -o name");
  expect(pods).toEqual({ code: 0, text: "pod/web" });
  const eviction =
    '{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"web","namespace":"default"}}';
  const evicted = await asNode(
    "a1",
    "create --raw '/api/v1/namespaces/default/pods/web/eviction?dryRun=All' -f -",
    eviction,
  );
  expect(evicted).toEqual({ code: 0, text: expect.stringContaining("Success") });
  const other = await asNode("a1", "delete node s1 --dry-run=server");
  expect(other).toEqual({ code: 1, text: expect.stringContaining("orbidden") });
});

step("a restart of the service is no restart of containers", async () => {
  const before = await containers("a1");
  expect(before.split(" ").length).toBeGreaterThanOrEqual(2);
  await systemctl("a1", "restart");
  expect(await containers("a1")).toBe(before);
  await nodeIs("a1", "Ready", 60);
  expect(await containers("a1")).toBe(before);
});

step("a wrong CA hash and a wrong password are refused, and the journal says so", async () => {
  const refused = async (host: string, wrong: string, says: RegExp): Promise<void> => {
    await configure(host, { token: wrong, server: api("s1") });
    await systemctl(host, "start --no-block");
    const again = async (): Promise<boolean> => Number(await restarts(host)) >= 1;
    await until(`${host} to end and be started again`, 60, again, host);
    await systemctl(host, "stop");
    expect(await journal(host)).toMatch(says);
  };
  await Promise.all([
    refused(
      "s2",
      `K10${"0".repeat(64)}::server:${PASSWORD}`,
      /token CA hash does not match the Cluster CA certificate hash/,
    ),
    refused("s3", `K10${ca}::server:wrong`, /not authorized|401 Unauthorized/),
  ]);
  expect(Object.keys(await members("s1", PASSWORD))).toEqual(["s1"]);
});

step("servers join by the K10 token as learners and are READY as voters", async () => {
  const joins = ["s2", "s3"].map(async (host) => {
    await configure(host, { token, server: api("s1") });
    const seen = await watchStart(host, 150);
    expect(seen.filter((line) => line.endsWith(" 1"))).not.toEqual([]);
    expect(seen.filter((line) => line.startsWith("active"))).toEqual(["active 401 0"]);
    await nodeIs(host, "EtcdIsVoter", 60);
    expect(await shownCa(host)).toBe(ca);
    const annotations = JSON.parse(await nodeField(host, "{.metadata.annotations}")) as Record<
      string,
      string
    >;
    expect(annotations["etcd.k3s.cattle.io/node-name"]).toMatch(new RegExp(`^${host}-`));
    expect(annotations["etcd.k3s.cattle.io/node-address"]).toBe(/10[\d.]+/.exec(api(host))?.[0]);
    expect(await nodeField(host, "{.metadata.labels.node-role\\.kubernetes\\.io/etcd}")).toBe(
      "true",
    );
    // What layers look for to learn what a server was started with: role first, flags and values apart, no secret.
    const given = JSON.parse(annotations["k3s.io/node-args"] ?? "[]") as string[];
    expect(given[0]).toBe("server");
    expect(given[given.indexOf("--node-name") + 1]).toBe(host);
    expect(given.join(" ")).not.toContain(PASSWORD);
  });
  await Promise.all(joins);
  expect(Object.keys(await members("s1", PASSWORD)).sort()).toEqual(["s1", "s2", "s3"]);
});

step("an agent's load balancer learns all servers and outlives the one it was given", async () => {
  const known = `cat ${k3s.data}/agent/etc/k3s-agent-load-balancer.json`;
  await until(
    "the load balancer to list three servers",
    60,
    async () => {
      const list = await sh("a1", known);
      return ["10.10.0.11:", "10.10.0.12:", "10.10.0.13:"].every((server) => list.includes(server));
    },
    "a1",
  );
  await systemctl("s1", "stop");
  const through = async (): Promise<boolean> =>
    (await sh("a1", "curl -sfk --max-time 3 https://127.0.0.1:6444/ping")) === "pong" &&
    (await asNode("a1", "get node a1 -o name")).text === "node/a1";
  await until("the agent to reach the API without s1", 60, through, "a1");
});

step("a server with data ignores `server` and `cluster-init`", async () => {
  const before = await members("s2", PASSWORD);
  await configure("s1", { token, server: NOWHERE });
  await systemctl("s1", "start --no-block");
  await active("s1");
  await nodeIs("s1", "Ready", 60);
  await configure("s2", { token, "cluster-init": true });
  await systemctl("s2", "restart");
  expect(await shownCa("s2")).toBe(ca);
  expect(await members("s1", PASSWORD)).toEqual(before);
  await nodeIs("s2", "Ready", 60);
});

step("etcd-snapshot saves and lists", async () => {
  await sh("s1", `${k3s.binary} etcd-snapshot save --name contract`);
  expect(await sh("s1", `${k3s.binary} etcd-snapshot ls`)).toMatch(
    /^contract-s1-\S+\s+file:\/\/\S+/m,
  );
});

step(
  "a re-created server is kept out until its Node is deleted, and then joins by itself",
  async () => {
    const [member, uid] = [(await members("s1", PASSWORD)).s2, await secretUid("s2")];
    await recreateHost(lab, "s2");
    await install("s2", from);
    await configure("s2", { token, server: api("s1") });
    await systemctl("s2", "start --no-block");
    await until(
      "s2 to be refused",
      60,
      async () => (await journal("s2")).includes("duplicate node name found"),
      "s2",
    );
    expect(await nodeField("s2", "{.status.nodeInfo.machineID}")).not.toBe(
      await sh("s2", "cat /etc/machine-id"),
    );
    await kubectl("s1", "delete node s2 --wait=false");
    await active("s2", 150);
    await nodeIs("s2", "Ready", 60);
    expect(await nodeField("s2", "{.status.nodeInfo.machineID}")).toBe(
      await sh("s2", "cat /etc/machine-id"),
    );
    await nodeIs("s2", "EtcdIsVoter", 60);
    const now = await members("s1", PASSWORD);
    expect(Object.keys(now).sort()).toEqual(["s1", "s2", "s3"]);
    expect(now.s2).not.toBe(member);
    expect(await secretUid("s2")).not.toBe(uid);
  },
);

step("cluster-reset makes a cluster of one survivor, and the server starts again", async () => {
  await Promise.all(["s3", "s2"].map((host) => systemctl(host, "stop")));
  await systemctl("s1", "stop");
  await configure("s1", { token });
  const { code, text } = await attempt("s1", `timeout 120 ${k3s.binary} server --cluster-reset`);
  expect([code, text]).toEqual([
    0,
    expect.stringContaining("restart without --cluster-reset flag now"),
  ]);
  await systemctl("s1", "start --no-block");
  await active("s1");
  expect(await shownCa("s1")).toBe(ca);
  expect(Object.keys(await members("s1", PASSWORD))).toEqual(["s1"]);
  expect(await kubectl("s1", "get pod web -o name")).toBe("pod/web");
});

// Its K10 token names the first cluster's CA, and doesn't keep it from that: the hash is looked at by joiners only.
step("a server whose disk is gone and that says cluster-init founds another cluster", async () => {
  await recreateHost(lab, "s3");
  await install("s3", from);
  await configure("s3", { token, "cluster-init": true });
  await systemctl("s3", "start --no-block");
  await active("s3");
  const second = await shownCa("s3");
  expect(second).not.toBe(ca);
  expect(await sh("s3", `cat ${k3s.data}/server/token`)).toBe(`K10${second}::server:${PASSWORD}`);
  expect(Object.keys(await members("s3", PASSWORD))).toEqual(["s3"]);
});
