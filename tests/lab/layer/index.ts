import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { MetalLB, type MetalLBArgs } from "../../../components";

const config = new pulumi.Config();

const provider = new kubernetes.Provider("elsewhere", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "elsewhere",
});

export const pools = new MetalLB("lb", config.requireObject<MetalLBArgs>("metallb"), { provider })
  .pools;
