import {
  type Check,
  compare,
  NAMES,
  nodes,
  pods,
  volumesHealthy,
  write,
  type Written,
} from "./check";
import { itemsOf } from "./cluster-state";
import type { Kind } from "./objects";
import { announcement } from "./report";
import type { Last } from "./before";
import { duration, Final, type Found, until } from "./until";

/* From the moment the power goes. */

/** Cuts the node's power. Gives the time that everything is counted from. */
export async function cut(
  check: Check,
  victim: string,
  shareNode: string | undefined,
): Promise<number> {
  const list = await check.kubectl.get(
    "pods",
    "--all-namespaces",
    `--field-selector=spec.nodeName=${victim}`,
  );
  const own = new Set(["rwo", "rwx"]);
  const others = itemsOf(list).filter(
    ({ metadata }) => !own.has(appOf(metadata, check.options.namespace)),
  ).length;
  check.say(announcement({ victim, shareNode, others }));
  check.off = victim;
  await check.power.off(victim, check.limits.signal);
  const start = Date.now();
  check.say(`${victim} is switched off; times count from here`);
  await until(`node ${victim} to be not Ready, which would show that it is off`, check.limits, () =>
    nodeIs(check, victim, false),
  );
  check.say(`Kubernetes noticed after ${duration(Date.now() - start)}`);
  check.rows.push({ what: "node taken for dead", ms: Date.now() - start });
  return start;
}

function appOf(metadata: unknown, namespace: string): string {
  const { namespace: own, labels } = metadata as { namespace?: string; labels?: { app?: string } };
  return own === namespace ? (labels?.app ?? "") : "";
}

async function nodeIs(check: Check, name: string, ready: boolean): Promise<Found<void>> {
  const node = (await nodes(check)).find((one) => one.name === name);
  if ((node?.ready ?? false) === ready) return { done: undefined };
  return { yet: node === undefined ? "no such node" : node.ready ? "Ready" : "not Ready" };
}

/** Waits for both volumes at once, and tells of both even where one does not come back. */
export async function recover(
  check: Check,
  victim: string,
  last: Last,
  start: number,
): Promise<Written> {
  const both = await Promise.allSettled([
    recoverRead(check, "rwo", victim, last.rwo, start),
    recoverRead(check, "rwx", victim, last.rwx, start, last.writer).then(() =>
      recoverWrite(check, victim, start),
    ),
  ]);
  const why = both.flatMap((one) =>
    one.status === "rejected" ? [(one.reason as Error).message] : [],
  );
  if (why.length > 0) throw new Final([...new Set(why)].join("\n"));
  const [, written] = both;
  if (written.status === "rejected") throw new Final("no write succeeded");
  return written.value;
}

async function recoverRead(
  check: Check,
  kind: Kind,
  victim: string,
  written: Written,
  start: number,
  writer?: string,
): Promise<void> {
  const what = `the data of the ${NAMES[kind]} to be read on another node than ${victim}`;
  const name = kind === "rwo" ? "RWO read on another node" : "RWX read after the loss";
  const where = await until(what, check.limits, async (attempt): Promise<Found<string>> => {
    const { fit, seen } = await pods(check, kind, victim);
    const candidates = fit.filter(({ uid }) => uid !== writer);
    const pod = candidates[attempt % candidates.length];
    if (pod === undefined) return { yet: seen };
    await compare(check, pod.name, written, { what: name, since: start });
    return { done: pod.node ?? "" };
  });
  check.say(`read the ${NAMES[kind]} on ${where} after ${duration(Date.now() - start)}: the same`);
}

async function recoverWrite(check: Check, victim: string, start: number): Promise<Written> {
  const what = "a write to the RWX volume to succeed";
  const written = await until(what, check.limits, async (attempt): Promise<Found<Written>> => {
    const { fit, seen } = await pods(check, "rwx", victim);
    const pod = fit[attempt % fit.length];
    if (pod === undefined) return { yet: seen };
    return { done: await write(check, pod.name, "third") };
  });
  const ms = Date.now() - start;
  check.rows.push({ what: "RWX write after the loss", ms });
  check.say(`wrote to the RWX volume after ${duration(ms)}`);
  return written;
}

/** Brings the node back, waits for all replicas, and reads everything once more: rebuilt replicas answer reads, too. */
export async function restore(
  check: Check,
  victim: string,
  { rwo, rwx, third }: { rwo: Written; rwx: Written; third: Written },
): Promise<void> {
  const { say, limits } = check;
  say(`switching ${victim} on again`);
  await check.power.on(victim, limits.signal);
  check.off = undefined;
  const start = Date.now();
  await until(`node ${victim} to be Ready again`, limits, () => nodeIs(check, victim, true));
  check.rows.push({ what: "node Ready again, from switching on", ms: Date.now() - start });
  say(`${victim} is Ready after ${duration(Date.now() - start)}`);
  if (check.longhorn) {
    await volumesHealthy(check);
    check.rows.push({ what: "volumes healthy again", ms: Date.now() - start });
    say(`both volumes are healthy after ${duration(Date.now() - start)}`);
  } else {
    say("whether volumes are whole again is only known of Longhorn's");
  }
  const files = [
    { kind: "rwo", written: rwo, what: "RWO read at the end" },
    { kind: "rwx", written: rwx, what: "RWX read at the end" },
    { kind: "rwx", written: third, what: "RWX read of the later write" },
  ] as const;
  for (const { kind, written, what } of files) {
    await until(`the data of the ${NAMES[kind]} to be read again`, limits, async (attempt) => {
      const { fit, seen } = await pods(check, kind);
      const pod = fit[attempt % fit.length];
      if (pod === undefined) return { yet: seen };
      await compare(check, pod.name, written, { what });
      return { done: undefined };
    });
  }
}
