#!/usr/bin/env node
import { Command, Option } from "commander";
import { ROUTER_KINDS, type RouterKind } from "../components/render/router";
import { routerConfigOf } from "./router-config";

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

program.parse();
