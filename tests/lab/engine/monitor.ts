import * as grpc from "@grpc/grpc-js";
import type { Callback as CallbackMessage } from "@pulumi/pulumi/proto/callback_pb";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb";
import {
  ResourceMonitorService,
  type IResourceMonitorServer,
} from "@pulumi/pulumi/proto/resource_grpc_pb";
import {
  DeploymentInfo,
  ReadResourceResponse,
  RegisterResourceResponse,
  ResourceMonitorFeature as Feature,
  SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import { STACK_TYPE } from "./aliases";
import { toGoal, type Goal } from "./goal";
import type { Callback, HookRegistry } from "./hooks";
import type { Registered } from "./registrar";
import { REFERENCE_TYPE } from "./stacks";
import type { Message } from "./types";
import { fromWire, type Props } from "./values";

export interface MonitorHandlers {
  stack: string;
  project: string;
  register: (goal: Goal) => Promise<Registered>;
  registerOutputs: (urn: string, outputs: Props, isStack: boolean) => Promise<void>;
  /** Outputs of another stack. */
  readStack: (name: string) => Props;
  message: (message: Message) => void;
  hooks: HookRegistry;
  /** The program's last word; it stays to answer for its hooks until this resolves. */
  finish: () => Promise<void>;
}

export interface Monitor {
  address: string;
  close: () => void;
}

/** Left out: transforms, parameterization, migrations. The SDK then says itself that they can't be used. */
const FEATURES = [
  Feature.RESOURCE_MONITOR_FEATURE_SECRETS,
  Feature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  Feature.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES,
  Feature.RESOURCE_MONITOR_FEATURE_ALIAS_SPECS,
  Feature.RESOURCE_MONITOR_FEATURE_REPLACEMENT_TRIGGER,
  Feature.RESOURCE_MONITOR_FEATURE_DELETED_WITH,
  Feature.RESOURCE_MONITOR_FEATURE_REPLACE_WITH,
  Feature.RESOURCE_MONITOR_FEATURE_RESOURCE_HOOKS,
  Feature.RESOURCE_MONITOR_FEATURE_ERROR_HOOKS,
];

type Unary<Q, A> = (request: Q) => A | Promise<A>;

const unary =
  <Q, A>(work: Unary<Q, A>): grpc.handleUnaryCall<Q, A> =>
  (call, callback) => {
    Promise.resolve()
      .then(() => work(call.request))
      .then(
        (answer) => callback(null, answer),
        (error: unknown) =>
          callback({
            code: grpc.status.UNKNOWN,
            message: error instanceof Error ? error.message : String(error),
          }),
      );
  };

const unplayed = <Q, A>(describe: (request: Q) => string): grpc.handleUnaryCall<Q, A> =>
  unary((request) => {
    throw new Error(`${describe(request)}: not played by this engine`);
  });

const empty = unary(() => new Empty());

const toResponse = (registered: Registered): RegisterResourceResponse => {
  const response = new RegisterResourceResponse();
  response.setUrn(registered.urn);
  response.setId(registered.id ?? "");
  response.setObject(Struct.fromJavaScript(registered.outputs));
  return response;
};

const toCallback = (callback: CallbackMessage | undefined): Callback => ({
  target: callback?.getTarget() ?? "",
  token: callback?.getToken() ?? "",
});

const resourceService = (handlers: MonitorHandlers): IResourceMonitorServer => {
  const stackUrn = `urn:pulumi:${handlers.stack}::${handlers.project}::${STACK_TYPE}::`;
  return {
    getDeploymentInfo: unary(() => {
      const info = new DeploymentInfo();
      info.setProject(handlers.project);
      info.setStack(handlers.stack);
      info.setSupportedfeaturesList(FEATURES);
      return info;
    }),
    supportsFeature: unary(() => {
      const response = new SupportsFeatureResponse();
      response.setHassupport(true);
      return response;
    }),
    registerResource: unary(async (request) => {
      const goal = toGoal(request, handlers.stack, handlers.project);
      return toResponse(await handlers.register(goal));
    }),
    registerResourceOutputs: unary(async (request) => {
      const outputs = fromWire(request.getOutputs()?.toJavaScript() ?? {});
      const isStack = request.getUrn().startsWith(stackUrn);
      await handlers.registerOutputs(request.getUrn(), outputs as Props, isStack);
      return new Empty();
    }),
    registerResourceHook: unary((request) => {
      const name = request.getName();
      handlers.hooks.registerResourceHook(name);
      handlers.message({
        severity: "warning",
        text: `hook "${name}" is never called: this engine plays error hooks only`,
      });
      return new Empty();
    }),
    registerErrorHook: unary((request) => {
      handlers.hooks.registerErrorHook(request.getName(), toCallback(request.getCallback()));
      return new Empty();
    }),
    signalAndWaitForShutdown: unary(async () => {
      await handlers.finish();
      return new Empty();
    }),
    registerStackTransform: unplayed(() => "stack transforms"),
    registerStackInvokeTransform: unplayed(() => "invoke transforms"),
    registerPackage: unplayed(() => "parameterized packages"),
    invoke: unplayed((request) => `function ${request.getTok()}`),
    call: unplayed((request) => `method ${request.getTok()}`),
    readResource: unary((request) => {
      const type = request.getType();
      if (type !== REFERENCE_TYPE) {
        throw new Error(`read of ${type} ${request.getName()}: not played by this engine`);
      }
      const response = new ReadResourceResponse();
      response.setUrn(
        `urn:pulumi:${handlers.stack}::${handlers.project}::${type}::${request.getName()}`,
      );
      response.setProperties(Struct.fromJavaScript(handlers.readStack(request.getId())));
      return response;
    }),
    existsResource: unplayed(() => "existsResource"),
  };
};

const engineService = (handlers: MonitorHandlers): IEngineServer => {
  let root = "";
  const severities: Partial<Record<LogSeverity, Message["severity"]>> = {
    [LogSeverity.INFO]: "info",
    [LogSeverity.WARNING]: "warning",
    [LogSeverity.ERROR]: "error",
  };
  return {
    log: unary((request) => {
      const severity = severities[request.getSeverity()];
      const urn = request.getUrn();
      const text = request.getMessage();
      if (severity) handlers.message({ severity, text, ...(urn !== "" && { urn }) });
      return new Empty();
    }),
    getRootResource: unary(() => {
      const response = new GetRootResourceResponse();
      response.setUrn(root);
      return response;
    }),
    setRootResource: unary((request) => {
      root = request.getUrn();
      return new SetRootResourceResponse();
    }),
    startDebugging: empty,
    requirePulumiVersion: unary(() => new RequirePulumiVersionResponse()),
  };
};

/** Serves the two services a program talks to, on loopback. */
export const startMonitor = async (handlers: MonitorHandlers): Promise<Monitor> => {
  const limit = 400 * 1024 * 1024;
  const server = new grpc.Server({
    "grpc.max_receive_message_length": limit,
    "grpc.max_send_message_length": limit,
  });
  // The generated services carry typed definitions; addService wants untyped ones.
  server.addService(ResourceMonitorService, { ...resourceService(handlers) });
  server.addService(EngineService, { ...engineService(handlers) });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const close = (): void => {
    handlers.hooks.close();
    server.forceShutdown();
  };
  return { address: `127.0.0.1:${port}`, close };
};
