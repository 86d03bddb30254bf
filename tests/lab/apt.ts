import { run, runOk } from "./hosts";

/** Runs a command of apt's that downloads. Lists of the day the machine was made name files that are gone: then they are read anew, and it is tried once more. */
export async function withFreshLists(argv: readonly string[]): Promise<void> {
  const { code } = await run(argv, { timeout: 300_000 });
  if (code === 0) return;
  await run(["apt-get", "-q", "update"], { timeout: 300_000 });
  await runOk(argv, { timeout: 300_000 });
}
