import { spawn } from "node:child_process";
import { processes } from "./process";

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
