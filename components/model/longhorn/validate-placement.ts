import { textsOf, type Entry } from "../entries";
import type { Add } from "../faults";
import { numberOf, recordOf } from "../known";
import { isLate } from "../late";
import { unknownName } from "../shape";
import { type KnownStorage, type KnownStorageNode, nodesWith } from "./known-storage";

/** That a class's replicas have nodes to be on. */
export function checkPlacement(
  spec: unknown,
  one: Entry,
  storage: KnownStorage | undefined,
  add: Add,
): void {
  const nodes = storage?.nodes;
  // Without any storage node there is one fault, not one for each class.
  if (nodes === undefined || nodes.length === 0) return;
  const known = checkTags(
    one,
    "nodeTags",
    nodes.flatMap(({ tags }) => tags),
    add,
  );
  const disks = nodes.flatMap(({ diskTags }) => diskTags.flat());
  if (!checkTags(one, "diskTags", disks, add) || !known) return;

  const tags = textsOf(one, "nodeTags").map(({ text }) => text);
  const diskTags = textsOf(one, "diskTags").map(({ text }) => text);
  const { replicas } = one.fields;
  if ([one.fields["nodeTags"], one.fields["diskTags"], replicas].some(isLate)) return;
  const fitting = nodesWith(nodes, tags, diskTags);
  const together = recordOf(recordOf(spec)["settings"])["replicaSoftAntiAffinity"] === true;
  const wanted = Math.min(numberOf(replicas) ?? 1, together ? 1 : Infinity);
  if (fitting.length >= wanted) return;
  const who =
    ["no node has", "only one node has"][fitting.length] ?? `only ${fitting.length} nodes have`;
  const names = fitting.length === 0 ? "" : `: ${fitting.map(({ name }) => name).join(", ")}`;
  if (tags.length + diskTags.length === 0) {
    add(`${one.path}.replicas`, {
      problem: `is ${wanted}, and ${who} storage${names}`,
      remedy: `give ${fitting.length}, or more nodes with storage`,
    });
  } else {
    add(`${one.path}.${tags.length > 0 ? "nodeTags" : "diskTags"}`, {
      problem: `${who} all of ${[...tags, ...diskTags].join(", ")}, and volumes have ${wanted} ${wanted === 1 ? "replica" : "replicas"}${names}`,
      remedy: "tag more nodes or disks, or give fewer replicas",
    });
  }
}

function checkTags(
  one: Entry,
  key: "nodeTags" | "diskTags",
  known: readonly string[],
  add: Add,
): boolean {
  const unknown = textsOf(one, key).filter(({ text }) => !known.includes(text));
  for (const { path, text } of unknown) {
    const what = key === "nodeTags" ? "tag of a storage node" : "tag of a disk";
    const complaint = unknownName(what, text, new Set(known));
    add(path, { ...complaint, problem: `${text} ${complaint.problem}` });
  }
  return unknown.length === 0;
}

/** That there is a node for Longhorn at all, and that none is listed twice. */
export function checkNodes(spec: unknown, add: Add, storage: KnownStorage | undefined): void {
  if (storage?.nodes?.length === 0) {
    add("nodes", {
      problem: "no node has storage, and no volume could be placed",
      remedy: "give the Cluster storage: true, or list the nodes that have disks for Longhorn",
    });
  }
  if (recordOf(spec)["nodes"] !== undefined) checkTwice(storage?.nodes ?? [], add);
}

function checkTwice(nodes: readonly KnownStorageNode[], add: Add): void {
  nodes.forEach(({ name }, i) => {
    const first = nodes.findIndex((other) => other.name === name);
    if (name === "" || first === i) return;
    const problem = `${name} is also nodes[${first}]'s`;
    add(`nodes[${i}].name`, { problem, remedy: "list each node once" });
  });
}
