import type { Add } from "./faults";
import { listOf, recordOf, textOf } from "./known";

/** Rules of artifacts: something to check the binary against, and no two tarballs in one file. */
export function checkArtifacts(spec: unknown, add: Add): void {
  const { sha256, images } = recordOf(recordOf(spec)["artifacts"]);
  if (typeof sha256 === "object" && sha256 !== null && Object.keys(sha256).length === 0) {
    const remedy = "give the SHA-256 of the binary for each architecture among the hosts";
    add("artifacts.sha256", { problem: "is empty", remedy });
  }
  const unique = new Map<string, string>();
  listOf(images).forEach((image, i) => {
    const { file, arch } = recordOf(image);
    const name = textOf(file)?.split("/").at(-1);
    if (name === undefined) return;
    const path = `artifacts.images[${i}]`;
    for (const each of arch === undefined ? ["amd64", "arm64"] : [textOf(arch) ?? ""]) {
      const key = `${each} ${name}`;
      const other = unique.get(key);
      unique.set(key, other ?? path);
      if (other === undefined) continue;
      const problem = `has the file name of ${other}, and would take its place on the hosts`;
      add(`${path}.file`, { problem, remedy: "give each tarball its own name" });
      break;
    }
  });
}
