import { SIZES } from "./measure";

interface Colours {
  page: string;
  lane: string;
  box: string;
  edge: string;
  ink: string;
  faint: string;
  accent: string;
  ring: string;
  has: string;
}

const LIGHT: Colours = {
  page: "#ffffff",
  lane: "#f3f5f8",
  box: "#ffffff",
  edge: "#7a8699",
  ink: "#18202c",
  faint: "#566274",
  accent: "#1f5fbf",
  ring: "#12805c",
  has: "#dcebdf",
};

const DARK: Colours = {
  page: "#11151b",
  lane: "#1b212a",
  box: "#252d38",
  edge: "#8290a5",
  ink: "#eef1f5",
  faint: "#a9b4c4",
  accent: "#7fb0ff",
  ring: "#4ecb9b",
  has: "#1f4632",
};

// Colours stand in each rule, not in variables: programs that make a picture of it know no variables.
const colours = (c: Colours): string => `.page{fill:${c.page}}
.lane{fill:${c.lane}}
.box{fill:${c.box};stroke:${c.edge}}
.endpoint{stroke:${c.accent}}
.ring{fill:none;stroke:${c.ring}}
.line{fill:none;stroke:${c.edge}}
.arrow,.holds{fill:${c.accent}}
.disks{fill:${c.box};stroke:${c.ink}}
.has{fill:${c.has};stroke:none}
.lacks{fill:none;stroke:${c.edge}}
text{fill:${c.ink}}
.plain,.mono,.small{fill:${c.faint}}
`;

export const STYLE = `text{font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}
${Object.entries(SIZES)
  .map(([style, size]) => `.${style}{font-size:${size}px}`)
  .join("\n")}
.headline,.label,.name{font-weight:600}
.mono{font-family:ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.box,.line,.ring,.disks,.lacks{stroke-width:1.2}
.endpoint,.ring{stroke-width:2}
.former{stroke-dasharray:5 4}
.retired{opacity:.7}
${colours(LIGHT)}@media (prefers-color-scheme: dark){
${colours(DARK)}}`;
