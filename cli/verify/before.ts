import {
  type Check,
  compare,
  longhornVolumes,
  nodes,
  ownVolumes,
  podsReady,
  volumesHealthy,
  write,
  type Written,
} from "./check";
import { classState, itemsOf } from "./cluster-state";
import { claimObject, namespaceObject, sharedPods, singlePod } from "./objects";
import * as refusals from "./refusals";
import { Final, until } from "./until";

/* Everything up to the moment before the power goes. */

function refuse(why: string | undefined): void {
  if (why !== undefined) throw new Final(why);
}

/** Looks at the cluster before anything is made. */
export async function look(check: Check): Promise<void> {
  const { className, anyProvisioner } = check.options;
  const classes = itemsOf(await check.kubectl.get("storageclasses")).map(classState);
  refuse(refusals.classRefusal(className, classes, anyProvisioner));
  check.longhorn = classes.some(
    ({ name, provisioner }) => name === className && provisioner === refusals.LONGHORN,
  );
  refuse(refusals.nodesRefusal(await nodes(check)));
  if (check.longhorn) refuse(refusals.volumesRefusal(await longhornVolumes(check)));
}

/** Makes the shared volume with its two pods; data that one writes, the other reads. */
export async function makeShared(check: Check): Promise<{ shareNode: string | undefined }> {
  const { options, kubectl, say } = check;
  say(`making namespace ${options.namespace} with a volume for two pods (RWX)`);
  await kubectl.create(namespaceObject(options));
  await kubectl.create(claimObject(options, "rwx"));
  await kubectl.create(sharedPods(options));
  const [one, two] = await podsReady(check, "rwx", 2);
  if (one === undefined || two === undefined) throw new Final("a pod of the RWX volume is gone");
  const first = await write(check, one.name, "first");
  say(`wrote ${options.megabytes} MiB on ${one.node}: sha256 ${first.checksum}`);
  await compare(check, two.name, first, { what: "RWX read by two nodes" });
  say(`read them on ${two.node}: the same`);
  const shareNode = check.longhorn ? (await ownVolumes(check)).get("rwx")?.node : undefined;
  return { shareNode };
}

/** Makes the other volume, and tells the node that holds it. */
export async function makeSingle(check: Check, shareNode: string | undefined): Promise<string> {
  const { options, kubectl, say } = check;
  const server = (await nodes(check)).some((node) => node.name === shareNode && node.server);
  say("making a volume for one pod (RWO)");
  await kubectl.create(claimObject(options, "rwo"));
  await kubectl.create(singlePod(options, server ? undefined : shareNode));
  const [pod] = await podsReady(check, "rwo", 1);
  const victim = pod?.node;
  if (victim === undefined) throw new Final("the pod of the RWO volume has no node");
  if (check.longhorn) {
    await until(`the RWO volume to be attached to ${victim}`, check.limits, async () => {
      const node = (await ownVolumes(check)).get("rwo")?.node;
      return node === victim ? { done: victim } : { yet: `attached to ${node ?? "no node"}` };
    });
    // A replica that is still to be made would be the one that is missing later.
    await volumesHealthy(check);
    refuse(refusals.volumesRefusal(await longhornVolumes(check)));
  }
  refuse(refusals.victimRefusal(victim, await nodes(check)));
  return victim;
}

/** What is written last before the power goes, and by whom. */
export interface Last {
  rwo: Written;
  rwx: Written;
  /** Its own memory holds the file: a read there would prove nothing. */
  writer: string;
}

export async function writeLast(check: Check, victim: string): Promise<Last> {
  const { say } = check;
  const [pod] = await podsReady(check, "rwo", 1);
  if (pod?.node !== victim) throw new Final(`the pod of the RWO volume left ${victim}`);
  const rwo = await write(check, pod.name, "data");
  say(`wrote to the RWO volume on ${victim}: sha256 ${rwo.checksum}`);
  const shared = await podsReady(check, "rwx", 2);
  const writer = shared.find(({ node }) => node === victim) ?? shared[0];
  if (writer === undefined) throw new Final("the pods of the RWX volume are gone");
  const rwx = await write(check, writer.name, "second");
  say(`wrote to the RWX volume on ${writer.node}: sha256 ${rwx.checksum}`);
  return { rwo, rwx, writer: writer.uid };
}
