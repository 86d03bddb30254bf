import type { Admin } from "./admin";
import type { MetalLBSpec } from "../../components/model/metallb/args";
import type { Operation } from "./engine";
import { describe, execOnHost, type Lab, namespaceArgv, run, waitFor } from "./hosts";
import { fromBuild, type MetalLBBuild } from "./metallb";
import { LAYER, runLayer } from "./program";
import { runs } from "./layer-runs";

/** A home network beside the lab's own: its router is 10.0.0.1, and each host has the last byte of its address there, too. */
export const HOME = { router: "10.0.0.1", network: "10.0.0.0/24" } as const;

export async function joinHomeNetwork(lab: Lab): Promise<void> {
  for (const { name, address } of describe(lab).hosts) {
    const last = address.split(".").at(-1) ?? "";
    const argv = ["ip", "address", "replace", `10.0.0.${last}/24`, "dev", "host0"];
    const { code, stderr } = await execOnHost(lab, name, argv);
    if (code !== 0) throw new Error(`${name}: ${stderr}`);
  }
}

/** One MetalLB on the lab's cluster, made by a program that knows nothing but a kubeconfig. */
export function layerOn(lab: Lab, built: MetalLBBuild) {
  return runs((operation: Operation, spec: MetalLBSpec) => {
    const metallb = { ...fromBuild(built, LAYER), ...spec };
    return runLayer(lab, operation, { metallb }, { tools: built });
  });
}

/** A web server on some nodes, and a Service of type LoadBalancer in front of it. */
export function web(
  policy: "Cluster" | "Local",
  { name = "web", replicas = 6, annotations = {} } = {},
): object[] {
  const labels = { app: name };
  const container = {
    name: "web",
    image: "quorate.test/web:1",
    imagePullPolicy: "Never",
    ports: [{ containerPort: 8080 }],
    readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
    // Time for routers and proxies to hear that the pod goes, while it still answers.
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
  };
  // As many pods as nodes are one on each, also after nodes were drained one by one: with "ScheduleAnyway" some node had two, and another no next hop.
  const spread = {
    maxSkew: 1,
    topologyKey: "kubernetes.io/hostname",
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: labels },
    matchLabelKeys: ["pod-template-hash"],
  };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [container], topologySpreadConstraints: [spread] },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, annotations },
      spec: {
        type: "LoadBalancer",
        externalTrafficPolicy: policy,
        selector: labels,
        ports: [{ port: 80, targetPort: 8080 }],
      },
    },
  ];
}

/** The address that a Service was given, as soon as it has one. */
export function addressOf(kube: Admin, name = "web"): Promise<string> {
  const path = "jsonpath={.status.loadBalancer.ingress[0].ip}";
  const look = async () => (await kube.kubectl("get", "service", name, "-o", path)) || undefined;
  return waitFor(look, { timeout: 60_000, what: `an address for Service ${name}` });
}

/** One request over a new connection: what was answered, or undefined. */
export async function ask(lab: Lab, address: string): Promise<string | undefined> {
  const curl = ["curl", "--silent", "--max-time", "2", `http://${address}/`];
  const { code, stdout } = await run(namespaceArgv(lab, curl));
  return code === 0 ? stdout.trim() : undefined;
}
