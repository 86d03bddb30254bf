import type { Command } from "commander";
import { atTerminal } from "./drill/command";
import { drillEndpoint } from "./drill-endpoint";
import { drillNode } from "./drill-node";
import { drillStorageCommand } from "./drill-storage";

/** Adds the drills to the program. */
export function addDrills(program: Command): void {
  const drills = program
    .command("drill")
    .description("Break something on purpose, and see what it costs. Alone: list the drills.")
    .action((_flags: unknown, drill: Command) => drill.outputHelp());
  addEndpoint(drills);
  addNode(drills);
  addStorage(drills);
}

function addEndpoint(drills: Command): void {
  const command = drills
    .command("endpoint")
    .description("Stop, kill, cut off and freeze hosts behind the API's endpoint under load.")
    .option("--kubeconfig <file>", "kubeconfig whose server is the endpoint")
    .option("--balancer <name=user@host...>", "a dedicated load balancer")
    .option("--vip <address>", "address that moves; else the endpoint's host")
    .option(
      "--kind <kind>",
      "haproxy, keepalived, kube-vip or external; else as found on the hosts",
    )
    .option("--fast", "the endpoint has fast timers: another budget")
    .option("--fault <faults>", "stopped, killed, cut-off, frozen; else all")
    .option("--target <name...>", "hosts to break: names, holder, other; else holder and other")
    .option("--seconds <count>", "how long each fault lasts", "15");
  hostFlags(command).action(atTerminal(drillEndpoint));
}

function addNode(drills: Command): void {
  const command = drills
    .command("node")
    .description("Cut off and stop nodes while connections are made to a Service's address.")
    .option("--address <host:port>", "address and port of the Service: TCP connections are made")
    .option("--url <url>", "instead: http or https, which must answer below 500")
    .option("--agent <name=user@host...>", "an agent, as ssh reaches it")
    .option("--fast", "the cluster has fastNodeFailure: 10 s of budget, not 60 s")
    .option("--fault <faults>", "stopped, killed, cut-off, frozen; else cut-off and stopped")
    .option("--target <name...>", "nodes to break, by name; else each agent, or each server")
    .option(
      "--seconds <count>",
      "how long each fault lasts; else half as long again as the budget",
    );
  hostFlags(command).action(atTerminal(drillNode));
}

/** What both drills on hosts take. */
function hostFlags(command: Command): Command {
  return command
    .option("--server <name=user@host...>", "a server, as ssh reaches it; NAME=USER@HOST[:PORT]")
    .option("--identity <file>", "private key for ssh; else as ssh itself finds it")
    .option("--known-hosts <file>", "known_hosts for ssh; else the user's own")
    .option("--unit <unit>", "unit of the cluster; else of k3s or RKE2, as found on the host")
    .option("--each", "each host in turn")
    .option("--lab <name>", "take hosts and endpoint from a lab of this machine")
    .option("--yes", "begin without asking");
}

function addStorage(drills: Command): void {
  drills
    .command("storage")
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
    .action(drillStorageCommand);
}
