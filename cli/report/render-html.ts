import { html } from "./escape";
import type { Report } from "./model";
import { viewOf } from "./view";

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:1rem 0}th,td{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:#f4f4f4}.verdict{padding:.6rem 1rem;border-left:.4rem solid #888;background:#f4f4f4;font-weight:600}
.harmless{border-color:#2a7}.restarts{border-color:#b58900}.dangerous,.failed{border-color:#c33}pre{background:#f4f4f4;padding:1rem;overflow:auto}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}th,pre,.verdict{background:#262626}th,td{border-color:#444}}`;

/** A page of its own: no script, and nothing fetched. */
export function renderHtml(report: Report): string {
  const { title, headline, errors, clusters, footer } = viewOf(report);
  const list = (items: readonly string[]) =>
    `<ul>${items.map((item) => `<li>${html(item)}</li>`).join("")}</ul>`;
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${html(cell)}</${tag}>`).join("")}</tr>`;
  return [
    "<!doctype html>",
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${html(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1>${html(title)}</h1>`,
    `<p class="verdict ${report.verdict}">${html(headline)}</p>`,
    ...errors.map((text) => `<pre>${html(text)}</pre>`),
    ...clusters.flatMap((cluster) => [
      `<h2>${html(cluster.title)}</h2>`,
      ...(cluster.rows.length === 0
        ? []
        : [
            "<table>",
            `<thead>${row(cluster.head, "th")}</thead>`,
            `<tbody>${cluster.rows.map((cells) => row(cells, "td")).join("\n")}</tbody>`,
            "</table>",
          ]),
      ...cluster.lists.map((some) => `<h3>${html(some.title)}</h3>${list(some.items)}`),
    ]),
    ...footer.map((line) => `<p>${html(line)}</p>`),
    "</body></html>",
    "",
  ].join("\n");
}
