import { readFileSync, writeFileSync } from "node:fs";
import { buildReport } from "./report/build";
import type { Report, Verdict } from "./report/model";
import { readPreview } from "./report/read";
import { renderHtml } from "./report/render-html";
import { renderMarkdown } from "./report/render-markdown";
import { renderText } from "./report/render-text";

export const REPORT_FORMATS = ["md", "json", "html", "text"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What the command line gives. */
export interface ReportFlags {
  format: ReportFormat;
  output?: string;
  stack?: string;
  exitZero?: boolean;
}

/** Exit codes by verdict. 1 is also what a report that could not be made ends with. */
export const EXIT_CODES: Readonly<Record<Verdict, number>> = {
  harmless: 0,
  failed: 1,
  restarts: 2,
  dangerous: 3,
};

const RENDERERS: Readonly<Record<ReportFormat, (report: Report) => string>> = {
  md: renderMarkdown,
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  html: renderHtml,
  text: renderText,
};

/**
 * The report on a preview, and the code to exit with.
 * @throws Error where the text is no preview
 */
export function reportOn(
  preview: string,
  { format, stack, exitZero = false }: ReportFlags,
): { text: string; code: number } {
  const report = buildReport(readPreview(preview), stack);
  const code = EXIT_CODES[report.verdict];
  return { text: RENDERERS[format](report), code: exitZero && code !== 1 ? 0 : code };
}

/** Runs the command for whoever sits at the command line. */
export function reportCommand(file: string, flags: ReportFlags): void {
  try {
    const { text, code } = reportOn(readFileSync(file === "-" ? 0 : file, "utf8"), flags);
    if (flags.output === undefined) process.stdout.write(text);
    else writeFileSync(flags.output, text);
    process.exitCode = code;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
