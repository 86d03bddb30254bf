import { announcementOf, type ExitCode, perform, type Surroundings } from "./drill/command";
import { type DrillFlags, optionsOf } from "./drill/options";
import { table } from "./drill/report";
import { drill } from "./drill/run";

/** Breaks what serves the endpoint, and measures what clients lose by it. */
export function drillEndpoint(flags: DrillFlags, around: Surroundings): Promise<ExitCode> {
  const prepare = () => {
    const options = optionsOf(flags);
    return {
      announcement: announcementOf(`serve ${options.endpoint.url}`, options),
      run: () => drill(options, around),
      table,
    };
  };
  return perform(prepare, flags, around);
}
