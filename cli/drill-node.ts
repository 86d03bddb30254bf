import { announcementOf, type ExitCode, perform, type Surroundings } from "./drill/command";
import { type NodeFlags, nodeOptions } from "./drill/node-options";
import { nodeTable } from "./drill/node-report";
import { drillNodes } from "./drill/node-run";

/** Breaks nodes under a Service with an address of its own, and measures how long connections to it fail. */
export function drillNode(flags: NodeFlags, around: Surroundings): Promise<ExitCode> {
  const prepare = () => {
    const options = nodeOptions(flags);
    return {
      announcement: announcementOf(`are nodes under ${options.url}`, options),
      run: () => drillNodes(options, around),
      table: nodeTable,
    };
  };
  return perform(prepare, flags, around);
}
