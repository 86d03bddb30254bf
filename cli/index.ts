#!/usr/bin/env node
import { Command, Option } from "commander";
import { ROUTER_KINDS, type RouterKind } from "../components/render/router";
import { drillEndpointCommand } from "./drill-endpoint";
import { routerConfigOf } from "./router-config";
import { verifyClusterCommand } from "./verify-cluster";
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

program
  .command("drill")
  .description("Break something on purpose, and see what it costs.")
  .command("endpoint")
  .description("Stop, kill, cut off and freeze hosts behind the API's endpoint under load.")
  .option("--kubeconfig <file>", "kubeconfig whose server is the endpoint")
  .option("--server <name=user@host...>", "a server, as ssh reaches it; NAME=USER@HOST[:PORT]")
  .option("--balancer <name=user@host...>", "a dedicated load balancer")
  .option("--vip <address>", "address that moves; else the endpoint's host")
  .option("--identity <file>", "private key for ssh; else as ssh itself finds it")
  .option("--known-hosts <file>", "known_hosts for ssh; else the user's own")
  .option("--kind <kind>", "haproxy, keepalived, kube-vip or external; else as found on the hosts")
  .option("--unit <unit>", "unit of the cluster; else k3s or rke2-server, as found on the host")
  .option("--fast", "the endpoint has fast timers: another budget")
  .option("--fault <faults>", "stopped, killed, cut-off, frozen; else all")
  .option("--target <name...>", "hosts to break: names, holder, other; else holder and other")
  .option("--each", "each host in turn")
  .option("--seconds <count>", "how long each fault lasts", "15")
  .option("--lab <name>", "take hosts and endpoint from a lab of this machine")
  .option("--yes", "begin without asking")
  .action(drillEndpointCommand);

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

void program.parseAsync();
