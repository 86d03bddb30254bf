import { join } from "node:path";
import { stringify } from "yaml";
import { type Lab, namespaceArgv, run } from "./hosts";
import type { KubeTools } from "./program";

/** An administrator's programs in the lab's network, with the kubeconfig that the program handed out. */
export function admin(lab: Lab, tools: KubeTools) {
  const kubeconfig = join(lab.dir, "kubeconfig");
  const call = async (program: string, args: readonly string[], stdin?: string) => {
    const argv = namespaceArgv(lab, [program, "--kubeconfig", kubeconfig, ...args]);
    const options = { timeout: 300_000, ...(stdin !== undefined && { stdin }) };
    const { code, stdout, stderr } = await run(argv, options);
    if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr.trim()}`);
    return stdout.trim();
  };
  // By the server: of large definitions kubectl's own notes would not fit.
  const applyText = (text: string) =>
    call(tools.kubectl, ["apply", "--server-side", "-f", "-"], text);
  return {
    kubectl: (...args: string[]) => call(tools.kubectl, args),
    applyText,
    apply: (...objects: object[]) =>
      call(tools.kubectl, ["apply", "-f", "-"], objects.map((one) => stringify(one)).join("---\n")),
    /** Lets the API server judge an object without making it. */
    dryRun: (object: object) =>
      call(
        tools.kubectl,
        ["create", "--dry-run=server", "--validate=strict", "-f", "-"],
        stringify(object),
      ),
    helm: (...args: string[]) => call(tools.helm, args),
  };
}

export type Admin = ReturnType<typeof admin>;
