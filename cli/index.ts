#!/usr/bin/env node
import { Command, Option } from "commander";
import { ROUTER_KINDS, type RouterKind } from "../components/render/router";
import { routerConfigOf } from "./router-config";
import { verifyStorageCommand } from "./verify-storage";

/** Prints what `work` makes, or its error's message alone: a stack trace says nothing to whoever gave the arguments. */
function printed<A extends unknown[]>(work: (...args: A) => string): (...args: A) => void {
  return (...args) => {
    try {
      process.stdout.write(work(...args));
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  };
}

interface RouterOptions {
  file: string;
  peer?: string[];
  nodeNetwork?: string[];
}

const program = new Command("quorate").description("Tools around clusters that quorate made.");

program
  .command("router-config")
  .description("Print the router's side of the BGP sessions that a stack file describes.")
  .addArgument(program.createArgument("<router>", "syntax of the router").choices(ROUTER_KINDS))
  .requiredOption("-f, --file <file>", "stack file, such as stacks/Pulumi.production.yaml")
  .addOption(
    new Option("-p, --peer <name...>", "peers that are this router, where there are several"),
  )
  .addOption(
    new Option("-n, --node-network <cidr...>", "take sessions from any address of this network"),
  )
  .action(
    printed((router: RouterKind, { file, peer, nodeNetwork }: RouterOptions) =>
      routerConfigOf(router, file, {
        ...(peer !== undefined && { peers: peer }),
        ...(nodeNetwork !== undefined && { nodeNetwork }),
      }),
    ),
  );

program
  .command("verify-storage")
  .description("Cut the power of a node that holds a volume, and see whether the data survives.")
  .option("--class <name>", "StorageClass of the volumes", "longhorn")
  .option("--image <image>", "image with sh, dd and sha256sum", "busybox:1.37")
  .option("--megabytes <count>", "size of each file that is written", "64")
  .option(
    "--power-off <command>",
    "shell command that cuts the power of {node}; else you are asked",
  )
  .option("--power-on <command>", "shell command that switches {node} on; else you are asked")
  .option("--timeout <duration>", "how long each wait may take, such as 90s or 10m", "10m")
  .option("--kubectl <program>", "kubectl", "kubectl")
  .option("--kubeconfig <file>", "its credentials; else as kubectl itself finds them")
  .option("--context <name>", "which of them")
  .option("--any-provisioner", "also with a class that is not Longhorn's")
  .option("--keep", "leave the namespace and its volumes")
  .action(verifyStorageCommand);

void program.parseAsync();
