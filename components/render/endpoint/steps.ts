import type { BalancerPlan } from "../../model/endpoint-plan";
import type { ClusterPlan, NodePlan } from "../../model/plan";
import { reveal } from "../../model/secret-leaves";
import { distroOf } from "../distro/distro";
import { type ShellFile, stepScript } from "../shell";
import type { StepSecrets } from "../steps/script";
import { endpointVariants, exchangeFile } from "./exchange";
import { allEndpoints, type EndpointHost } from "./holders";
import { endpointFiles, endpointPackages, endpointPrograms } from "./host-files";
import { endpointVariables } from "./variables";

/** The least a load-balancer host may have, in MiB. */
const LEAST = { LEAST_MEMORY: 200, LEAST_DISK: 300 };

/** Reads what is to be known of a load-balancer host before anything is changed anywhere. */
export function balancerFactsScript(plan: ClusterPlan, balancer: BalancerPlan): string {
  const host = hostOf(balancer);
  const { VIP_PORTS } = endpointFiles(plan, host, allEndpoints(plan), "");
  return script("facts", plan, host, { ADDRESS: host.address, PORTS: VIP_PORTS ?? "", ...LEAST }, [
    "facts",
  ]);
}

/** HAProxy and keepalived on a load-balancer host; taken back by `down`. */
export function balancerScript(
  plan: ClusterPlan,
  balancer: BalancerPlan,
  secrets: StepSecrets,
): string {
  const host = hostOf(balancer);
  return script(
    "prepare",
    plan,
    host,
    {
      ADDRESS: host.address,
      INTERFACE: host.interface,
      PACKAGES: ["curl", ...endpointPackages(plan, host, allEndpoints(plan))].join(" "),
      ...endpointPrograms(plan),
      ...endpointVariants(plan, host, secrets.vrrpPassword),
    },
    ["host", "endpoint", ...exchangeFile(plan), "balancer"],
  );
}

/** Starts the new endpoint on a host, beside the former ones. */
export function endpointScript(
  plan: ClusterPlan,
  host: NodePlan | BalancerPlan,
  secrets: StepSecrets,
): string {
  const open = reveal(plan, secrets.leaves);
  const holder = hostOf(host);
  return script(
    "endpoint",
    plan,
    holder,
    {
      ADDRESS: host.address,
      INTERFACE: host.interface,
      ...endpointVariables(plan.endpoint),
      ...endpointPrograms(plan),
      ...endpointFiles(open, holder, allEndpoints(plan), secrets.vrrpPassword),
    },
    ["host", "endpoint", "endpoint-step"],
  );
}

function hostOf(host: NodePlan | BalancerPlan): EndpointHost {
  const role = "role" in host ? "server" : "balancer";
  return { name: host.name, role, address: host.address, interface: host.interface };
}

function script(
  step: string,
  plan: ClusterPlan,
  host: EndpointHost,
  variables: Record<string, string | number>,
  files: readonly ShellFile[],
): string {
  return stepScript(
    {
      NODE: host.name,
      STEP: step,
      ROLE: host.role,
      CLUSTER_NAME: plan.name,
      STATE: "/var/lib/quorate",
      DATA: distroOf(plan).data,
      UNIT: "quorate-haproxy",
      ...variables,
    },
    ["base", ...files],
  );
}
