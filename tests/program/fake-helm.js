// Plays helm: notes each call in a log and keeps releases beside it; `<log>.fails` holds the errors of the next runs.
const { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } = require("node:fs");

const [log, first, ...rest] = process.argv.slice(2);
const verb = first === "get" ? `get ${rest.shift()}` : first;
const [name, ...args] = rest;
const read = (file, fallback) =>
  existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : fallback;
const namespace = args[args.indexOf("--namespace") + 1];
const file = args.find((arg) => arg.startsWith("--kubeconfig=")).slice("--kubeconfig=".length);
const mode = (statSync(file).mode & 0o777).toString(8);
const installs = verb === "install" || verb === "upgrade";
const values = installs ? JSON.parse(readFileSync(0, "utf8")) : undefined;
const kubeconfig = readFileSync(file, "utf8");
const flags = args.filter((arg) => arg !== `--kubeconfig=${file}`);
const note = { verb, name, namespace, flags, values, kubeconfig, mode, cwd: process.cwd() };
appendFileSync(log, `${JSON.stringify(note)}\n`);

const releases = read(`${log}.releases`, {});
const fails = read(`${log}.fails`, []);
const failure = installs ? fails.shift() : undefined;
writeFileSync(`${log}.fails`, JSON.stringify(fails));
const key = `${namespace}/${name}`;
const fail = (message) => {
  process.stderr.write(`Error: ${message}\n`);
  process.exitCode = 1;
};

const save = () => writeFileSync(`${log}.releases`, JSON.stringify(releases));
const known = releases[key];
if (verb === "install" && known) {
  fail("INSTALLATION FAILED: cannot re-use a name that is still in use");
} else if (installs) {
  const revision = (known?.revision ?? 0) + 1;
  const chart = { chart: "metallb", version: "0.16.1", appVersion: "v0.16.1" };
  const status = failure === undefined ? "deployed" : "failed";
  if (failure !== "no chart") {
    releases[key] = { name, namespace, ...chart, revision, status };
  }
  save();
  if (failure === undefined) process.stdout.write(`NAME: ${name}\n`);
  else fail(failure);
} else if (verb === "get metadata") {
  if (known) process.stdout.write(JSON.stringify(known));
  else fail("release: not found");
} else if (verb === "uninstall") {
  delete releases[key];
  save();
  if (!known && !args.includes("--ignore-not-found")) fail("release: not found");
}
