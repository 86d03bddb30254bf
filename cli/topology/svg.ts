import { html } from "../report/escape";
import type { Box, Drawing, Frame, Line, Mark, MarkKind, Text } from "./drawing";
import { STYLE } from "./style";

/** One SVG of all drawings, one under another: no script, nothing from elsewhere. */
export function svg(drawings: readonly Drawing[]): string {
  const width = Math.max(...drawings.map((drawing) => drawing.width));
  const height = drawings.reduce((sum, drawing) => sum + drawing.height, 0);
  let y = 0;
  const parts = drawings.map((drawing) => {
    const part = `<g transform="translate(0 ${y})">\n${content(drawing)}</g>\n`;
    y += drawing.height;
    return part;
  });
  const title = drawings.map((drawing) => drawing.title).join(", ");
  const description = drawings.map((drawing) => drawing.description).join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="quorate-title quorate-description">
<title id="quorate-title">${escaped(title)}</title>
<desc id="quorate-description">${escaped(description)}</desc>
<style>
${STYLE}</style>
<defs><marker id="quorate-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0 0L8 4L0 8z"/></marker></defs>
<rect class="page" width="${width}" height="${height}"/>
${parts.join("")}</svg>
`;
}

/** What XML can't have at all, however it is written, becomes the sign for that. */
export function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex -- That is what it is about.
  const never = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
  return html(text.replace(never, "\ufffd"));
}

function content({ frames, lines, boxes, texts, marks }: Drawing): string {
  return [
    ...frames.map(frame),
    ...lines.map(line),
    ...boxes.map(box),
    ...texts.map(label),
    ...marks.map(mark),
  ]
    .map((one) => `${one}\n`)
    .join("");
}

const frame = ({ kind, x, y, width, height }: Frame): string =>
  `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${kind === "ring" ? 22 : 10}"/>`;

function line({ points, arrow, former }: Line): string {
  const path = points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");
  const end = arrow ? ` marker-end="url(#quorate-arrow)"` : "";
  return `<path class="line${former ? " former" : ""}" d="${path}"${end}/>`;
}

function box({ kind, x, y, width, height, title, texts, marks, former, retired }: Box): string {
  const badge = kind === "has" || kind === "lacks";
  const shape = [
    badge ? kind : `box ${kind}`,
    ...(former === true || retired === true ? ["former"] : []),
  ];
  const round = badge || kind === "clients" ? height / 2 : 8;
  return [
    `<g${retired === true ? ` class="retired"` : ""}><title>${escaped(title)}</title>`,
    `<rect class="${shape.join(" ")}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}"/>`,
    ...marks.map(mark),
    ...texts.map(label),
    "</g>",
  ].join("");
}

const label = ({ x, y, text, style, middle }: Text): string =>
  `<text class="${style}" x="${x}" y="${y}"${middle === true ? ` text-anchor="middle"` : ""}>${escaped(text)}</text>`;

const SIGNS: Readonly<Record<MarkKind, string>> = {
  holds: `<circle class="holds" cx="8" cy="8" r="5"/>`,
  disks: `<path class="disks" d="M2 4v8c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5V4"/><ellipse class="disks" cx="8" cy="4" rx="6" ry="2.5"/>`,
  ring: `<rect class="ring" x="1" y="3" width="14" height="10" rx="5"/>`,
  former: `<rect class="box former" x="1" y="3" width="14" height="10" rx="2"/>`,
  retired: `<rect class="box former retired" x="1" y="3" width="14" height="10" rx="2"/>`,
};

const mark = ({ kind, x, y }: Mark): string =>
  `<g transform="translate(${x} ${y})">${SIGNS[kind]}</g>`;
