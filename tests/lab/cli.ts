import { program } from "commander";
import { addClusterCommands } from "./commands";
import { addHostCommands, printStatus } from "./hosts/commands";

program.name("lab").enablePositionalOptions();
addClusterCommands(program);
addHostCommands(program);
program.command("status").description("what runs and what doesn't").action(printStatus);

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
