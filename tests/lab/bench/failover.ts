import type { Distribution } from "../artifacts";
import {
  cutHost,
  execOnHost,
  freezeHost,
  healHost,
  killHost,
  type Lab,
  startHost,
  thawHost,
  waitFor,
} from "../hosts";
import { vipHolders } from "../observe";
import { sentence, startPoll } from "./poll";
import { readyLab } from "./ready-lab";

type Say = (line: string) => void;

interface Fault {
  name: string;
  begin: (lab: Lab, host: string) => Promise<unknown>;
  end: (lab: Lab, host: string) => Promise<unknown>;
}

const systemctl = (lab: Lab, host: string, ...words: string[]) =>
  execOnHost(lab, host, ["systemctl", ...words], { timeout: 120_000 });

const FAULTS: readonly Fault[] = [
  {
    name: "k3s stopped on a server that is not the holder",
    begin: (lab, host) => systemctl(lab, host, "stop", "k3s"),
    end: (lab, host) => systemctl(lab, host, "start", "--no-block", "k3s"),
  },
  {
    name: "holder's address service stopped",
    begin: (lab, host) => systemctl(lab, host, "stop", "quorate-keepalived"),
    end: (lab, host) => systemctl(lab, host, "start", "quorate-keepalived"),
  },
  { name: "holder killed (power loss)", begin: killHost, end: startHost },
  { name: "holder cut off", begin: (lab, host) => cutHost(lab, host), end: healHost },
  { name: "holder frozen", begin: freezeHost, end: thawHost },
];

/** What a client loses when a server goes, by the way it goes; and that never two hold the address. */
export async function failover(lab: Lab, from: Distribution, say: Say): Promise<void> {
  for (const fault of FAULTS) {
    await readyLab(lab, from);
    const [holder = "s1"] = await vipHolders(lab);
    const victim = fault.name.includes("not the holder")
      ? (["s1", "s2", "s3"].find((name) => name !== holder) ?? "s1")
      : holder;
    const poll = startPoll(lab);
    await poll.ready;
    await fault.begin(lab, victim);
    const most = await mostHolders(lab, victim, 8_000);
    await fault.end(lab, victim);
    await waitFor(async () => (await vipHolders(lab)).length === 1, {
      timeout: 60_000,
      what: "one holder",
    });
    say(
      `${fault.name}: ${sentence(await poll.stop())}, at most ${most} holder(s) among the reachable`,
    );
  }
  await readyLab(lab, from);
}

/** The greatest number of holders seen at one moment among hosts that can be reached: one that is cut off keeps what it had, and hurts nobody. */
async function mostHolders(lab: Lab, victim: string, milliseconds: number): Promise<number> {
  const until = Date.now() + milliseconds;
  let most = 0;
  while (Date.now() < until) {
    const holders = (await vipHolders(lab)).filter((host) => host !== victim);
    most = Math.max(most, holders.length);
  }
  return most;
}
