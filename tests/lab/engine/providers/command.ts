import { randomBytes } from "node:crypto";

import type { RemoteCommand, Transport } from "../types";
import { isObject, reveal, revealProps, text, UNKNOWN, type Props } from "../values";
import { readConnection } from "./connection";
import { goQuote } from "./go-text";
import type { Provider } from "./provider";
import { runOverSsh, type SshResult } from "./ssh";

const trimNewline = (output: string): string =>
  output.endsWith("\n") ? output.slice(0, -1) : output;

const runRecorded = async (transport: Transport, command: RemoteCommand): Promise<SshResult> => {
  const { stdout, stderr, code } = await transport(command);
  const failure = code === 0 ? undefined : `Process exited with status ${code}`;
  return { stdout, stderr, combined: stdout + stderr, failure };
};

const previousOutput = (props: Props, previous: Props): Record<string, string> => {
  if (props.addPreviousOutputInEnv === false) return {};
  const [stdout, stderr] = [text(previous.stdout), text(previous.stderr)];
  return {
    ...(stdout && { PULUMI_COMMAND_STDOUT: stdout }),
    ...(stderr && { PULUMI_COMMAND_STDERR: stderr }),
  };
};

interface Job {
  urn: string;
  name: string;
  verb: RemoteCommand["verb"];
  command: string | undefined;
  props: Props;
  previous: Props;
}

/** Undefined where the resource names no command for this verb: then nothing is dialled. */
const run = async (job: Job, transport?: Transport): Promise<Props | undefined> => {
  if (job.command === undefined) return undefined;
  const { props, command } = job;
  if (isObject(props.environment) && Object.keys(props.environment).length > 0) {
    // Whether the host accepted the variables can't be seen with this SSH library; the real provider fails if it did not.
    throw new Error("environment: not played by this engine; send values on stdin");
  }
  if (!isObject(props.connection)) throw new Error("connection: missing");
  const connection = readConnection(props.connection);
  const stdin = text(props.stdin) ?? "";
  const result = transport
    ? await runRecorded(transport, {
        urn: job.urn,
        name: job.name,
        verb: job.verb,
        host: connection.host,
        port: connection.port,
        user: connection.user,
        command,
        stdin,
        connection: props.connection,
      })
    : await runOverSsh(connection, command, stdin, previousOutput(props, job.previous));
  if (result.failure !== undefined) {
    throw new Error(`${result.failure}: running ${goQuote(command)}:\n${result.combined}`);
  }
  return { stdout: trimNewline(result.stdout), stderr: trimNewline(result.stderr) };
};

const EMPTY = { stdout: "", stderr: "" };

export const commandProvider = (transport?: Transport): Provider => ({
  secretOutputs: ["connection"],
  replaces: ({ paths }) => paths.some((path) => path[0] === "triggers"),
  preview: (inputs) => ({ ...inputs, stdout: UNKNOWN, stderr: UNKNOWN }),
  create: async ({ urn, name, inputs }) => {
    const props = revealProps(inputs);
    const job: Job = {
      urn,
      name,
      verb: "create",
      command: text(props.create),
      props,
      previous: {},
    };
    const outputs = await run(job, transport);
    return {
      id: `${name}${randomBytes(4).toString("hex")}`,
      outputs: { ...inputs, ...(outputs ?? EMPTY) },
    };
  },
  update: async ({ urn, name, inputs, old }) => {
    const props = revealProps(inputs);
    const { stdout = "", stderr = "" } = old.outputs;
    const previous = { stdout: reveal(stdout), stderr: reveal(stderr) };
    const command = text(props.update) ?? text(props.create);
    const job: Job = { urn, name, verb: "update", command, props, previous };
    return { ...inputs, ...((await run(job, transport)) ?? previous) };
  },
  delete: async ({ old }) => {
    // All of it from the state: the program may not name this resource any more.
    const props = revealProps({ ...old.outputs, ...old.inputs });
    const { urn, name } = old;
    const command = text(props.delete);
    await run({ urn, name, verb: "delete", command, props, previous: props }, transport);
  },
});
