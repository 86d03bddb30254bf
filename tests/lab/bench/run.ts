import { spawnSync } from "node:child_process";
import { program } from "commander";
import { ensureDistribution } from "../artifacts";
import { ensureTools, labNamed } from "../hosts";
import { createPairs } from "./create";
import { failover } from "./failover";
import { importTime } from "./import-time";
import { layerPairs, nodeLoss, restarts } from "./metallb";
import { previewTime } from "./preview-time";
import { noop, rolling } from "./rolling";

/*
 * Prints the figures of docs/measurements.md. Two cores that are shared make every single time worthless: what is compared is compared in one run, several times, and reported as a ratio.
 */
const lab = labNamed("bench");
const say = (line: string): void => console.log(line);

async function main(): Promise<void> {
  program
    .name("bench")
    .argument(
      "[parts...]",
      "create, noop, rolling, failover, import, preview, layer, restarts, node-loss; all of them by default",
    )
    .option("--pairs <n>", "pairs of library and baseline", "3")
    .parse();
  const { pairs } = program.opts<{ pairs: string }>();
  const wanted = (part: string) => program.args.length === 0 || program.args.includes(part);
  await ensureTools(say);
  const from = await ensureDistribution(say);
  say(`with ${from.kind} ${from.version}, in-process engine, node ${process.version}, ${cpus()}`);
  if (wanted("import")) importTime(say);
  if (wanted("preview")) await previewTime(say);
  if (wanted("create")) await createPairs(lab, from, Number(pairs), say);
  if (wanted("noop")) await noop(lab, from, say);
  if (wanted("rolling")) await rolling(lab, from, say);
  if (wanted("failover")) await failover(lab, from, say);
  if (wanted("layer")) await layerPairs(lab, from, Number(pairs), say);
  if (wanted("restarts")) await restarts(lab, from, say);
  if (wanted("node-loss")) await nodeLoss(lab, from, say);
}

const cpus = (): string =>
  `${spawnSync("nproc", { encoding: "utf8" }).stdout.trim()} cores, load ${spawnSync("cut", ["-d ", "-f1-3", "/proc/loadavg"], { encoding: "utf8" }).stdout.trim()}`;

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
