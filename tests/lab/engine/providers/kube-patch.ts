import { revealProps, type Props } from "../values";
import { annotationOf, idOf, metadataOf, needsReplacement, referenceTo } from "./kube-object";
import { kubectlTool, withKubeconfig } from "./kube-tool";
import type { Provider } from "./provider";

/**
 * Plays resources whose names end in Patch: fields of an object that somebody else made. Each has a field manager of its own, and when it goes, its fields
 * go, and the object stays.
 */
export const patchProvider = (command: string[]): Provider => {
  const tool = kubectlTool(command);
  const apply = (
    object: Props,
    owner: Props,
    providerInputs: Props | undefined,
  ): Promise<Props> => {
    const manager =
      annotationOf(owner, "patchFieldManager") ?? `pulumi-kubernetes-patch-${idOf(owner)}`;
    const force = annotationOf(owner, "patchForce") === "true" ? ["--force-conflicts"] : [];
    const args = ["apply", "--server-side", `--field-manager=${manager}`, ...force];
    return withKubeconfig(tool, providerInputs, async (run) => {
      const live = await run([...args, "-o", "json", "-f", "-"], JSON.stringify(object));
      return JSON.parse(live) as Props;
    });
  };
  return {
    secretOutputs: [],
    check: (name, inputs) => {
      if (metadataOf(inputs).name !== undefined) return inputs;
      throw new Error(`${name}: patch resources require the \`.metadata.name\` field to be set`);
    },
    replaces: needsReplacement,
    preview: (inputs) => ({ ...inputs }),
    create: async ({ inputs, providerInputs }) => {
      const object = revealProps(inputs);
      const outputs = await apply(object, object, providerInputs);
      return { id: idOf(outputs), outputs };
    },
    update: ({ inputs, providerInputs }) => {
      const object = revealProps(inputs);
      return apply(object, object, providerInputs);
    },
    delete: async ({ old, providerInputs }) => {
      const object = revealProps(old.inputs);
      await apply(JSON.parse(referenceTo(object)) as Props, object, providerInputs);
    },
  };
};
