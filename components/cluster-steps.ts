import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { childName } from "./child-name";
import type { ClusterSecrets } from "./cluster-secrets";
import { balancerFacts, balancerHosts, balancerPrepare, exchangeSteps } from "./endpoint-steps";
import { type Host, hostOf } from "./host/host";
import { step, type Step, type StepAbout } from "./host/step";
import type { ClusterArgs } from "./model/args";
import { allNodes, type ClusterPlan, type NodePlan, type Role } from "./model/plan";
import { reveal } from "./model/secret-leaves";
import { checkFacts, machineIds } from "./preflight";
import * as render from "./render/steps";

export interface ClusterSteps {
  clusterId: pulumi.Output<string>;
  /** What the kubeconfig step printed. */
  credentials: pulumi.Output<string>;
}

/** The graph: facts -> prepare -> bootstrap -> join -> rollout of servers -> of agents, kubeconfig; while an endpoint is exchanged, the new one between the two rollouts. */
export function clusterSteps(
  parent: pulumi.ComponentResource,
  name: string,
  args: ClusterArgs,
  plan: pulumi.Output<ClusterPlan>,
  secrets: ClusterSecrets,
): ClusterSteps {
  const servers = args.servers.map((host) => hostOf(host, args.ssh));
  const agents = (args.agents ?? []).map((host) => hostOf(host, args.ssh));
  const hosts = [...servers, ...agents];
  const living = (some: readonly Host[]) => some.filter((host) => !host.retired);

  const marked = {
    server: withMarks(plan, secrets, "server"),
    agent: withMarks(plan, secrets, "agent"),
  };

  const run = <T = undefined>(
    host: Host,
    phase: string,
    scriptOf: (plan: ClusterPlan, node: NodePlan, secrets: render.StepSecrets, extra: T) => string,
    options: pulumi.CustomResourceOptions,
    {
      down = false,
      secret = false,
      leaves = false,
      extra,
      resource = childName(name, host.name, phase),
    }: {
      down?: boolean;
      secret?: boolean;
      /** The step writes secrets of the arguments down, or follows their change. */
      leaves?: boolean;
      extra?: pulumi.Output<T>;
      resource?: string;
    } = {},
  ): Step => {
    const own = leaves ? marked[servers.includes(host) ? "server" : "agent"] : undefined;
    const text = (some: pulumi.Input<render.StepSecrets>): pulumi.Output<string> =>
      pulumi
        .all([own?.plan ?? plan, some, extra])
        .apply(([p, s, e]) => scriptOf(p, nodeOf(p, host.name), s, e as T));
    const stepArgs = {
      host,
      phase,
      about: (own?.plan ?? plan).apply((p) => aboutStep(p, nodeOf(p, host.name), phase)),
      script: text(secret ? (own?.secrets ?? secrets.common) : render.NO_SECRETS),
      shown: text(render.NO_SECRETS),
      down,
    };
    return step(resource, stepArgs, { parent, ...options });
  };

  const facts = byName(hosts, (host) => run(host, "facts", render.factsScript, {}));
  const graph = { parent, name, plan, secrets: secrets.common };
  const balancers = balancerHosts(args);
  const balancersFacts = byName(balancers, (host) => balancerFacts(graph, host));
  const known = checkFacts(name, plan, {
    ...pick(facts, living(hosts)),
    ...pick(balancersFacts, living(balancers)),
  });
  const prepare = byName(hosts, (host) =>
    run(
      host,
      "prepare",
      render.prepareScript,
      { dependsOn: known },
      { down: true, secret: true, leaves: true },
    ),
  );

  const proxies = byName(balancers, (host) => balancerPrepare(graph, host, { dependsOn: known }));

  const founder = living(servers)[0] ?? servers[0];
  if (founder === undefined) {
    throw new pulumi.RunError(`quorate: cluster "${name}" has no server`);
  }
  // Named after the cluster and not after the host it happens to run on: the host may go, the resource must not.
  const bootstrap = run(
    founder,
    "bootstrap",
    render.bootstrapScript,
    {
      dependsOn: Object.values({
        ...pick(prepare, living(servers)),
        ...pick(proxies, living(balancers)),
      }),
      protect: args.protect ?? true,
      // Once in the life of a cluster: neither a replaced host nor a newer library runs it again.
      ignoreChanges: ["connection", "create", "stdin"],
    },
    { secret: true, resource: childName(name, "bootstrap") },
  );
  const clusterId = bootstrap.stdout.apply(
    (text) => (JSON.parse(text) as { clusterId: string }).clusterId,
  );

  const machines = machineIds(pick(facts, living(hosts)));
  const joinFacts = pulumi
    .all([clusterId, machines])
    .apply(([id, ids]): render.JoinFacts => ({ clusterId: id, machines: ids }));
  // Agents are not told the machine-ids: their joins would all run again whenever any host is re-created.
  const agentFacts = clusterId.apply((id): render.JoinFacts => ({ clusterId: id, machines: {} }));
  const isServer = (host: Host) => servers.includes(host);
  const join = byName(hosts, (host) =>
    run<render.JoinFacts>(
      host,
      "join",
      render.joinScript,
      {
        dependsOn: [prepare[host.name] ?? bootstrap],
        // With the whole cluster gone nobody is left to take leave of; prepare's `down` cleans the host.
        deletedWith: bootstrap,
      },
      { down: true, secret: true, extra: isServer(host) ? joinFacts : agentFacts },
    ),
  );

  const exchange = (serverRollouts: Step[]) =>
    (args.formerEndpoints ?? []).length === 0
      ? []
      : exchangeSteps(
          { ...graph, ...marked.server },
          living([...servers, ...balancers]),
          serverRollouts,
        );
  const rollout = rollouts(living(servers), living(agents), args.rollout?.maxUnavailable ?? 1, {
    joins: Object.values(pick(join, living(hosts))),
    exchange,
    run: (host, dependsOn) =>
      run(host, "rollout", render.rolloutScript, { dependsOn }, { leaves: true }),
  });
  for (const host of hosts.filter((some) => some.retired)) {
    run(host, "rollout", render.rolloutScript, {}, { leaves: true });
  }
  const reader = living(servers).at(-1) ?? founder;
  const credentials = run(
    reader,
    "kubeconfig",
    render.kubeconfigScript,
    { dependsOn: rollout.servers, additionalSecretOutputs: ["stdout"] },
    { resource: childName(name, "kubeconfig") },
  );
  // Without a preview (`--skip-preview`, and the Automation API always) Pulumi meets a protected resource in the middle of `destroy`: before it comes to the bootstrap it would have
  // cleaned every agent. This one is met first, because it waits for all steps and nothing waits for it.
  new random.RandomId(
    childName(name, "guard"),
    { byteLength: 4 },
    {
      parent,
      protect: args.protect ?? true,
      dependsOn: [credentials, ...rollout.servers, ...rollout.agents],
    },
  );
  return { clusterId, credentials: pulumi.secret(credentials.stdout) };
}

/** What a preview shows of a node's step. The version only where the script has it, too: in other phases its change would run the step for nothing. */
function aboutStep(plan: ClusterPlan, node: NodePlan, phase: string): StepAbout {
  const versioned = ["prepare", "rollout", "kubeconfig"].includes(phase);
  return {
    address: node.address,
    unit: plan.distribution,
    ...(versioned && { version: `${plan.distribution} ${plan.version}` }),
    ...(phase === "rollout" && { wanted: render.wantedDigest(plan, node) }),
  };
}

/** The plan with a mark at each placeholder, and the secrets by these: where no argument is secret, the plan as it is. */
function withMarks(
  plan: pulumi.Output<ClusterPlan>,
  { common, own }: ClusterSecrets,
  role: Role,
): { plan: pulumi.Output<ClusterPlan>; secrets: pulumi.Output<render.StepSecrets> } {
  const { marks, values } = own[role];
  return {
    plan: pulumi.all([plan, marks]).apply(([p, m]) => reveal(p, m)),
    secrets: pulumi.all([common, values]).apply(([c, leaves]) => ({ ...c, leaves })),
  };
}

/** Servers one after the other, then agents, of which each waits for the one `window` places before it. */
function rollouts(
  servers: readonly Host[],
  agents: readonly Host[],
  window: number,
  graph: {
    joins: Step[];
    /** What comes between servers and agents while an endpoint is exchanged. */
    exchange: (serverSteps: Step[]) => Step[];
    run: (host: Host, dependsOn: pulumi.Resource[]) => Step;
  },
): { servers: Step[]; agents: Step[] } {
  const serverSteps: Step[] = [];
  for (const host of servers) {
    const last = serverSteps.at(-1);
    serverSteps.push(graph.run(host, last === undefined ? graph.joins : [last]));
  }
  const exchanged = graph.exchange(serverSteps);
  const done = exchanged.length > 0 ? exchanged : serverSteps.slice(-1);
  const agentSteps: Step[] = [];
  for (const [index, host] of agents.entries()) {
    const before = agentSteps[index - window];
    const others = done.length > 0 ? done : graph.joins;
    agentSteps.push(graph.run(host, before === undefined ? others : [before]));
  }
  return { servers: [...serverSteps, ...exchanged], agents: agentSteps };
}

function nodeOf(plan: ClusterPlan, name: string): NodePlan {
  const node = allNodes(plan).find((some) => some.name === name);
  if (node === undefined) {
    throw new Error(`quorate: no node ${name} in the plan`);
  }
  return node;
}

function byName<T>(hosts: readonly Host[], make: (host: Host) => T): Record<string, T> {
  return Object.fromEntries(hosts.map((host) => [host.name, make(host)]));
}

function pick<T>(all: Record<string, T>, hosts: readonly Host[]): Record<string, T> {
  return Object.fromEntries(
    hosts.flatMap((host) => {
      const found = all[host.name];
      return found === undefined ? [] : [[host.name, found]];
    }),
  );
}
