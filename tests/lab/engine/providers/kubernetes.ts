import { randomBytes } from "node:crypto";

import { reveal, revealProps, text, type Props } from "../values";
import {
  annotationOf,
  idOf,
  metadataOf,
  mustGoFirst,
  needsReplacement,
  referenceTo,
  withName,
} from "./kube-object";
import { kubectlTool, withKubeconfig, type Run } from "./kube-tool";
import { waitUntilReady } from "./kube-wait";
import { PartialFailure, type Provider, type UpdateRequest } from "./provider";

/** The same for each apply, so that the API removes what this manager owned and no longer sends. */
const FIELD_MANAGER = "pulumi-kubernetes-lab";

const DEFAULT_SECONDS = 600;

const isOn = (props: Props | undefined, setting: string): boolean =>
  [true, "true"].includes(reveal(props?.[setting] ?? null) as boolean | string);

const secondsFor = (timeout: number | undefined, object: Props): number =>
  timeout ?? (Number(annotationOf(object, "timeoutSeconds")) || DEFAULT_SECONDS);

/** As a flag, since kubectl knows which kinds have a namespace and we don't. */
const namespaceFlag = (object: Props, provider: Props | undefined): string[] => {
  const fallback = text(revealProps(provider ?? {}).namespace);
  const given = metadataOf(object).namespace;
  return given === undefined && fallback !== undefined ? [`--namespace=${fallback}`] : [];
};

const refuseExisting = async (run: Run, object: Props, flags: string[]): Promise<void> => {
  const args = ["get", "-f", "-", "-o", "name", "--ignore-not-found", ...flags];
  const found = (await run(args, referenceTo(object))).trim();
  if (found === "") return;
  const name = text(metadataOf(object).name) ?? "";
  throw new Error(
    `${found.replace(/\/[^/]*$/, "")} "${name}" already exists\n\n` +
      "The resource already exists in the cluster: give a renamed resource an alias, or set " +
      "upsertExistingObjects on the provider to take the object over",
  );
};

const applyArgs = (object: Props, provider: Props | undefined): string[] => {
  const force = annotationOf(object, "patchForce") === "true" || isOn(provider, "enablePatchForce");
  const manager = annotationOf(object, "patchFieldManager") ?? FIELD_MANAGER;
  return [
    ...["apply", "--server-side", `--field-manager=${manager}`],
    ...(force ? ["--force-conflicts"] : []),
    ...["-o", "json", "-f", "-"],
  ];
};

/** These are not waited for when they go, if nobody wanted to wait for them when they came. */
const HASTY =
  /^(Namespace|Pod|ReplicationController|DaemonSet|Deployment|StatefulSet|Job|Service)$/;

const deleteArgs = (inputs: Props, kind: string, seconds: number): string[] => {
  const hasty = annotationOf(inputs, "skipAwait") === "true" && HASTY.test(kind);
  const cascade = annotationOf(inputs, "deletionPropagationPolicy") ?? "foreground";
  return [
    ...["delete", "--ignore-not-found", `--cascade=${cascade.toLowerCase()}`],
    ...(hasty ? ["--wait=false"] : ["--wait", `--timeout=${seconds}s`]),
    ...["-f", "-"],
  ];
};

/** With its definition gone, the object is gone too. */
const isUnknownKind = (error: unknown): boolean =>
  error instanceof Error && /no matches for kind|doesn't have a resource type/.test(error.message);

export const kubernetesProvider = (command: string[]): Provider => {
  const tool = kubectlTool(command);
  const apply = (
    request: Pick<UpdateRequest, "urn" | "inputs" | "providerInputs" | "timeout">,
    isNew: boolean,
    fallbackName: Props,
  ): Promise<Props> => {
    const given = revealProps(request.inputs);
    const object = { ...given, metadata: { ...fallbackName, ...metadataOf(given) } };
    const { providerInputs } = request;
    const flags = namespaceFlag(object, providerInputs);
    return withKubeconfig(tool, providerInputs, async (run) => {
      if (isNew && !isOn(providerInputs, "upsertExistingObjects")) {
        await refuseExisting(run, object, flags);
      }
      const args = [...applyArgs(object, providerInputs), ...flags];
      const live = JSON.parse(await run(args, JSON.stringify(object))) as Props;
      const { outputs, problem } = await waitUntilReady(
        run,
        live,
        object,
        secondsFor(request.timeout, object),
      );
      if (problem === undefined) return outputs;
      throw new PartialFailure(
        `resource "${request.urn}" was successfully created, but the Kubernetes API server ` +
          `reported that it failed to fully initialize or become live: ${problem}`,
        { id: idOf(outputs), outputs },
      );
    });
  };
  return {
    secretOutputs: [],
    check: withName,
    deleteBeforeReplace: mustGoFirst,
    replaces: needsReplacement,
    preview: (inputs) => ({ ...inputs }),
    create: async (request) => {
      const outputs = await apply(request, true, {});
      return { id: idOf(outputs), outputs };
    },
    update: (request) => {
      const { name } = metadataOf(revealProps(request.old.outputs));
      return apply(request, false, name === undefined ? {} : { name });
    },
    delete: ({ old, providerInputs, timeout }) => {
      const inputs = revealProps(old.inputs);
      const live = { ...inputs, ...revealProps(old.outputs) };
      const args = deleteArgs(inputs, text(live.kind) ?? "", secondsFor(timeout, inputs));
      return withKubeconfig(tool, providerInputs, async (run) => {
        await run(args, referenceTo(live)).catch((error: unknown) => {
          if (!isUnknownKind(error)) throw error;
        });
      });
    },
  };
};

/** A provider is stored, never dialled. Another cluster under the same name must not be taken for the old one. */
export const providerResource: Provider = {
  secretOutputs: ["kubeconfig"],
  replaces: ({ paths, before, after }) => {
    const id = after.clusterIdentifier;
    if (id !== undefined && id === before.clusterIdentifier) return false;
    return paths.some((path) =>
      ["kubeconfig", "context", "cluster", "clusterIdentifier"].includes(String(path[0])),
    );
  },
  preview: (inputs) => ({ ...inputs }),
  create: ({ inputs }) =>
    Promise.resolve({ id: randomBytes(16).toString("hex"), outputs: { ...inputs } }),
  update: ({ inputs }) => Promise.resolve({ ...inputs }),
  delete: () => Promise.resolve(),
};
