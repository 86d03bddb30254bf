import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import { type Host, hostOf } from "./host/host";
import { step, type Step, type StepAbout } from "./host/step";
import type { ClusterArgs } from "./model/args";
import type { BalancerHostArgs } from "./model/endpoint-args";
import type { BalancerPlan } from "./model/endpoint-plan";
import { allNodes, type ClusterPlan, type NodePlan } from "./model/plan";
import { allEndpoints } from "./render/endpoint/holders";
import { balancerFactsScript, balancerScript, endpointScript } from "./render/endpoint/steps";
import { NO_SECRETS, type StepSecrets } from "./render/steps";

/** What the endpoints' steps share. */
export interface EndpointGraph {
  parent: pulumi.ComponentResource;
  name: string;
  plan: pulumi.Output<ClusterPlan>;
  secrets: pulumi.Output<StepSecrets>;
}

/** Dedicated load-balancer hosts of the endpoint and of those before it; a host of two endpoints is one host. */
export function balancerHosts(args: ClusterArgs): Host[] {
  const all = [args.endpoint, ...(args.formerEndpoints ?? [])].flatMap((endpoint) =>
    endpoint.kind === "haproxy" ? (endpoint.hosts ?? []) : [],
  );
  const first = (one: BalancerHostArgs, i: number) =>
    all.findIndex(({ name }) => name === one.name) === i;
  return all.filter(first).map((host) => hostOf(host, args.ssh));
}

export function balancerFacts(graph: EndpointGraph, host: Host): Step {
  return hostStep(
    graph,
    host,
    "facts",
    (plan) => balancerFactsScript(plan, balancerIn(plan, host.name)),
    {},
  );
}

export function balancerPrepare(
  graph: EndpointGraph,
  host: Host,
  options: pulumi.CustomResourceOptions,
): Step {
  return hostStep(
    graph,
    host,
    "prepare",
    (plan, secrets) => balancerScript(plan, balancerIn(plan, host.name), secrets),
    options,
    true,
  );
}

/**
 * The new endpoint comes up beside the former ones, on each of its hosts: after all servers were restarted with its name in their certificates, before agents and
 * the kubeconfig are told of it. There only while `formerEndpoints` are given.
 */
export function exchangeSteps(
  graph: EndpointGraph,
  hosts: readonly Host[],
  dependsOn: pulumi.Resource[],
): Step[] {
  return hosts.map((host) =>
    hostStep(
      graph,
      host,
      "endpoint",
      (plan, secrets) =>
        endpointScript(plan, serverIn(plan, host.name) ?? balancerIn(plan, host.name), secrets),
      { dependsOn },
    ),
  );
}

function hostStep(
  { parent, name, plan, secrets }: EndpointGraph,
  host: Host,
  phase: string,
  scriptOf: (plan: ClusterPlan, secrets: StepSecrets) => string,
  options: pulumi.CustomResourceOptions,
  down = false,
): Step {
  const about = plan.apply((p) => aboutHost(p, host.name));
  const text = (some: pulumi.Input<StepSecrets>) =>
    pulumi.all([plan, some]).apply(([p, s]) => scriptOf(p, s));
  const own = phase === "facts" ? NO_SECRETS : secrets;
  return step(
    childName(name, host.name, phase),
    { host, phase, about, script: text(own), shown: text(NO_SECRETS), down },
    { parent, ...options },
  );
}

/** What a preview shows of a step that has to do with the endpoint alone. */
function aboutHost(plan: ClusterPlan, name: string): StepAbout {
  const { address } = serverIn(plan, name) ?? balancerIn(plan, name);
  return { address, unit: plan.distribution };
}

function balancerIn(plan: ClusterPlan, name: string): BalancerPlan {
  const found = allEndpoints(plan)
    .flatMap(({ balancers }) => balancers)
    .find((balancer) => balancer.name === name);
  if (found === undefined) throw new Error(`quorate: no load balancer ${name} in the plan`);
  return found;
}

function serverIn(plan: ClusterPlan, name: string): NodePlan | undefined {
  return allNodes(plan).find((node) => node.name === name && node.role === "server");
}
