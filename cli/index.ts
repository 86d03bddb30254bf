#!/usr/bin/env node
import { Command, Option } from "commander";
import { ROUTER_KINDS, type RouterKind } from "../components/render/router";
import { doctorCommand } from "./doctor";
import { addDrills } from "./drill-commands";
import { REPORT_FORMATS, reportCommand } from "./report";
import { routerConfigOf } from "./router-config";
import { topologyCommand } from "./topology";
import { verifyClusterCommand } from "./verify-cluster";

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

addDrills(program);

program
  .command("verify-cluster")
  .description("Look at a living cluster of k3s or RKE2, and print a report.")
  .option("--version <release>", "release that every node shall run, such as v1.36.5+rke2r1")
  .option("--requests <count>", "how often the endpoint is asked", "30")
  .option("--read-only", "make nothing in the cluster: no pods, no namespace")
  .option("--image <image>", "image with sh, httpd, wget and nslookup", "busybox:1.37")
  .option("--timeout <duration>", "how long pods may take to start, such as 90s or 10m", "5m")
  .option("--kubectl <program>", "kubectl", "kubectl")
  .option("--kubeconfig <file>", "its credentials; else as kubectl itself finds them")
  .option("--context <name>", "which of them")
  .option("--keep", "leave the namespace")
  .action(verifyClusterCommand);

program
  .command("report")
  .description("Say what a preview means: hosts, order, restarts, risks and time, for a reviewer.")
  .argument("<preview>", "what `pulumi preview --json --show-sames` printed; - for standard input")
  .addOption(new Option("--format <format>", "of the report").choices(REPORT_FORMATS).default("md"))
  .option("--output <file>", "write it there instead of standard output")
  .option("--stack <name>", "stack in headline and marker; else as the preview names it")
  .option("--exit-zero", "exit with 0 for whatever a preview says, unless there is no report")
  .action(reportCommand);

program
  .command("doctor")
  .description(
    "Look at every host of a stack and say what is wrong, why, and what to do. Read only.",
  )
  .option(
    "--stack <name>",
    "stack, as Pulumi knows it: its state has hosts, keys and what they shall be",
  )
  .option("--cwd <folder>", "folder of the Pulumi project; else this one")
  .option(
    "--state <file>",
    "instead: what pulumi stack export --show-secrets printed; - is standard input",
  )
  .option("--cluster <name>", "one of several clusters of the stack; else all")
  .option("--timeout <duration>", "how long the look at one host may take", "20s")
  .option("--insecure-host-keys", "connect also to hosts whose key the stack does not have")
  .option("--strict", "exit code 2 for warnings")
  .option("--json", "print everything as JSON")
  .option("--verbose", "print also what is well")
  .option("--pulumi <program>", "pulumi", "pulumi")
  .action(doctorCommand);

program
  .command("topology")
  .description("Draw the clusters of a stack as SVG, from the stack's outputs.")
  .argument(
    "[outputs]",
    "what `pulumi stack output --json` printed, - for standard input; else Pulumi is asked",
  )
  .option("--stack <name>", "stack, as Pulumi knows it; else the selected one")
  .option("--cwd <folder>", "folder of the Pulumi project; else this one")
  .option(
    "--output-name <name>",
    "draw this output alone; else each one that is a cluster's topology",
  )
  .option("--output <file>", "write it there instead of standard output")
  .option("--pulumi <program>", "pulumi", "pulumi")
  .action(topologyCommand);

void program.parseAsync();
