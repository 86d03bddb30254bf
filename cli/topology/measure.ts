/** How text can look; its size is part of that, because boxes are made to fit. */
export type TextStyle = "headline" | "label" | "name" | "plain" | "mono" | "small";

export const SIZES: Readonly<Record<TextStyle, number>> = {
  headline: 22,
  label: 15,
  name: 14,
  plain: 12,
  mono: 12,
  small: 11,
};

const BOLD: readonly TextStyle[] = ["headline", "label", "name"];

/** Wide enough for the widest of usual fonts: nobody knows which one a reader has. */
export function widthOf(text: string, style: TextStyle): number {
  const em = [...text].reduce((sum, sign) => sum + emOf(sign, style), 0);
  return em * SIZES[style] * (BOLD.includes(style) ? 1.1 : 1);
}

function emOf(sign: string, style: TextStyle): number {
  if (/[\u1100-\u{10ffff}]/u.test(sign) && sign !== "…") return 1.1;
  if (style === "mono") return 0.61;
  if (/[iljtf.,:;'|!()[\]\s]/.test(sign)) return 0.4;
  if (/[mwMW@%]/.test(sign)) return 0.98;
  return /[A-Z]/.test(sign) ? 0.76 : 0.63;
}

/** Leaves out the middle of what is too long: names of nodes differ at their ends. */
export function fit(text: string, style: TextStyle, width: number): string {
  if (widthOf(text, style) <= width) return text;
  const signs = [...text];
  for (let kept = signs.length - 1; kept > 0; kept--) {
    const head = Math.ceil(kept / 2);
    const short = `${signs.slice(0, head).join("")}…${signs.slice(signs.length - (kept - head)).join("")}`;
    if (widthOf(short, style) <= width) return short;
  }
  return "…";
}
