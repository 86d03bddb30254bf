/*
 * Names come from a program and a state: in a comment they are text, and must stay text.
 */

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** As it is, in Markdown. An `@` would call somebody to the comment. */
export function markdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]#!|~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@\u2060");
}

/** As it is, in HTML: text and attributes. */
export function html(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** As it is, in a quoted label of Mermaid, which has codes of its own. */
export function mermaid(text: string): string {
  return oneLine(text).replace(
    /[^\p{L}\p{N} .,:/+()-]/gu,
    (sign) => `#${sign.codePointAt(0) ?? 63};`,
  );
}

/** Lines for a code block: nothing in them may end it. */
export function fenced(text: string): string {
  return text.replaceAll("```", "'''");
}
