// Plays an API for kubectl: notes each call in a log, keeps objects beside it, and reads its orders from a third file.
const { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } = require("node:fs");

const [log, ...args] = process.argv.slice(2);
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {});
const write = (file, content) => writeFileSync(file, JSON.stringify(content));
const [storeFile, ordersFile] = [`${log}.store`, `${log}.orders`];
const valueOf = (flag) => args.find((arg) => arg.startsWith(`--${flag}=`))?.slice(flag.length + 3);

const [verb] = args;
const object = JSON.parse(readFileSync(0, "utf8"));
const { apiVersion, kind, metadata } = object;
const file = valueOf("kubeconfig");
const kubeconfig = readFileSync(file, "utf8");
const mode = (statSync(file).mode & 0o777).toString(8);
const note = { verb, kubeconfig, mode, kind, ...metadata, args, object };
appendFileSync(log, `${JSON.stringify(note)}\n`);

const [store, orders] = [read(storeFile), read(ordersFile)];
const key = `${kind}/${metadata.namespace ?? ""}/${metadata.name}`;
const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

// { "fail": { "apply Pool": ["first error", "second error"] } }
const failure = orders.fail?.[`${verb} ${kind}`]?.shift();
// { "status": { "Service": [first, …, last] } }: each read takes the next one, and keeps the last.
const status = orders.status?.[kind];
if (status?.length > 1 && verb === "get" && store[key]) status.shift();
write(ordersFile, orders);
if (failure !== undefined) fail(failure);

const live = () => ({ ...store[key].object, ...(status && { status: status[0] }) });
if (verb === "apply") {
  const manager = valueOf("field-manager");
  const old = store[key];
  // The API forgets only what this very manager sent before.
  const spec =
    old && old.manager !== manager ? { ...old.object.spec, ...object.spec } : object.spec;
  store[key] = { manager, object: { ...object, ...(spec && { spec }) } };
  process.stdout.write(JSON.stringify(live()));
} else if (verb === "get" && store[key]) {
  const group = apiVersion.includes("/") ? `.${apiVersion.split("/")[0]}` : "";
  const name = `${kind.toLowerCase()}${group}/${metadata.name}\n`;
  process.stdout.write(args.includes("name") ? name : JSON.stringify(live()));
} else if (verb === "delete") {
  delete store[key];
}
write(storeFile, store);
