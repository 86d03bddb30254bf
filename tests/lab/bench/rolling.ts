import type { Distribution } from "../artifacts";
import { execOnHost, type Lab } from "../hosts";
import { logins, serviceStarts } from "../observe";
import { faultsOf } from "../progress";
import { runProgram } from "../program";
import { readyLab } from "./ready-lab";
import { sentence, startPoll } from "./poll";
import { since } from "./statistics";

type Say = (line: string) => void;

/** A second `up` with nothing changed. */
export async function noop(lab: Lab, from: Distribution, say: Say): Promise<void> {
  const cluster = await readyLab(lab, from);
  const before = { logins: await logins(lab), starts: await serviceStarts(lab) };
  const began = Date.now();
  const result = await runProgram(lab, "up", cluster);
  if (!result.ok) throw new Error(faultsOf(result));
  const took = since(began);
  const after = { logins: await logins(lab), starts: await serviceStarts(lab) };
  const more = (a: Record<string, number>, b: Record<string, number>) =>
    Object.keys(b).filter((host) => a[host] !== b[host]).length;
  say(
    `no-op up: ${took.toFixed(1)} s, hosts with new logins ${more(before.logins, after.logins)}, hosts with restarts ${more(before.starts, after.starts)}`,
  );
}

/** One changed kubelet argument under a poll of the API through the VIP; then all servers at once, to show that the poll can fail. */
export async function rolling(lab: Lab, from: Distribution, say: Say, rounds = 2): Promise<void> {
  const cluster = await readyLab(lab, from);
  for (let round = 1; round <= rounds; round++) {
    const poll = startPoll(lab);
    await poll.ready;
    const began = Date.now();
    for (const part of [cluster.serverConfig, cluster.agentConfig]) {
      const args = (part?.["kubelet-arg"] as string[]).filter(
        (arg) => !arg.startsWith("max-pods="),
      );
      if (part !== undefined) part["kubelet-arg"] = [...args, `max-pods=${90 + round}`];
    }
    const result = await runProgram(lab, "up", cluster);
    const took = since(began);
    const seen = await poll.stop();
    if (!result.ok) throw new Error(faultsOf(result));
    say(`rolling restart ${round}: ${took.toFixed(1)} s, ${sentence(seen)}`);
  }
  const poll = startPoll(lab);
  await poll.ready;
  await Promise.all(
    ["s1", "s2", "s3"].map((host) =>
      execOnHost(lab, host, ["systemctl", "restart", "k3s"], { timeout: 300_000 }),
    ),
  );
  say(`all servers at once: ${sentence(await poll.stop())}`);
  await readyLab(lab, from);
}
