import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Longhorn, type LonghornArgs, MetalLB, type MetalLBArgs } from "../../../components";

const config = new pulumi.Config();

const provider = new kubernetes.Provider("elsewhere", {
  kubeconfig: config.requireSecret("kubeconfig"),
  clusterIdentifier: "elsewhere",
});

const metallb = config.getObject<MetalLBArgs>("metallb");
const longhorn = config.getObject<LonghornArgs>("longhorn");

export const pools = metallb && new MetalLB("lb", metallb, { provider }).pools;
export const classes = longhorn && new Longhorn("storage", longhorn, { provider }).classes;
