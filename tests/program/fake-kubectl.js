// Takes notes instead of talking to an API: verb, flags that matter, the file's mode and the object.
const { appendFileSync, readFileSync, statSync } = require("node:fs");
const [log, ...args] = process.argv.slice(2);
const file = args.find((arg) => arg.startsWith("--kubeconfig=")).slice("--kubeconfig=".length);
const object = JSON.parse(readFileSync(0, "utf8"));
const kubeconfig = readFileSync(file, "utf8");
const mode = (statSync(file).mode & 0o777).toString(8);
const note = { verb: args[0], kubeconfig, mode, kind: object.kind, ...object.metadata };
appendFileSync(log, `${JSON.stringify(note)}\n`);
if (args[0] === "apply") process.stdout.write(JSON.stringify(object));
