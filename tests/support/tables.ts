import type { ClusterSpec } from "../../components/model/args";
import { exampleSpec } from "./specs";
import { faultLines, withValue, type Path } from "./faults";

/** A value put at a path of the example spec, and all lines that the report then has. */
export type Row = readonly [path: Path, value: unknown, ...lines: string[]];

/** One test for each row. */
export function eachRow(rows: readonly Row[], specOf: () => ClusterSpec = exampleSpec): void {
  test.each(rows.map(([path, value, ...lines]) => ({ path, value, lines })))(
    "$path = $value",
    ({ path, value, lines }) => {
      expect(faultLines(withValue(specOf(), path, value))).toEqual(lines);
    },
  );
}
