import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isObject, revealProps, text, type Props } from "../values";
import type { Provider } from "./provider";

const kubectl = (command: string[], args: string[], stdin: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const [file = "kubectl", ...prefix] = command;
    const child = spawn(file, [...prefix, ...args], { stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined);
    child.on("error", (error) => reject(new Error(`${file}: ${error.message}`)));
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else reject(new Error(`kubectl ${args[0] ?? ""}: ${Buffer.concat(err).toString().trim()}`));
    });
    child.stdin.end(stdin);
  });

/** Runs kubectl with the provider's kubeconfig in a file that only we can read and that goes away with the call. */
const withKubeconfig = async (
  command: string[],
  provider: Props | undefined,
  args: string[],
  stdin: string,
): Promise<string> => {
  const settings = revealProps(provider ?? {});
  const kubeconfig = text(settings.kubeconfig);
  if (kubeconfig === undefined) {
    throw new Error("kubernetes: give the resource a provider with a kubeconfig");
  }
  const dir = await mkdtemp(join(tmpdir(), "quorate-kubectl-"));
  try {
    const file = join(dir, "kubeconfig");
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const context = text(settings.context);
    const common = [
      `--kubeconfig=${file}`,
      `--cache-dir=${join(dir, "cache")}`,
      ...(context === undefined ? [] : [`--context=${context}`]),
    ];
    return await kubectl(command, [...args, ...common], stdin);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

const metadataOf = (props: Props): Props => (isObject(props.metadata) ? props.metadata : {});

/** What decides which object this is; an object can't be renamed. */
const IDENTITY = ["apiVersion", "kind"];
const isIdentity = (path: (string | number)[]): boolean =>
  IDENTITY.includes(String(path[0])) ||
  (path[0] === "metadata" && (path.length === 1 || path[1] === "name" || path[1] === "namespace"));

const idOf = (object: Props): string => {
  const { name, namespace } = metadataOf(object);
  return [namespace, name].filter((part) => typeof part === "string").join("/");
};

export const kubernetesProvider = (command: string[]): Provider => {
  const apply = async (
    provider: Props | undefined,
    inputs: Props,
    name: string,
  ): Promise<Props> => {
    const object = revealProps(inputs);
    const metadata: Props = { name, ...metadataOf(object) };
    const manifest = { ...object, metadata };
    const fallback = text(revealProps(provider ?? {}).namespace);
    // As a flag, since kubectl knows which kinds have a namespace and we don't.
    const namespace =
      metadata.namespace === undefined && fallback !== undefined ? [`--namespace=${fallback}`] : [];
    const flags = ["--server-side", "--force-conflicts", "-o", "json", "-f", "-"];
    const args = ["apply", ...flags, ...namespace];
    const json = await withKubeconfig(command, provider, args, JSON.stringify(manifest));
    return JSON.parse(json) as Props;
  };
  return {
    secretOutputs: [],
    // The old and the new one may be the same object to the API: a delete after the create would remove the new one.
    deleteBeforeReplace: true,
    replaces: (changed) => changed.some(isIdentity),
    preview: (inputs) => ({ ...inputs }),
    create: async ({ name, inputs, providerInputs }) => {
      const outputs = await apply(
        providerInputs,
        inputs,
        `${name}-${randomBytes(4).toString("hex")}`,
      );
      return { id: idOf(outputs), outputs };
    },
    update: async ({ name, inputs, providerInputs, old }) =>
      apply(providerInputs, inputs, text(metadataOf(revealProps(old.outputs)).name) ?? name),
    delete: async ({ old, providerInputs }) => {
      const { apiVersion = "", kind = "", metadata = {} } = revealProps(old.outputs);
      const { name = "", namespace } = isObject(metadata) ? metadata : {};
      const object = {
        apiVersion,
        kind,
        metadata: { name, ...(namespace !== undefined && { namespace }) },
      };
      const args = ["delete", "--ignore-not-found", "--wait", "--timeout=300s", "-f", "-"];
      await withKubeconfig(command, providerInputs, args, JSON.stringify(object));
    },
  };
};

/** A provider is stored, never dialled. Another cluster under the same name must not be taken for the old one. */
export const providerResource: Provider = {
  secretOutputs: ["kubeconfig"],
  replaces: (changed, before, after) => {
    const id = after.clusterIdentifier;
    if (id !== undefined && id === before.clusterIdentifier) return false;
    return changed.some((path) =>
      ["kubeconfig", "context", "cluster", "clusterIdentifier"].includes(String(path[0])),
    );
  },
  preview: (inputs) => ({ ...inputs }),
  create: ({ inputs }) =>
    Promise.resolve({ id: randomBytes(16).toString("hex"), outputs: { ...inputs } }),
  update: ({ inputs }) => Promise.resolve({ ...inputs }),
  delete: () => Promise.resolve(),
};
