import type { ClusterTopology } from "../../components/model/topology";
import type { Box, Mark, MarkKind, Rect, Text } from "./drawing";
import type { Lane } from "./lanes";
import { fit, widthOf } from "./measure";
import { badges } from "./words";

const BADGE = { height: 22, pad: 10, gap: 8 };

/** Name, release, networks, and what the cluster has to offer. */
export function header(
  topology: ClusterTopology,
  { x, y, width }: Omit<Rect, "height">,
): { texts: Text[]; boxes: Box[]; height: number } {
  const { name, distribution, version, network } = topology;
  const lines = [
    [distribution, version].filter((text) => text !== "").join(" "),
    `Pods: ${network.clusterCidrs.join(", ")}`,
    `Services: ${network.serviceCidrs.join(", ")}`,
  ];
  const texts: Text[] = [
    { x, y: y + 22, text: fit(name, "headline", width), style: "headline" },
    ...lines.map((text, i) => ({
      x,
      y: y + 46 + i * 18,
      text: fit(text, "plain", width),
      style: "plain" as const,
    })),
  ];
  const { boxes, bottom } = badgeRows(topology, { x, y: y + 98, width });
  return { texts, boxes, height: bottom - y };
}

function badgeRows(
  topology: ClusterTopology,
  { x, y, width }: Omit<Rect, "height">,
): { boxes: Box[]; bottom: number } {
  const boxes: Box[] = [];
  let [left, top] = [x, y];
  for (const { text: full, has } of badges(topology)) {
    const text = fit(full, "small", width - 2 * BADGE.pad);
    const own = Math.ceil(widthOf(text, "small")) + 2 * BADGE.pad;
    if (left > x && left + own > x + width) [left, top] = [x, top + BADGE.height + BADGE.gap];
    boxes.push({
      ...{ x: left, y: top, width: own, height: BADGE.height },
      kind: has ? "has" : "lacks",
      title: full,
      texts: [{ x: left + own / 2, y: top + 15, text, style: "small", middle: true }],
      marks: [],
    });
    left += own + BADGE.gap;
  }
  return { boxes, bottom: top + BADGE.height };
}

const MEANINGS: Readonly<Record<MarkKind, string>> = {
  ring: "voters of etcd",
  holds: "can hold the endpoint's address",
  disks: "disks for volumes",
  former: "former, still answers",
  retired: "retired",
};

/** What the signs mean that are in these lanes. */
export function legend(
  lanes: readonly Lane[],
  { x, y, width }: Omit<Rect, "height">,
): { texts: Text[]; marks: Mark[]; height: number } {
  const cards = lanes.flatMap((lane) => lane.cards);
  const there: Record<MarkKind, boolean> = {
    ring: lanes.some(({ ring }) => ring),
    holds: cards.some(({ holds }) => holds),
    disks: cards.some(({ disks }) => disks > 0),
    former: cards.some(({ former }) => former),
    retired: cards.some(({ retired }) => retired),
  };
  const texts: Text[] = [];
  const marks: Mark[] = [];
  let [left, top] = [x, y];
  for (const kind of Object.keys(MEANINGS) as MarkKind[]) {
    if (!there[kind]) continue;
    const own = 22 + widthOf(MEANINGS[kind], "small") + 18;
    if (left > x && left + own > x + width) [left, top] = [x, top + 22];
    marks.push({ kind, x: left, y: top });
    texts.push({ x: left + 22, y: top + 12, text: MEANINGS[kind], style: "small" });
    left += own;
  }
  return { texts, marks, height: top + 18 - y };
}
