import { readFileSync } from "node:fs";
import { run } from "./engine";
import type { EngineLine, EngineRequest } from "./program";

/** Runs inside the lab's network namespace, because SSH must start there; talks with its parent in lines of JSON. */
async function main(): Promise<void> {
  const request = JSON.parse(readFileSync(0, "utf8")) as EngineRequest;
  const say = (line: EngineLine) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const result = await run({
    dir: request.dir,
    stack: "lab-run",
    stateFile: request.stateFile,
    // The state lies beside the lab's own keys; the encryption is exercised, not relied upon.
    passphrase: "lab",
    operation: request.operation,
    config: request.config,
    ...(request.tools && { kubectl: [request.tools.kubectl], helm: [request.tools.helm] }),
    onEvent: (event) => say({ event }),
    onMessage: (message) => say({ message }),
  });
  say({ result });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
