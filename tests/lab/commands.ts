import type { Command } from "commander";
import { labFromEnv, run } from "./hosts";
import { kubectlArgv, up } from "./up";

/** Adds the verbs about the cluster to the lab's command line. */
export function addClusterCommands(program: Command): void {
  const lab = labFromEnv();
  program
    .command("up")
    .description("bring up six hosts and make a cluster of them with this project's program")
    .action(async () => void (await up(lab)));
  program
    .command("kubectl [arguments...]")
    .description("kubectl with the cluster's kubeconfig, through the VIP")
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => {
      const day = 86_400_000;
      process.exitCode = (
        await run(await kubectlArgv(lab, args), { inherit: true, timeout: day })
      ).code;
    });
}
