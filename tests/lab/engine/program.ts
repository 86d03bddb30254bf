import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { dirname } from "node:path";

import type { Project } from "./project";
import type { Message, RunOptions } from "./types";

/** The SDK's exit code for "failed, and the user was told why". */
export const TOLD = 32;

export interface Program {
  exit: Promise<number>;
  kill: () => void;
  /** The last lines of its standard error. */
  stderr: () => string;
}

const checkNode = (node: string): void => {
  const major = Number(process.versions.node.split(".")[0]);
  if (node === process.execPath && major < 22) {
    throw new Error(
      `Pulumi programs need Node 22; this is ${process.version}: run it with the project's own node`,
    );
  }
};

/** The program's own SDK, as the real language host does; else ours. */
const findRunner = (dir: string): string =>
  dirname(require.resolve("@pulumi/pulumi/cmd/run/index.js", { paths: [dir, __dirname] }));

const programEnv = (options: RunOptions, project: Project): NodeJS.ProcessEnv => {
  const { NO_PROXY, no_proxy = NO_PROXY } = process.env;
  return {
    ...process.env,
    // With a proxy in the environment gRPC would try to reach us through it; it reads this name, in lower case only.
    no_proxy: [no_proxy, "127.0.0.1,localhost"].filter(Boolean).join(","),
    PULUMI_NODEJS_TYPESCRIPT: String(project.typescript),
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    ...(project.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
    ...options.env,
  };
};

export const startProgram = (
  options: RunOptions,
  project: Project,
  config: Pick<Project, "config" | "secretKeys">,
  address: string,
  message: (message: Message) => void,
): Program => {
  const node = options.node ?? process.execPath;
  checkNode(node);
  const args = [
    ...project.nodeArgs,
    findRunner(project.pwd),
    `--monitor=${address}`,
    `--engine=${address}`,
    `--project=${project.name}`,
    `--stack=${options.stack}`,
    "--organization=organization",
    `--pwd=${project.pwd}`,
    `--parallel=${options.parallel ?? 16}`,
    ...(options.operation === "preview" ? ["--dry-run"] : []),
    project.entry,
  ];
  const child = spawn(node, args, {
    cwd: project.pwd,
    env: {
      ...programEnv(options, project),
      PULUMI_CONFIG: JSON.stringify(config.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const tail: string[] = [];
  createInterface({ input: child.stdout }).on("line", (text) =>
    message({ severity: "info", text }),
  );
  createInterface({ input: child.stderr }).on("line", (text) => {
    tail.push(text);
    if (tail.length > 50) tail.shift();
    message({ severity: "info", text });
  });
  const exit = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
  return {
    exit,
    kill: () => void child.kill("SIGKILL"),
    stderr: () => tail.join("\n"),
  };
};
