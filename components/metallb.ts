import * as pulumi from "@pulumi/pulumi";
import { faultError } from "./fault-errors";
import { checkMetalLB, type Checked } from "./metallb-checks";
import { metallbObjects } from "./metallb-objects";
import { metallbRelease } from "./metallb-release";
import type { MetalLBArgs } from "./model/metallb/args";
import { type RouterChoice, routerPlan } from "./model/metallb/router";
import { routerConfig, type RouterKind } from "./render/router";

/**
 * Addresses for Services of type LoadBalancer, announced to routers by BGP or on the nodes' network by ARP and NDP, on any Kubernetes cluster.
 *
 * `up` on a new cluster: a look at the cluster, MetalLB by its official chart, then, as soon as its webhook answers, profiles, pools, peers and
 * advertisements. `up` with a change touches the objects that it concerns; one that takes an address from a Service is refused before anything changes.
 */
export class MetalLB extends pulumi.ComponentResource {
  /** Namespace of MetalLB and its objects. */
  public readonly namespace: pulumi.Output<string>;
  /** Names of the pools that Services can ask for. */
  public readonly pools: pulumi.Output<string[]>;

  private readonly checked: Checked;

  /**
   * @param name Prefix of all resource names.
   * @param opts `provider` is the cluster's, such as `cluster.provider`. Services with an address should have `dependsOn: [this]`.
   * @throws pulumi.RunError with all faults of the arguments, before any resource is registered.
   */
  constructor(name: string, args: MetalLBArgs, opts?: pulumi.ComponentResourceOptions) {
    const checked = checkMetalLB(name, args, opts);
    super("quorate:index:MetalLB", name, {}, opts);
    this.checked = checked;
    const release = metallbRelease(this, name, args, checked);
    metallbObjects(this, name, args, release);
    this.namespace = pulumi.output(release.namespace);
    this.pools = pulumi.output(args.pools.map((pool) => pool.name));
    this.registerOutputs({ namespace: this.namespace, pools: this.pools });
  }

  /**
   * The router's side of the sessions: text for `frr`, `mikrotik` (RouterOS 7.20 or later), `bird` (2), `cisco-ios` or `juniper`, with the peers' timers, BFD,
   * filters for the pools and a placeholder where a password belongs.
   *
   * @param choice Which peers are this router's, needed where the peers are several routers; and the nodes' network, where nodes come and go.
   * @throws pulumi.RunError where the peers are not one router's, or no node is known.
   */
  public routerConfig(kind: RouterKind, choice: RouterChoice = {}): pulumi.Output<string> {
    return this.checked.known.apply(({ spec, cluster }) => {
      const result = routerPlan(spec, cluster, choice);
      if ("faults" in result) throw faultError("routerConfig", result.faults);
      return routerConfig(kind, result.plan);
    });
  }
}
