// Plays kubectl before a cluster that a file describes: nodes, pods, and what else is asked for.
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");

const [folder, ...given] = process.argv.slice(2);
const args = given.filter((arg) => !/^--(kubeconfig|context)=/.test(arg));
const cluster = JSON.parse(readFileSync(`${folder}/cluster.json`, "utf8"));
appendFileSync(`${folder}/log`, `${args.join(" ")}\n`);
const line = args.join(" ");
const print = (value) =>
  process.stdout.write(typeof value === "string" ? value : JSON.stringify(value));
const items = (list) => print({ items: list });
const condition = (type, yes = true) => ({ type, status: yes ? "True" : "False" });
const counter = `${folder}/requests`;

const nodes = () =>
  cluster.nodes.map((node) => ({
    metadata: {
      name: node.name,
      labels: node.server
        ? {
            "node-role.kubernetes.io/control-plane": "true",
            "node-role.kubernetes.io/etcd": "true",
          }
        : {},
    },
    spec: { taints: node.taints ?? [], ...(node.cordoned && { unschedulable: true }) },
    status: {
      conditions: [
        condition("Ready", node.ready !== false),
        ...(node.server ? [condition("EtcdIsVoter", node.voter !== false)] : []),
      ],
      nodeInfo: {
        kubeletVersion: node.version ?? cluster.version,
        architecture: "amd64",
        osImage: "Debian GNU/Linux 12 | test",
      },
      addresses: [{ type: "InternalIP", address: node.address }],
    },
  }));

const pod = (name, node, labels, ready = true) => ({
  metadata: { name, labels },
  spec: { nodeName: node },
  status: { phase: "Running", conditions: [condition("Ready", ready)] },
});

const staticPods = () =>
  cluster.nodes
    .filter(({ server }) => server)
    .flatMap(({ name, down = [] }) =>
      ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((component) =>
        pod(
          `${component}-${name}`,
          name,
          { component, tier: "control-plane" },
          !down.includes(component),
        ),
      ),
    );

if (/^get nodes /.test(line)) items(nodes());
else if (/^get --raw=\/readyz/.test(line))
  print(cluster.readyz ?? "[+]ping ok\n[+]etcd ok\nreadyz check passed\n");
else if (/^get --raw=\/api$/.test(line)) {
  const servers = cluster.nodes.filter(({ server }) => server);
  const count = existsSync(counter) ? Number(readFileSync(counter, "utf8")) : 0;
  writeFileSync(counter, String(count + 1));
  if (cluster.refuse === count) {
    process.stderr.write("Unable to connect to the server: EOF\n");
    process.exitCode = 1;
  } else {
    const { address } = servers[count % servers.length];
    print({ serverAddressByClientCIDRs: [{ serverAddress: `${address}:6443` }] });
  }
} else if (/^config view/.test(line)) print({ clusters: [{ cluster: cluster.access }] });
else if (/tier=control-plane/.test(line)) items(staticPods());
else if (/^get pods --namespace=kube-system/.test(line)) {
  items([
    ...staticPods(),
    pod("rke2-coredns-1", "s1", {}),
    pod("rke2-canal-1", "s1", {}, cluster.canal !== false),
  ]);
} else if (/^get etcdsnapshotfiles/.test(line)) {
  items(
    (cluster.snapshots ?? []).map((nodeName) => ({
      spec: { nodeName },
      status: { readyToUse: true },
    })),
  );
} else if (/^get pods --namespace=quorate-verify-/.test(line)) {
  items(
    cluster.nodes.map(({ name }) =>
      pod(`web-${name}`, name, { app: "quorate-verify" }, name !== cluster.stuck),
    ),
  );
} else if (/^exec .*nslookup/s.test(line)) {
  print(
    line.includes(`web-${cluster.mute}`)
      ? "server can't find it\n"
      : "Name:\tkubernetes.default.svc.cluster.local\n",
  );
} else if (/^exec .*wget/s.test(line)) {
  print(cluster.nodes.map(({ name }) => (name === cluster.deaf ? "failed" : name)).join("\n"));
} else if (/^create /.test(line)) readFileSync(0);
