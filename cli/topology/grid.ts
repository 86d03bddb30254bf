import type { Box, Mark, Rect, Text } from "./drawing";
import type { Card } from "./lanes";
import { fit, type TextStyle, widthOf } from "./measure";

const PAD = 12;
const GAP = 14;
const LINE = 17;
const NAME_LINE = 20;
const MARK = 16;
const NARROWEST = 132;
const WIDEST = 320;

/** Boxes of a lane in rows, as many beside each other as fit, each row in the middle. */
export interface Grid {
  boxes: Box[];
  rows: number;
  height: number;
}

/** Puts cards into an area, whose height is what they need. */
export function gridOf(cards: readonly Card[], { x, y, width }: Omit<Rect, "height">): Grid {
  const needed = Math.max(...cards.map(neededWidth));
  // Even, so that the middle of each box and row is on a whole pixel, and lines meet there.
  const boxWidth = 2 * Math.ceil(Math.min(WIDEST, width, Math.max(NARROWEST, needed)) / 2);
  const boxHeight = 2 * PAD - 4 + NAME_LINE + LINE * Math.max(...cards.map((c) => c.lines.length));
  const most = Math.max(1, Math.floor((width + GAP) / (boxWidth + GAP)));
  const rows = Math.ceil(cards.length / most);
  // Five where four fit are three and two, not four and one.
  const across = Math.ceil(cards.length / rows);
  const boxes = cards.map((card, i) => {
    const row = Math.floor(i / across);
    const inRow = Math.min(across, cards.length - row * across);
    const rowWidth = inRow * (boxWidth + GAP) - GAP;
    return boxOf(card, {
      x: x + (width - rowWidth) / 2 + (i % across) * (boxWidth + GAP),
      y: y + row * (boxHeight + GAP),
      width: boxWidth,
      height: boxHeight,
    });
  });
  return { boxes, rows, height: rows * (boxHeight + GAP) - GAP };
}

const disksWidth = ({ disks }: Card): number =>
  disks === 0 ? 0 : MARK + 6 + widthOf(String(disks), "small");

const holdsWidth = ({ holds }: Card): number => (holds ? MARK + 2 : 0);

const styleOf = ({ mono }: { mono: boolean }): TextStyle => (mono ? "mono" : "plain");

function neededWidth(card: Card): number {
  const name = holdsWidth(card) + widthOf(card.name, "name") + disksWidth(card);
  const lines = card.lines.map((line) => widthOf(line.text, styleOf(line)));
  return 2 * PAD + Math.max(name, ...lines);
}

function boxOf(card: Card, rect: Rect): Box {
  const { x, y, width } = rect;
  const inner = width - 2 * PAD;
  const top = y + PAD + 11;
  const marks: Mark[] = card.holds ? [{ kind: "holds", x: x + PAD - 3, y: y + PAD - 2 }] : [];
  const disks = disksWidth(card);
  const texts: Text[] = [
    {
      x: x + PAD + holdsWidth(card),
      y: top,
      text: fit(card.name, "name", inner - holdsWidth(card) - disks),
      style: "name",
    },
    ...card.lines.map((line, i) => ({
      x: x + PAD,
      y: top + NAME_LINE + i * LINE,
      text: fit(line.text, styleOf(line), inner),
      style: styleOf(line),
    })),
  ];
  if (disks > 0) {
    const left = x + width - PAD - disks + 4;
    marks.push({ kind: "disks", x: left, y: y + PAD - 2 });
    texts.push({ x: left + MARK + 2, y: top, text: String(card.disks), style: "small" });
  }
  return {
    ...rect,
    kind: card.kind,
    title: card.title,
    texts,
    marks,
    ...(card.former && { former: true }),
    ...(card.retired && { retired: true }),
  };
}
