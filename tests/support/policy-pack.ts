import {
  AnalyzeRequest,
  AnalyzerResource,
  type AnalyzeResponse,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
  EnforcementLevel,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { runtime } from "@pulumi/pulumi";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { rules } from "../../policies/rules";

/** A resource as the engine tells a policy pack of it. */
export interface Told {
  urn: string;
  parent?: string;
  inputs: Record<string, unknown>;
  /** In a preview of something new often none. */
  outputs?: Record<string, unknown>;
  protect?: boolean;
  ignoreChanges?: string[];
  aliases?: string[];
}

export interface Violation {
  policy: string;
  level: "advisory" | "mandatory";
  urn: string;
  /** Without the rule's description. */
  message: string;
}

export interface Verdict {
  violations: Violation[];
  /** `RULE: reason`. */
  notApplicable: string[];
}

export const LATE = runtime.unknownValue;

/** In the envelope in which secrets come. */
export const secret = (value: unknown): unknown => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

export const urnOf = (types: string, name: string): string =>
  `urn:pulumi:production::quorate::${types}::${name}`;

export const CLUSTER_URN = urnOf("quorate:index:Cluster", "prod");

/** A resource below the cluster `prod`. */
export const child = (type: string, name: string, rest: Omit<Told, "urn" | "parent">): Told => ({
  urn: urnOf(`quorate:index:Cluster$${type}`, name),
  parent: CLUSTER_URN,
  ...rest,
});

type Call<Q> = (
  call: { request: Q },
  callback: (error: unknown, response: AnalyzeResponse) => void,
) => void;
type MakeCall = (pack: string, version: string, level: string, policies: unknown) => Call<never>;

// The SDK's own server, so that values go through its proxies: they throw at unknowns, and look into secrets. Its types are left out.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const server = require("@pulumi/policy/server") as {
  makeAnalyzeRpcFun: MakeCall;
  makeAnalyzeStackRpcFun: MakeCall;
};

/** Tells the rules of each resource and then of the stack, as the engine does. */
export async function judge(told: readonly Told[]): Promise<Verdict> {
  const policies = rules();
  const one = server.makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", policies);
  const all = server.makeAnalyzeStackRpcFun("pack", "1.0.0", "mandatory", policies);
  const verdict: Verdict = { violations: [], notApplicable: [] };
  for (const resource of told) {
    add(verdict, policies, await ask(one, requestOf(resource)), resource.urn);
  }
  const request = new AnalyzeStackRequest();
  request.setResourcesList(told.map(stackResource));
  add(verdict, policies, await ask(all, request), "");
  return verdict;
}

export function requestOf(told: Told): AnalyzeRequest {
  const request = new AnalyzeRequest();
  request.setUrn(told.urn);
  request.setType(typeOf(told.urn));
  request.setName(told.urn.split("::").at(-1) ?? "");
  request.setProperties(Struct.fromJavaScript(told.inputs as Record<string, JavaScriptValue>));
  request.setOptions(optionsOf(told));
  return request;
}

export function stackResource(told: Told): AnalyzerResource {
  const resource = new AnalyzerResource();
  resource.setUrn(told.urn);
  resource.setType(typeOf(told.urn));
  resource.setName(told.urn.split("::").at(-1) ?? "");
  const outputs = (told.outputs ?? {}) as Record<string, JavaScriptValue>;
  resource.setProperties(Struct.fromJavaScript(outputs));
  resource.setOptions(optionsOf(told));
  resource.setParent(told.parent ?? "");
  return resource;
}

function optionsOf({ protect = false, ignoreChanges = [], aliases = [], parent = "" }: Told) {
  const options = new AnalyzerResourceOptions();
  options.setProtect(protect);
  options.setIgnorechangesList(ignoreChanges);
  options.setAliasesList(aliases);
  options.setParent(parent);
  return options;
}

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

function ask(call: Call<never>, request: unknown): Promise<AnalyzeResponse> {
  return new Promise((resolve, reject) =>
    call({ request: request as never }, (error, response) =>
      error instanceof Error ? reject(error) : resolve(response),
    ),
  );
}

function add(
  verdict: Verdict,
  policies: ReturnType<typeof rules>,
  response: AnalyzeResponse,
  urn: string,
): void {
  for (const diagnostic of response.getDiagnosticsList()) {
    const policy = diagnostic.getPolicyname();
    const { description = "" } = policies.find(({ name }) => name === policy) ?? {};
    verdict.violations.push({
      policy,
      level:
        diagnostic.getEnforcementlevel() === EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
      urn: diagnostic.getUrn() || urn,
      message: diagnostic.getMessage().replace(`${description}\n`, ""),
    });
  }
  for (const one of response.getNotApplicableList()) {
    verdict.notApplicable.push(`${one.getPolicyName()}: ${one.getReason()}`);
  }
}
