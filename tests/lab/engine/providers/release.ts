import { randomBytes } from "node:crypto";

import { isObject, number, revealProps, text, UNKNOWN, type Props } from "../values";
import { helmTool, withKubeconfig, type Run } from "./kube-tool";
import { PartialFailure, type Created, type Provider } from "./provider";

const DEFAULT_SECONDS = 300;

const UNPLAYED = ["valueYamlFiles", "postrender", "lint", "recreatePods"];

/** Inputs that are one switch of helm's, for each of the two verbs. */
const SWITCHES: Record<"install" | "upgrade", Record<string, string>> = {
  install: {
    atomic: "--atomic",
    createNamespace: "--create-namespace",
    disableWebhooks: "--no-hooks",
    replace: "--replace",
    skipCrds: "--skip-crds",
  },
  upgrade: {
    atomic: "--atomic",
    cleanupOnFail: "--cleanup-on-fail",
    disableCRDHooks: "--no-hooks",
    forceUpdate: "--force",
    resetValues: "--reset-values",
    reuseValues: "--reuse-values",
  },
};

const COMMON: Record<string, string> = {
  dependencyUpdate: "--dependency-update",
  devel: "--devel",
  disableOpenapiValidation: "--disable-openapi-validation",
  renderSubchartNotes: "--render-subchart-notes",
  takeOwnership: "--take-ownership",
  verify: "--verify",
};

const withValue = (flag: string, value: string | undefined): string[] =>
  value === undefined || value === "" ? [] : [flag, value];

const repositoryFlags = (props: Props): string[] => {
  const repository = isObject(props.repositoryOpts) ? props.repositoryOpts : {};
  if (repository.password !== undefined) {
    throw new Error("repositoryOpts.password: not played; helm takes it on its command line only");
  }
  return [
    ...withValue("--repo", text(repository.repo)),
    ...withValue("--ca-file", text(repository.caFile)),
    ...withValue("--cert-file", text(repository.certFile)),
    ...withValue("--key-file", text(repository.keyFile)),
  ];
};

const secondsOf = (props: Props): number => number(props.timeout) || DEFAULT_SECONDS;

const waitFlags = (props: Props): string[] => [
  ...(props.skipAwait === true ? [] : ["--wait"]),
  ...(props.skipAwait !== true && props.waitForJobs === true ? ["--wait-for-jobs"] : []),
  ...["--timeout", `${secondsOf(props)}s`],
];

const argsFor = (verb: "install" | "upgrade", props: Props): string[] => {
  const unplayed = UNPLAYED.filter((key) => props[key] !== undefined && props[key] !== false);
  if (unplayed.length > 0) throw new Error(`${unplayed.join(", ")}: not played by this engine`);
  const chart = text(props.chart);
  if (chart === undefined) throw new Error("chart: missing");
  const switches = Object.entries({ ...COMMON, ...SWITCHES[verb] });
  return [
    ...[verb, text(props.name) ?? "", chart, "--namespace", text(props.namespace) ?? ""],
    ...repositoryFlags(props),
    ...withValue("--version", text(props.version)),
    ...withValue("--description", text(props.description)),
    ...switches.flatMap(([key, flag]) => (props[key] === true ? [flag] : [])),
    // Helm's own default is ten revisions, the real provider's is no limit.
    ...(verb === "upgrade" ? ["--history-max", String(number(props.maxHistory) ?? 0)] : []),
    ...waitFlags(props),
    ...["--values", "-"],
  ];
};

/** The release's own namespace, else its provider's. */
const placed = (props: Props, providerInputs: Props | undefined): Props => {
  const fallback = text(revealProps(providerInputs ?? {}).namespace) ?? "default";
  return { ...props, namespace: props.namespace ?? fallback };
};

const whichOf = (props: Props): string[] => [
  text(props.name) ?? "",
  ...["--namespace", text(props.namespace) ?? ""],
];

/** What the cluster knows of the release; unlike `status` and a verb's own output this names the chart in every version of helm. */
const describe = async (run: Run, release: Props): Promise<Props> => {
  const args = ["get", "metadata", ...whichOf(revealProps(release)), "--output", "json"];
  const found = JSON.parse(await run(args)) as Props;
  const { name = "", namespace = "", chart = "", version = "", appVersion = "" } = found;
  const { revision = 0, status = "" } = found;
  return {
    ...release,
    version,
    status: { name, namespace, chart, version, appVersion, revision, status },
  };
};

/** What a failed run left in the cluster; nothing where it never got so far, or was rolled back to nothing. */
const leftover = async (run: Run, release: Props, error: Error): Promise<Props | undefined> => {
  // Then the release of that name is someone else's.
  if (error.message.includes("cannot re-use a name")) return undefined;
  const outputs = await describe(run, release).catch(() => undefined);
  const status = isObject(outputs?.status) ? outputs.status.status : undefined;
  return status === "deployed" ? undefined : outputs;
};

/** Plays a Helm release with the helm command. Unlike the real provider it never loads the chart before it installs it. */
export const releaseProvider = (argv: string[], cwd: string | undefined): Provider => {
  const tool = helmTool(argv, cwd);
  const converge = (
    verb: "install" | "upgrade",
    inputs: Props,
    providerInputs: Props | undefined,
  ): Promise<Created> => {
    const release = placed(inputs, providerInputs);
    const props = revealProps(release);
    const id = `${text(props.namespace) ?? ""}/${text(props.name) ?? ""}`;
    const values = JSON.stringify(isObject(props.values) ? props.values : {});
    return withKubeconfig(tool, providerInputs, async (run) => {
      const failure = (error: Error, outputs: Props): PartialFailure =>
        new PartialFailure(
          `Helm release "${id}" was created, but failed to initialize completely. ` +
            `Use Helm CLI to investigate: ${error.message}`,
          { id, outputs },
        );
      await run(argsFor(verb, props), values).catch(async (error: Error) => {
        const outputs = await leftover(run, release, error);
        throw outputs === undefined ? error : failure(error, outputs);
      });
      const outputs = await describe(run, release).catch((error: Error) => {
        throw failure(error, release);
      });
      return { id, outputs };
    });
  };
  return {
    secretOutputs: [],
    check: (resourceName, inputs, before) => {
      const name =
        inputs.name ?? before?.name ?? `${resourceName}-${randomBytes(4).toString("hex")}`;
      return { ...inputs, name };
    },
    replaces: ({ paths }) => paths.some(([key]) => key === "name" || key === "namespace"),
    preview: (inputs) => ({ ...inputs, status: UNKNOWN, resourceNames: UNKNOWN }),
    create: ({ inputs, providerInputs }) => converge("install", inputs, providerInputs),
    update: async ({ inputs, providerInputs }) =>
      (await converge("upgrade", inputs, providerInputs)).outputs,
    delete: ({ old, providerInputs }) => {
      const props = revealProps(placed(old.inputs, providerInputs));
      const args = ["uninstall", ...whichOf(props)];
      const waits = props.atomic === true || props.skipAwait !== true;
      const flags = waits ? ["--wait", "--timeout", `${secondsOf(props)}s`] : [];
      return withKubeconfig(tool, providerInputs, async (run) => {
        await run([...args, "--ignore-not-found", ...flags]);
      });
    },
  };
};
