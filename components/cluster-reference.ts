import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { childName } from "./child-name";
import type { NodeOutput } from "./cluster";
import { clusterProvider } from "./cluster-provider";
import { checkName, faultError, lateFaultError } from "./fault-errors";
import type { Fault } from "./model/faults";
import { asArguments, type Capabilities, type ClusterTopology } from "./model/topology";
import { rememberCluster } from "./own-clusters";

/** Where a cluster of another stack is found: `stack` or `outputs`. */
export interface ClusterReferenceArgs {
  /**
   * Full name of the stack, such as `acme/cluster/prod`; `organization/cluster/prod` with a backend of your own. Its outputs must have the names that the ready program gives them: `kubeconfig` and `topology`.
   */
  stack?: pulumi.Input<string>;
  /** The outputs themselves: `outputs` of a `pulumi.StackReference`, or values from elsewhere. `kubeconfig` and `topology` must be among them. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Pulumi's schemas know no `unknown`.
  outputs?: pulumi.Input<{ [name: string]: any }>;
}

/**
 * A cluster that another stack made, to put something on it: `MetalLB` and `Longhorn` are checked against it as they are beside the `Cluster` itself.
 *
 * It changes nothing on any host. A new kubeconfig or another endpoint of the cluster comes along with the next `up`, and replaces nothing.
 */
export class ClusterReference extends pulumi.ComponentResource {
  /** Administrator's kubeconfig for the endpoint. Secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** URL of the API. */
  public readonly endpoint: pulumi.Output<string>;
  /** The nodes, servers first. */
  public readonly nodes: pulumi.Output<NodeOutput[]>;
  /** What the cluster is made of. */
  public readonly topology: pulumi.Output<ClusterTopology>;
  /** What the cluster has to offer. */
  public readonly capabilities: pulumi.Output<Capabilities>;
  /** Provider for everything that runs on the cluster. */
  public readonly provider: kubernetes.Provider;

  /**
   * @param name Name of the reference, and prefix of its children's names.
   * @throws pulumi.RunError where neither or both of `stack` and `outputs` are given, or an output is missing.
   */
  constructor(name: string, args: ClusterReferenceArgs, opts?: pulumi.ComponentResourceOptions) {
    checkReference(name, args);
    super("quorate:index:ClusterReference", name, {}, opts);
    const outputs = outputsOf(this, name, args);
    this.kubeconfig = pulumi.secret(outputs.apply((all) => textOutput(name, all, "kubeconfig")));
    // The map of all outputs is secret because one of them is; this one has nothing to hide.
    this.topology = pulumi.unsecret(outputs.apply((all) => topologyOutput(name, all)));
    this.endpoint = this.topology.apply(({ endpoint }) => endpoint.url);
    this.nodes = this.topology.apply(({ nodes }) =>
      nodes.map(({ name, role, address }) => ({ name, role: role as NodeOutput["role"], address })),
    );
    this.capabilities = this.topology.apply((topology) => topology.capabilities);
    this.provider = clusterProvider(this, name, this.kubeconfig);
    rememberCluster(this.provider, this.topology.apply(asArguments));
    this.registerOutputs({
      kubeconfig: this.kubeconfig,
      endpoint: this.endpoint,
      nodes: this.nodes,
      topology: this.topology,
      capabilities: this.capabilities,
    });
  }
}

function checkReference(name: string, { stack, outputs }: ClusterReferenceArgs): void {
  checkName(name, "ClusterReference");
  if ((stack === undefined) === (outputs === undefined)) {
    const fault: Fault = {
      path: "stack",
      problem:
        outputs === undefined ? "is missing, and so is outputs" : "is given, and outputs too",
      remedy: "give one of them: the stack's name, or what it puts out",
    };
    throw faultError(`ClusterReference "${name}"`, [fault]);
  }
}

function outputsOf(
  parent: pulumi.Resource,
  name: string,
  { stack, outputs }: ClusterReferenceArgs,
): pulumi.Output<Record<string, unknown>> {
  if (outputs !== undefined) return pulumi.output(outputs);
  return new pulumi.StackReference(childName(name, "stack"), { name: stack ?? "" }, { parent })
    .outputs;
}

function textOutput(name: string, all: Record<string, unknown>, key: string): string {
  const value = all[key];
  if (typeof value === "string") return value;
  throw missing(name, key);
}

function topologyOutput(name: string, all: Record<string, unknown>): ClusterTopology {
  const value = all["topology"];
  if (typeof value === "object" && value !== null && "nodes" in value && "capabilities" in value) {
    return value as ClusterTopology;
  }
  throw missing(name, "topology");
}

function missing(name: string, key: string): Error {
  const fault: Fault = {
    path: `outputs.${key}`,
    problem: "is not among the stack's outputs",
    remedy: `let its program say \`export const ${key} = cluster.${key}\`, and run \`pulumi up\` there first`,
  };
  return lateFaultError(`ClusterReference "${name}"`, [fault]);
}
