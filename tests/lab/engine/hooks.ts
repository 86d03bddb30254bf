import * as grpc from "@grpc/grpc-js";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import { CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import { ErrorHookRequest, ErrorHookResponse } from "@pulumi/pulumi/proto/resource_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

import type { Props } from "./values";

/** What an error hook is told. */
export interface HookCall {
  urn: string;
  id?: string | undefined;
  name: string;
  type: string;
  operation: "create" | "update" | "delete";
  newInputs?: Props;
  oldInputs?: Props;
  oldOutputs?: Props;
}

export interface Callback {
  target: string;
  token: string;
}

export interface HookRegistry {
  registerErrorHook: (name: string, callback: Callback) => void;
  registerResourceHook: (name: string) => void;
  /** Asks each hook whether to try again; the errors come newest first. */
  askErrorHooks: (names: string[], call: HookCall, errors: string[]) => Promise<boolean>;
  close: () => void;
}

const encode = (call: HookCall, errors: string[]): Uint8Array => {
  const request = new ErrorHookRequest();
  request.setUrn(call.urn);
  request.setId(call.id ?? "");
  request.setName(call.name);
  request.setType(call.type);
  request.setFailedOperation(call.operation);
  request.setErrorsList(errors);
  const { newInputs, oldInputs, oldOutputs } = call;
  if (newInputs) request.setNewInputs(Struct.fromJavaScript(newInputs));
  if (oldInputs) request.setOldInputs(Struct.fromJavaScript(oldInputs));
  if (oldOutputs) request.setOldOutputs(Struct.fromJavaScript(oldOutputs));
  return request.serializeBinary();
};

export const createHooks = (): HookRegistry => {
  const errorHooks = new Map<string, Callback>();
  const resourceHooks = new Set<string>();
  const clients = new Map<string, CallbacksClient>();
  const connect = (target: string): CallbacksClient => {
    const known = clients.get(target);
    if (known) return known;
    const limit = 400 * 1024 * 1024;
    const client = new CallbacksClient(target, grpc.credentials.createInsecure(), {
      // It is on loopback, where no proxy of the environment reaches.
      "grpc.enable_http_proxy": 0,
      "grpc.max_receive_message_length": limit,
      "grpc.max_send_message_length": limit,
    });
    clients.set(target, client);
    return client;
  };
  const invoke = ({ target, token }: Callback, bytes: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      const request = new CallbackInvokeRequest();
      request.setToken(token);
      request.setRequest(bytes);
      connect(target).invoke(request, (error, response) =>
        error ? reject(error) : resolve(response.getResponse_asU8()),
      );
    });
  const refuseTwice = (name: string): void => {
    if (!errorHooks.has(name) && !resourceHooks.has(name)) return;
    throw new Error(`resource hook already registered for name "${name}"`);
  };
  return {
    registerErrorHook: (name, callback) => {
      refuseTwice(name);
      errorHooks.set(name, callback);
    },
    registerResourceHook: (name) => {
      refuseTwice(name);
      resourceHooks.add(name);
    },
    askErrorHooks: async (names, call, errors) => {
      let retry = false;
      for (const name of names) {
        const hook = errorHooks.get(name);
        if (!hook) throw new Error(`error hook "${name}" was not registered`);
        const answer = ErrorHookResponse.deserializeBinary(
          await invoke(hook, encode(call, errors)),
        );
        const fault = answer.getError();
        if (fault !== "") throw new Error(`error hook "${name}" failed: ${fault}`);
        retry ||= answer.getRetry();
      }
      return retry;
    },
    close: () => clients.forEach((client) => client.close()),
  };
};
