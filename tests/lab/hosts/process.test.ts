import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processes, run } from "./process";

test("a command's output is its own, whatever ~/.bashrc says", async () => {
  const home = mkdtempSync(join(tmpdir(), "quorate-home-"));
  writeFileSync(join(home, ".bashrc"), "echo noise; exit 3\n");
  const { PATH = "" } = process.env;
  const seen = await run(["bash", "-c", "echo signal"], { env: { PATH, HOME: home } });
  rmSync(home, { recursive: true });
  expect(seen).toEqual({ code: 0, stdout: "signal\n", stderr: "" });
});

test("a process is seen at every moment, in the middle of its execs too", () => {
  const again = 'exec sh -c "exec nsenter --net=/proc/self/ns/net sh -c \\"exec sleep 1\\""';
  const unseen = Array.from({ length: 40 }, () => {
    const child = spawn("sh", ["-c", again]);
    const end = Date.now() + 60;
    let misses = 0;
    while (Date.now() < end) {
      const seen = processes().find((process) => process.pid === child.pid);
      if (seen === undefined || seen.argv.length === 0) misses++;
    }
    child.kill("SIGKILL");
    return misses;
  });
  expect(unseen.filter((misses) => misses > 0)).toEqual([]);
}, 60_000);
