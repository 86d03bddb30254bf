import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { shownInputs } from "./cluster-inputs";
import { clusterProvider } from "./cluster-provider";
import { clusterSecrets } from "./cluster-secrets";
import { clusterSteps } from "./cluster-steps";
import { checkArguments, planInput } from "./known-args";
import type { ClusterArgs } from "./model/args";
import { allNodes, planCluster } from "./model/plan";
import { type Capabilities, type ClusterTopology, topologyOf } from "./model/topology";
import { rememberCluster } from "./own-clusters";
import { type Credentials, kubeconfig } from "./render/kubeconfig";

/** What is known of a node from outside. */
export interface NodeOutput {
  /** Name of the node, as in `HostArgs.name`. */
  name: string;
  /** `server`: control plane and etcd, `agent`: workloads only. */
  role: "server" | "agent";
  /** The node's address in the cluster network, as in `HostArgs.address`. */
  address: string;
}

/**
 * A highly available Kubernetes cluster on hosts that exist already.
 *
 * `up` on new hosts: facts of all hosts, preparation of all, one founder, all others join, credentials are read. `up` with a change:
 * preparation of the hosts it concerns, then one server at a time and agents in windows. `up` without a change contacts nobody.
 */
export class Cluster extends pulumi.ComponentResource {
  /** Administrator's kubeconfig for the endpoint. Secret. Read again with each change of `version`. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** URL of the API that survives the loss of any server. */
  public readonly endpoint: pulumi.Output<string>;
  /** The nodes, servers first. */
  public readonly nodes: pulumi.Output<NodeOutput[]>;
  /** Fingerprint of the cluster's CA; the same for the cluster's whole life. */
  public readonly clusterId: pulumi.Output<string>;
  /** What the cluster is made of, for other stacks (`ClusterReference`) and tools. No secret. */
  public readonly topology: pulumi.Output<ClusterTopology>;
  /** What the cluster has to offer to those who put something on it. */
  public readonly capabilities: pulumi.Output<Capabilities>;
  /** Provider for everything that runs on the cluster. */
  public readonly provider: kubernetes.Provider;

  /**
   * @param name Name of the cluster: prefix of all resource names, and what the hosts remember they belong to.
   * @throws pulumi.RunError with all faults of the arguments, before any resource is registered.
   */
  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(name, args);
    super("quorate:index:Cluster", name, shownInputs(name, args), opts);
    const plan = planInput(name, args).apply((input) => planCluster(name, input));
    const secrets = clusterSecrets(this, name, args);
    const steps = clusterSteps(this, name, args, plan, secrets);

    this.clusterId = steps.clusterId;
    this.endpoint = plan.apply(({ endpoint }) => endpoint.url);
    this.nodes = plan.apply((p) =>
      allNodes(p).map((node) => ({ name: node.name, role: node.role, address: node.address })),
    );
    this.topology = plan.apply(topologyOf);
    this.capabilities = this.topology.apply(({ capabilities }) => capabilities);
    this.kubeconfig = pulumi.secret(
      pulumi
        .all([steps.credentials, this.endpoint])
        .apply(([text, url]) => kubeconfig(name, url, JSON.parse(text) as Credentials)),
    );
    this.provider = clusterProvider(this, name, this.kubeconfig);
    rememberCluster(this.provider, args);
    this.registerOutputs({
      kubeconfig: this.kubeconfig,
      endpoint: this.endpoint,
      nodes: this.nodes,
      clusterId: this.clusterId,
      topology: this.topology,
      capabilities: this.capabilities,
    });
  }
}
