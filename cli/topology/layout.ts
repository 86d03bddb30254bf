import type { ClusterTopology } from "../../components/model/topology";
import type { Box, Drawing, Frame, Line, Point, Rect, Text } from "./drawing";
import { gridOf } from "./grid";
import { header, legend } from "./header";
import { type Lane, lanesOf } from "./lanes";
import { fit } from "./measure";
import { description } from "./words";

export const WIDTH = 1000;
const MARGIN = 20;
const PAD = 16;
/** On the left of each lane, where it is said what the lane is. */
const GUTTER = 200;
/** Room for lines between two lanes. */
const BETWEEN = 40;
const RING = 14;
const INNER = WIDTH - 2 * MARGIN;

/** A lane that has its place. */
interface Placed {
  lane: Lane;
  frame: Frame;
  ring?: Frame;
  boxes: Box[];
  rows: number;
}

/** Where everything of a cluster goes. */
export function layout(topology: ClusterTopology): Drawing {
  const head = header(topology, { x: MARGIN, y: MARGIN, width: INNER });
  const lanes = lanesOf(topology);
  const placed: Placed[] = [];
  const texts: Text[] = [];
  let y = MARGIN + head.height + 20;
  for (const lane of lanes) {
    const one = place(lane, y);
    placed.push(one);
    texts.push(...gutter(lane, one.frame));
    y += one.frame.height + BETWEEN;
  }
  const key = legend(lanes, { x: MARGIN, y: y - BETWEEN + 20, width: INNER });
  return {
    width: WIDTH,
    height: y - BETWEEN + 20 + key.height + MARGIN,
    title: `Cluster ${topology.name}`,
    description: description(topology),
    texts: [...head.texts, ...texts, ...key.texts],
    frames: placed.flatMap(({ frame, ring }) => (ring === undefined ? [frame] : [frame, ring])),
    boxes: [...head.boxes, ...placed.flatMap(({ boxes }) => boxes)],
    marks: key.marks,
    lines: placed.flatMap((one, i) => {
      const above = placed[i - 1];
      return one.lane.linked && above !== undefined ? linesBetween(above, one) : [];
    }),
  };
}

function place(lane: Lane, y: number): Placed {
  const inset = PAD + (lane.ring ? RING : 0);
  const grid = gridOf(lane.cards, {
    x: MARGIN + GUTTER + inset,
    y: y + inset,
    width: INNER - GUTTER - 2 * inset,
  });
  const needed = 2 * PAD + 20 + lane.notes.length * 17;
  const height = Math.max(grid.height + 2 * inset, needed);
  const frame: Frame = { kind: "lane", x: MARGIN, y, width: INNER, height };
  const lower = (height - 2 * inset - grid.height) / 2;
  const boxes = grid.boxes.map((box) => moved(box, lower));
  return {
    lane,
    frame,
    ...(lane.ring && { ring: ringAround(boxes) }),
    boxes,
    rows: grid.rows,
  };
}

const lowered = <T extends { y: number }>(thing: T, by: number): T => ({
  ...thing,
  y: thing.y + by,
});

const moved = (box: Box, by: number): Box => ({
  ...lowered(box, by),
  texts: box.texts.map((text) => lowered(text, by)),
  marks: box.marks.map((mark) => lowered(mark, by)),
});

function ringAround(boxes: readonly Rect[]): Frame {
  const [left, top] = [Math.min(...boxes.map(({ x }) => x)), Math.min(...boxes.map(({ y }) => y))];
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  return {
    kind: "ring",
    x: left - RING,
    y: top - RING,
    width: right - left + 2 * RING,
    height: bottom - top + 2 * RING,
  };
}

function gutter({ title, notes }: Lane, { x, y }: Rect): Text[] {
  const width = GUTTER - PAD;
  return [
    { x: x + PAD, y: y + PAD + 13, text: fit(title, "label", width), style: "label" },
    ...notes.map((note, i) => ({
      x: x + PAD,
      y: y + PAD + 34 + i * 17,
      text: fit(note, "plain", width),
      style: "plain" as const,
    })),
  ];
}

const topOf = ({ x, y, width }: Rect): Point => [x + width / 2, y];
const bottomOf = ({ x, y, width, height }: Rect): Point => [x + width / 2, y + height];

/** In the middle of where boxes are, which is not that of the lane. */
const middle = (frame: Rect): Rect => ({
  ...frame,
  x: MARGIN + GUTTER,
  width: INNER - GUTTER,
});

/** Lines go to each box of a single row; in front of several rows they would have to pass behind boxes, and end at what surrounds them. */
function linesBetween(above: Placed, below: Placed): Line[] {
  const across = below.frame.y - BETWEEN / 2;
  const single = below.rows === 1;
  const ends = single ? below.boxes : [below.ring ?? middle(below.frame)];
  const current = above.boxes.filter(({ former }) => former !== true);
  const starts =
    above.rows === 1 && above.ring === undefined ? current : [above.ring ?? middle(above.frame)];
  const down = starts.map((start): Line =>
    line([bottomOf(start), [bottomOf(start)[0], across]], false),
  );
  const up = ends.map((end): Line => {
    const former = "former" in end && end.former === true;
    return line([[topOf(end)[0], across], topOf(end)], true, former);
  });
  const xs = [...starts.map(bottomOf), ...ends.map(topOf)].map(([x]) => x);
  const bus: Line[] =
    Math.max(...xs) - Math.min(...xs) < 1
      ? []
      : [
          line(
            [
              [Math.min(...xs), across],
              [Math.max(...xs), across],
            ],
            false,
          ),
        ];
  return [...down, ...bus, ...up];
}

const line = (points: Point[], arrow: boolean, former = false): Line => ({ points, arrow, former });
