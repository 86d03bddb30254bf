import { Command, Option } from "commander";

import { run } from "./run";
import type { EngineEvent, Operation } from "./types";

interface Flags {
  dir: string;
  stack: string;
  state: string;
  passphraseEnv: string;
  config: string[];
  parallel?: string;
  kubectl: string;
  helm: string;
  showSecrets?: boolean;
}

const show = ({ kind, step }: EngineEvent): void => {
  if (kind === "start" || step.op === "replace") return;
  const changed = step.diff?.length ? ` [${step.diff.join(", ")}]` : "";
  const failed = step.error === undefined ? "" : " FAILED";
  const line = `${step.op.padEnd(18)} ${step.type} ${step.name}${changed} ${step.seconds.toFixed(2)}s`;
  console.log(line + failed);
};

const execute = async (operation: Operation, flags: Flags): Promise<void> => {
  const stop = new AbortController();
  process.once("SIGINT", () => {
    console.error("stopping after the steps that run now");
    stop.abort();
  });
  const pairs = flags.config.map((entry): [string, string] => {
    const at = entry.indexOf("=");
    return [entry.slice(0, at), entry.slice(at + 1)];
  });
  const result = await run({
    dir: flags.dir,
    stack: flags.stack,
    stateFile: flags.state,
    passphrase: process.env[flags.passphraseEnv] ?? "",
    operation,
    config: Object.fromEntries(pairs),
    kubectl: flags.kubectl.split(" "),
    helm: flags.helm.split(" "),
    signal: stop.signal,
    onEvent: show,
    onMessage: ({ severity, text }) => console.error(`${severity}: ${text}`),
    ...(flags.parallel !== undefined && { parallel: Number(flags.parallel) }),
  });
  for (const [name, value] of Object.entries(result.outputs)) {
    const hidden = result.secretOutputs.includes(name) && !flags.showSecrets;
    console.log(`${name} = ${hidden ? "[secret]" : JSON.stringify(value)}`);
  }
  process.exitCode = result.ok ? 0 : 1;
};

const program = new Command("engine").description("the lab's stand-in for the Pulumi CLI");
for (const operation of ["preview", "up", "destroy"] as const) {
  program
    .command(operation)
    .requiredOption("--stack <name>")
    .requiredOption("--state <file>")
    .option("--dir <folder>", "folder of Pulumi.yaml", ".")
    .option("--passphrase-env <name>", "variable with the passphrase", "PULUMI_CONFIG_PASSPHRASE")
    .option("--parallel <count>")
    .option("--kubectl <command>", "the command that plays kubectl", "kubectl")
    .option("--helm <command>", "the command that plays helm", "helm")
    .option("--show-secrets")
    .addOption(
      new Option("--config <key=value>")
        .default([])
        .argParser((value: string, previous: string[]) => [...previous, value]),
    )
    .action((flags: Flags) => execute(operation, flags));
}
program.parseAsync().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
