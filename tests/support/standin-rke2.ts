import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Published } from "../lab/artifacts";
import type { Lab } from "../lab/hosts";

/** Puts the stand-in where the lab's mirror serves it, packed as RKE2 packs its releases. */
export function publishRke2(lab: Lab, version: string): Published {
  const tree = mkdtempSync(join(tmpdir(), "quorate-rke2-"));
  try {
    const program = readFileSync(join(__dirname, "standin-rke2.sh"), "utf8");
    mkdirSync(join(tree, "bin"));
    mkdirSync(join(tree, "share/rke2"), { recursive: true });
    writeFileSync(join(tree, "bin/rke2"), program.replace("@VERSION@", version), { mode: 0o755 });
    writeFileSync(join(tree, "share/rke2/LICENSE.txt"), "stand-in\n");
    const file = join(lab.mirrorDir, version, "rke2.linux-amd64.tar.gz");
    mkdirSync(join(lab.mirrorDir, version), { recursive: true });
    execFileSync("tar", ["-czf", file, "-C", tree, "bin", "share"]);
    const amd64 = createHash("sha256").update(readFileSync(file)).digest("hex");
    return { version, sha256: { amd64 }, images: [] };
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
