import type { Command } from "commander";
import { labStatus, sshArgv } from "./describe";
import { hostArgv } from "./host-process";
import { downLab, recreateHost, startHost, startLab } from "./lab";
import { cutHost, healHost, namespaceArgv } from "./network";
import { labFromEnv, parseHosts } from "./options";
import { freezeHost, killHost, stopHost, thawHost } from "./power";
import { run } from "./process";

/** Adds the verbs about hosts to the lab's command line. */
export function addHostCommands(program: Command): void {
  const lab = labFromEnv();
  program
    .command("hosts-up")
    .description("bring up bare hosts: namespace, mirror, systemd and sshd on each")
    .option("--hosts <names>", "comma separated, e.g. s1,s2,s3,a1")
    .action(async (options: { hosts?: string }) => {
      await startLab(lab, { hosts: parseHosts(options.hosts) });
    });
  program
    .command("hosts-down")
    .alias("down")
    .description("take the lab down and leave nothing of it")
    .action(() => downLab(lab));
  const onHost = (verb: string, what: string, act: (host: string) => Promise<unknown>): void => {
    program
      .command(`${verb} <host>`)
      .description(what)
      .action(async (host: string) => void (await act(host)));
  };
  onHost("start", "start a host", (host) => startHost(lab, host));
  onHost("stop", "power off a host in order", (host) => stopHost(lab, host));
  onHost("kill", "power loss on a host", (host) => killHost(lab, host));
  onHost("freeze", "stop every process of a host where it is", (host) => freezeHost(lab, host));
  onHost("thaw", "let a frozen host go on", (host) => thawHost(lab, host));
  onHost("heal", "undo cut", (host) => healHost(lab, host));
  onHost("recreate", "the same host on an empty disk", (host) => recreateHost(lab, host));
  program
    .command("cut <host>")
    .description("take a host off the network")
    .option("--silent", "keep its link up: only the traffic stops")
    .action((host: string, options: { silent?: boolean }) => cutHost(lab, host, options));
  program
    .command("ssh <host> [command...]")
    .description("log in to a host as ops")
    .passThroughOptions()
    .action((host: string, command: string[]) =>
      attach(namespaceArgv(lab, sshArgv(lab, host, command))),
    );
  program
    .command("exec <host> <command...>")
    .description("run a command on a host as root, without SSH")
    .passThroughOptions()
    .action((host: string, command: string[]) => attach(hostArgv(lab, host, command)));
}

/** Runs a command on this terminal and ends with its exit code. */
async function attach(argv: readonly string[]): Promise<void> {
  const day = 86_400_000;
  process.exitCode = (await run(argv, { inherit: true, timeout: day })).code;
}

export async function printStatus(): Promise<void> {
  const status = await labStatus(labFromEnv());
  console.log(
    `lab "${status.name}": ${status.up ? "up" : "down"}, mirror ${status.mirror ? "up" : "down"}`,
  );
  for (const host of status.hosts) {
    console.log(
      `${host.name}  ${host.address}  ${host.role}  ${host.state}  network ${host.network}`,
    );
  }
}
