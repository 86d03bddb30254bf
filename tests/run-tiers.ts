import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/**
 * Runs the tiers one after the other and closes with one count over all of them. A tier that can't run here says why and counts as skipped, never as passed.
 */
interface Tier {
  name: string;
  paths: string[];
  /** Why the tier can't run on this machine, if it can't. */
  lacks?: () => string | undefined;
}

const ROOT = join(__dirname, "..");

const needsRoot = (): string | undefined =>
  process.getuid?.() === 0 ? undefined : "it makes hosts with systemd-nspawn, which needs root";

const TIERS: Tier[] = [
  { name: "unit", paths: ["tests/model", "tests/render", "tests/properties"] },
  { name: "graph", paths: ["tests/graph"] },
  { name: "program", paths: ["tests/program"] },
  { name: "hosts", paths: ["tests/hosts"], lacks: needsRoot },
  { name: "lab", paths: ["tests/lab"], lacks: needsRoot },
];

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of Jest's report that is read here. */
interface Report {
  numPassedTests?: number;
  numFailedTests?: number;
  numPendingTests?: number;
  numTodoTests?: number;
  numRuntimeErrorTestSuites?: number;
  testResults?: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

/** What failed, told again at the end: much output lies between a failure and the count. */
const failures: string[] = [];

function check(name: string, argv: string[]): Count {
  console.log(`\n== ${name}`);
  const began = Date.now();
  const { status } = spawnSync(argv[0] ?? "", argv.slice(1), { cwd: ROOT, stdio: "inherit" });
  tellTime(name, began);
  if (status !== 0) failures.push(name);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function runTier(tier: Tier): Count {
  const lack = tier.lacks?.();
  if (lack !== undefined) {
    console.log(`\n== ${tier.name}: SKIPPED, NOT RUN: ${lack}`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  console.log(`\n== ${tier.name}`);
  const began = Date.now();
  const directory = mkdtempSync(join(tmpdir(), "quorate-tier-"));
  const report = join(directory, "report.json");
  try {
    // Tiers on hosts share the lab and the machine's two cores: one file at a time.
    const serial = tier.lacks === undefined ? [] : ["--runInBand"];
    const { status } = spawnSync(
      process.execPath,
      [
        join(ROOT, "node_modules/jest/bin/jest.js"),
        "--json",
        `--outputFile=${report}`,
        ...serial,
        ...tier.paths,
      ],
      // Jest's own JSON goes to the file; what it says to people goes to standard error.
      { cwd: ROOT, stdio: ["ignore", "ignore", "inherit"] },
    );
    return countOf(report, status);
  } finally {
    rmSync(directory, { recursive: true });
    tellTime(tier.name, began);
  }
}

/** The gate has 90 minutes: what grows must show. */
function tellTime(name: string, began: number): void {
  console.log(`== ${name} took ${Math.round((Date.now() - began) / 1000)} s`);
}

function countOf(report: string, status: number | null): Count {
  let result;
  try {
    result = JSON.parse(readFileSync(report, "utf8")) as Report;
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    numRuntimeErrorTestSuites = 0,
    testResults = [],
  } = result;
  for (const { name, status, assertionResults } of testResults) {
    const titles = assertionResults.filter((test) => test.status === "failed");
    failures.push(...titles.map(({ fullName }) => `${relative(ROOT, name)}: ${fullName}`));
    if (status === "failed" && titles.length === 0)
      failures.push(`${relative(ROOT, name)}: no test ran`);
  }
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  // Jest that ends badly without a failed test (a leak, an open handle, no test found) has not passed.
  return {
    passed: numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

function main(): void {
  const wanted = process.argv.slice(2);
  const bin = (name: string) => join(ROOT, "node_modules", ".bin", name);
  const counts: Count[] = [];
  if (wanted.length === 0 || wanted.includes("check")) {
    counts.push(check("types", [bin("tsc"), "--noEmit", "-p", "tsconfig.json"]));
    counts.push(check("types of the policy pack", [bin("tsc"), "-p", "policies"]));
    counts.push(check("lint", [bin("eslint"), "."]));
    counts.push(check("format", [bin("prettier"), "--check", "--log-level", "warn", "."]));
  }
  for (const tier of TIERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    counts.push(runTier(tier));
  }
  for (const failure of failures) console.log(`FAILED ${failure}`);
  const total = (field: keyof Count) => counts.reduce((sum, count) => sum + count[field], 0);
  console.log(
    `\n${total("passed")} passed, ${total("failed")} failed, ${total("skipped")} skipped`,
  );
  process.exitCode = total("failed") === 0 ? 0 : 1;
}

main();
