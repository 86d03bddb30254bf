import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as quorate from "quorate";
import type {
  ClusterArgs,
  ClusterReferenceArgs,
  ClusterTopology,
  LonghornArgs,
  MetalLBArgs,
  NodeOutput,
} from "./args";

/*
 * The components as Pulumi's schemas can describe them. Each is a shell around the one of the same name, which judges the arguments: a schema has no unions, so
 * a value that does not fit is told by its path at run time, and not by a compiler.
 */

/** A highly available Kubernetes cluster on hosts that exist already. */
export class Cluster extends pulumi.ComponentResource {
  /** Administrator's kubeconfig for the endpoint. Secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** URL of the API that survives the loss of any server. */
  public readonly endpoint: pulumi.Output<string>;
  /** The nodes, servers first. */
  public readonly nodes: pulumi.Output<NodeOutput[]>;
  /** Fingerprint of the cluster's CA; the same for the cluster's whole life. */
  public readonly clusterId: pulumi.Output<string>;
  /** What the cluster is made of. */
  public readonly topology: pulumi.Output<ClusterTopology>;
  /** Provider for everything that runs on the cluster. */
  public readonly provider: kubernetes.Provider;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("quorate:index:Cluster", name, {}, opts);
    const { kubeconfig, endpoint, nodes, clusterId, topology, provider } = new quorate.Cluster(
      name,
      args as unknown as quorate.ClusterArgs,
      { parent: this },
    );
    this.kubeconfig = kubeconfig;
    this.endpoint = endpoint;
    this.nodes = nodes;
    this.clusterId = clusterId;
    this.topology = topology;
    this.provider = provider;
    this.registerOutputs({ kubeconfig, endpoint, nodes, clusterId, topology, provider });
  }
}

/** A cluster that another stack made. */
export class ClusterReference extends pulumi.ComponentResource {
  /** Administrator's kubeconfig for the endpoint. Secret. */
  public readonly kubeconfig: pulumi.Output<string>;
  /** URL of the API. */
  public readonly endpoint: pulumi.Output<string>;
  /** What the cluster is made of. */
  public readonly topology: pulumi.Output<ClusterTopology>;
  /** Provider for everything that runs on the cluster. */
  public readonly provider: kubernetes.Provider;

  constructor(name: string, args: ClusterReferenceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("quorate:index:ClusterReference", name, {}, opts);
    const { kubeconfig, endpoint, topology, provider } = new quorate.ClusterReference(
      name,
      args as unknown as quorate.ClusterReferenceArgs,
      { parent: this },
    );
    this.kubeconfig = kubeconfig;
    this.endpoint = endpoint;
    this.topology = topology;
    this.provider = provider;
    this.registerOutputs({ kubeconfig, endpoint, topology, provider });
  }
}

/** Addresses for Services of type LoadBalancer, announced by BGP or on the nodes' network. */
export class MetalLB extends pulumi.ComponentResource {
  /** Namespace of MetalLB and its objects. */
  public readonly namespace: pulumi.Output<string>;
  /** Names of the pools that Services can ask for. */
  public readonly pools: pulumi.Output<string[]>;

  constructor(name: string, args: MetalLBArgs, opts?: pulumi.ComponentResourceOptions) {
    super("quorate:index:MetalLB", name, {}, opts);
    const given = args as unknown as quorate.MetalLBArgs;
    const { namespace, pools } = new quorate.MetalLB(name, given, { parent: this });
    this.namespace = namespace;
    this.pools = pools;
    this.registerOutputs({ namespace, pools });
  }
}

/** Replicated volumes on the disks of a cluster's nodes. */
export class Longhorn extends pulumi.ComponentResource {
  /** Namespace of Longhorn and its objects. */
  public readonly namespace: pulumi.Output<string>;
  /** Names of the classes that claims can name. */
  public readonly classes: pulumi.Output<string[]>;

  constructor(name: string, args: LonghornArgs, opts?: pulumi.ComponentResourceOptions) {
    super("quorate:index:Longhorn", name, {}, opts);
    const given = args as unknown as quorate.LonghornArgs;
    const { namespace, classes } = new quorate.Longhorn(name, given, { parent: this });
    this.namespace = namespace;
    this.classes = classes;
    this.registerOutputs({ namespace, classes });
  }
}
