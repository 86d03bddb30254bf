import type { TextStyle } from "./measure";

/** Text whose baseline begins at a point, or has it in its middle. */
export interface Text {
  x: number;
  y: number;
  text: string;
  style: TextStyle;
  middle?: boolean;
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type BoxKind = "clients" | "endpoint" | "balancer" | "server" | "agent" | "has" | "lacks";

/** Something that has a name. */
export interface Box extends Rect {
  kind: BoxKind;
  /** All that is known of it, for whoever can't see it or points at it. */
  title: string;
  texts: Text[];
  marks: Mark[];
  /** No longer the one in use, but it still answers. */
  former?: boolean;
  /** Its host is gone. */
  retired?: boolean;
}

/** What holds boxes: a lane across the drawing, or the ring of etcd. */
export interface Frame extends Rect {
  kind: "lane" | "ring";
}

export type MarkKind = "holds" | "disks" | "ring" | "former" | "retired";

/** A sign, 16 by 16, whose meaning the legend tells. */
export interface Mark {
  kind: MarkKind;
  x: number;
  y: number;
}

export type Point = readonly [x: number, y: number];

export interface Line {
  points: Point[];
  arrow: boolean;
  former: boolean;
}

/** One cluster, in lines and boxes. Its upper left corner is 0, 0. */
export interface Drawing {
  width: number;
  height: number;
  title: string;
  description: string;
  texts: Text[];
  frames: Frame[];
  boxes: Box[];
  marks: Mark[];
  lines: Line[];
}
