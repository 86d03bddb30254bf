import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Distribution, publish } from "../artifacts";
import { describe, downLab, execOnHost, type Lab, namespaceArgv, network } from "../hosts";
import { logins } from "../observe";
import { faultsOf } from "../progress";
import { runProgram } from "../program";
import { bareLab } from "../up";
import { median, since } from "./statistics";

type Say = (line: string) => void;

const quiet = (): void => undefined;

/** Bare hosts to six Ready and the VIP answering: the library and the script by hand, alternating, each time on new hosts. */
export async function createPairs(
  lab: Lab,
  from: Distribution,
  pairs: number,
  say: Say,
): Promise<void> {
  const ratios: number[] = [];
  for (let pair = 1; pair <= pairs; pair++) {
    const hand = await byHand(lab, from);
    const library = await byLibrary(lab, from);
    ratios.push(library.seconds / hand);
    say(
      `create, pair ${pair}: by hand ${hand.toFixed(1)} s, library ${library.seconds.toFixed(1)} s, ratio ${(library.seconds / hand).toFixed(2)}, most logins on one host ${library.logins}`,
    );
  }
  await downLab(lab, quiet);
  say(`create: median ratio ${median(ratios).toFixed(2)} of ${pairs} pairs (goal 1.15)`);
}

async function byHand(lab: Lab, from: Distribution): Promise<number> {
  await downLab(lab, quiet);
  await bareLab(lab, from, quiet);
  const { sha256, images } = await publish(lab.mirrorDir, from);
  const began = Date.now();
  const script = join(__dirname, "baseline.sh");
  const argv = namespaceArgv(lab, [
    script,
    lab.dir,
    from.version,
    sha256.amd64,
    ...images.map(({ file }) => file),
  ]);
  const ended = new Promise<void>((resolve, reject) => {
    const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`baseline.sh ended with ${code ?? "a signal"}`)),
    );
  });
  const ready = untilReady(lab);
  await Promise.all([ended, ready]);
  return since(began);
}

async function byLibrary(
  lab: Lab,
  from: Distribution,
): Promise<{ seconds: number; logins: number }> {
  await downLab(lab, quiet);
  const { cluster } = await bareLab(lab, from, quiet);
  const began = Date.now();
  let seconds = 0;
  const ready = untilReady(lab).then(() => (seconds = since(began)));
  const result = await runProgram(lab, "up", cluster);
  if (!result.ok) throw new Error(faultsOf(result));
  await ready;
  return { seconds, logins: Math.max(...Object.values(await logins(lab))) };
}

const SIX_READY = `[ "$(/usr/local/bin/k3s kubectl get nodes --no-headers 2>/dev/null | grep -c ' Ready ')" = 6 ]`;
const VIP_ANSWERS = `[ "$(curl -sk -o /dev/null -w '%{http_code}' --max-time 2 https://${network.vip}:8443/readyz)" = 401 ]`;

/** The same look for both: through a host's own eyes, twice a second, until six nodes are Ready and the VIP answers. */
async function untilReady(lab: Lab): Promise<void> {
  const first = describe(lab).hosts[0]?.name ?? "s1";
  const script = `until [ -s /etc/rancher/k3s/k3s.yaml ] && ${VIP_ANSWERS} && ${SIX_READY}; do sleep 0.5; done`;
  const { code, stderr } = await execOnHost(lab, first, ["timeout", "600", "bash", "-c", script], {
    timeout: 620_000,
  });
  if (code !== 0) throw new Error(`six nodes were not Ready within 600 s: ${stderr}`);
}
