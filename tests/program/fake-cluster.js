// Plays kubectl before a cluster of s1, a1, a2 and a3 with Longhorn: notes each call, keeps objects, and knows from a file which node has no power.
const { appendFileSync, existsSync, readFileSync, writeFileSync } = require("node:fs");

const [folder, ...given] = process.argv.slice(2);
const args = given.filter((arg) => !/^--(kubeconfig|context)=/.test(arg));
const valueOf = (flag) => args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3);
const read = (name) =>
  existsSync(`${folder}/${name}`) ? JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) : {};
const orders = read("orders.json");
const offFile = `${folder}/off`;
const off = existsSync(offFile) ? readFileSync(offFile, "utf8").trim() : "";
// Calls come two at a time, so what changes meanwhile is a file of its own each.
if (off !== "") writeFileSync(`${folder}/was-off`, "");
const wasOff = existsSync(`${folder}/was-off`);
const log = (line) => appendFileSync(`${folder}/log`, `${line}\n`);
const times = (name) => Number(read(`times-${name}`).count ?? 0);
const counted = (name) => {
  const count = times(name) + 1;
  writeFileSync(`${folder}/times-${name}`, JSON.stringify({ count }));
  return count;
};
const print = (value) => process.stdout.write(JSON.stringify(value));
const items = (list) => print({ items: list });
const fail = (message) => {
  process.stderr.write(`Error: ${message}\n`);
  process.exitCode = 1;
};

const condition = (type, yes) => ({ conditions: [{ type, status: yes ? "True" : "False" }] });
const objects = read("objects.json").objects ?? [];
const keep = (left) => writeFileSync(`${folder}/objects.json`, JSON.stringify({ objects: left }));
const has = (kind, name) => objects.some((one) => one.kind === kind && one.metadata.name === name);
const namespace = objects.find(({ kind }) => kind === "Namespace")?.metadata.name;
const shareNode = orders.shareNode ?? "a1";

const nodes = () =>
  (orders.nodes ?? ["s1", "a1", "a2", "a3"]).map((name) => ({
    metadata: {
      name,
      labels: (orders.servers ?? ["s1"]).includes(name)
        ? { "node-role.kubernetes.io/control-plane": "true" }
        : {},
    },
    spec: name === "s1" ? { taints: [{ key: "x", effect: "NoSchedule" }] } : {},
    status: condition("Ready", name !== off || orders.neverOff === true),
  }));

const pod = (name, node, app, leaving = false) => ({
  metadata: {
    name,
    uid: `${name}@${node}`,
    namespace,
    labels: { app },
    ...(leaving && { deletionTimestamp: "now" }),
  },
  spec: { nodeName: node },
  status: orders.neverReady
    ? { containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff" } } }] }
    : condition("Ready", true),
});

function pods(app) {
  const home = "a1";
  const moved = wasOff && !orders.stuck && counted(`looks-${app}`) > 2;
  if (app === "rwo") {
    if (!has("StatefulSet", "rwo")) return [];
    return [moved ? pod("rwo-0", "a3", app) : pod("rwo-0", home, app, wasOff)];
  }
  if (!has("Deployment", "rwx")) return [];
  const [one, two] = orders.rwx ?? [home, "a2"];
  const [x, y] = [pod("rwx-x", one, app, wasOff && one === home), pod("rwx-y", two, app)];
  return moved && one === home ? [y, pod("rwx-z", "a3", app)] : [x, y];
}

const claims = () => objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
const volumes = () =>
  claims().map(({ metadata: { name } }) => ({ name: `pvc-${name}`, claim: name }));

function volume({ name, claim }) {
  const node = claim === "rwx" ? shareNode : wasOff ? "a3" : "a1";
  const whole = !wasOff || (off === "" && counted("healing") > 2);
  return {
    metadata: { name },
    spec: { nodeID: node },
    status: { state: "attached", robustness: whole ? "healthy" : "degraded", currentNodeID: node },
  };
}

function get(what) {
  if (what === "nodes") return items(nodes());
  if (what === "storageclasses") {
    return items([
      {
        metadata: { name: "longhorn" },
        provisioner: "driver.longhorn.io",
        parameters: { numberOfReplicas: orders.replicas ?? "3" },
      },
      { metadata: { name: "local-path" }, provisioner: "rancher.io/local-path" },
    ]);
  }
  if (what === "volumes.longhorn.io")
    return items([...volumes().map(volume), ...(orders.volumes ?? [])]);
  if (what === "pods") {
    const app = valueOf("selector")?.slice(4);
    return items(
      app === undefined ? [...pods("rwo"), ...pods("rwx"), pod("web", "a1", "web")] : pods(app),
    );
  }
  if (what === "persistentvolumes") {
    return items(
      volumes().map(({ name, claim }) => ({
        metadata: { name },
        spec: {
          claimRef: { namespace, name: claim },
          csi: { driver: "driver.longhorn.io", volumeHandle: name },
          persistentVolumeReclaimPolicy: orders.reclaimPolicy ?? "Delete",
        },
      })),
    );
  }
  if (what === "namespace")
    return namespace === args[2] ? print({ metadata: { name: namespace } }) : undefined;
  return fail(`the server doesn't have a resource type "${what}"`);
}

function exec() {
  const [, , name] = args;
  const script = args.at(-1);
  const file = /\/data\/(\w+)$/.exec(script)?.[1];
  const writes = script.startsWith("dd ");
  log(`exec ${name} ${writes ? "write" : "read"} ${file}`);
  const key = `data-${name.slice(0, 3)}-${file}`;
  if (writes)
    writeFileSync(
      `${folder}/${key}`,
      JSON.stringify({ sum: `${counted("writes") % 10}`.repeat(64) }),
    );
  const sum = (orders.corrupt ?? []).includes(file) && !writes ? "f".repeat(64) : read(key).sum;
  if (sum === undefined) return fail(`can't open '${file}'`);
  process.stdout.write(`${sum}  /data/${file}\n`);
}

const [verb] = args;
if (verb === "get") {
  log(`get ${args[1]}`);
  get(args[1]);
} else if (verb === "create") {
  const object = JSON.parse(readFileSync(0, "utf8"));
  log(`create ${object.kind} ${object.metadata.name.replace(/[0-9a-f]{8}$/, "…")}`);
  keep([...objects, object]);
} else if (verb === "exec") {
  exec();
} else if (verb === "patch") {
  log(`patch ${args[1]} ${args[2]} ${valueOf("patch")}`);
} else if (verb === "delete") {
  log(
    args[1] === "pods"
      ? `delete pods ${args.includes("--force") ? "by force" : ""}`
      : `delete ${args[1]}`,
  );
  if (args[1] === "namespace" && !orders.undeletable) keep([]);
}
