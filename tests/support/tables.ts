import { exampleSpec } from "./specs";
import { faultLines, withValue, type Path } from "./faults";

/** A value put at a path of the example spec, and all lines that the report then has. */
export type Row = readonly [path: Path, value: unknown, ...lines: string[]];

/** One test for each row. */
export function eachRow(rows: readonly Row[]): void {
  test.each(rows.map(([path, value, ...lines]) => ({ path, value, lines })))(
    "$path = $value",
    ({ path, value, lines }) => {
      expect(faultLines(withValue(exampleSpec(), path, value))).toEqual(lines);
    },
  );
}
