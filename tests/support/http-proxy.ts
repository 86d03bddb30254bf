import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Lab, namespaceArgv } from "../lab/hosts";

const CHILD = join(__dirname, "http-proxy-child.ts");
const PORT = 3128;
const ADDRESS = "10.10.0.1";

export interface HttpProxy {
  /** What it was asked, as "STATUS METHOD TARGET". */
  asked: readonly string[];
  /** Lets it forward; until then it keeps everybody waiting. */
  go: () => void;
  stop: () => void;
}

/** Where the proxy is, for someone with this login. */
export const proxyUrl = (login: string): string => `http://${login}@${ADDRESS}:${PORT}`;

/** A proxy on the lab's router, for `login` (USER:PASSWORD) only. */
export async function startHttpProxy(lab: Lab, login: string): Promise<HttpProxy> {
  const node = [process.execPath, "-r", "ts-node/register/transpile-only", CHILD];
  const [command = "", ...args] = namespaceArgv(lab, [...node, ADDRESS, String(PORT)]);
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const asked: string[] = [];
  let rest = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "listening") resolve();
        else asked.push(line);
      }
    });
    child.once("exit", () => reject(new Error("the proxy ended")));
    // The login is in no command line here either: the hosts' processes are searched for it.
    child.stdin.write(`${login}\n`);
  });
  return {
    asked,
    go: () => void child.stdin.write("go\n"),
    stop: () => void child.stdin.end(),
  };
}
