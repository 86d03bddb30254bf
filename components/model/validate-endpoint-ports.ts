import { JOIN_PORT_ON_SERVERS } from "./endpoint-plan";
import type { Add } from "./faults";
import { type KnownEndpoint, numberOf, recordOf, textOf } from "./known";

type Range = readonly [first: number, last: number, by: string];

/** Taken on every host that HAProxy runs on. */
const TAKEN_BY_HAPROXY: readonly Range[] = [
  [22, 22, "sshd"],
  [8404, 8405, "HAProxy's statistics"],
];

const TAKEN_ON_SERVERS: readonly Range[] = [
  ...TAKEN_BY_HAPROXY,
  [179, 179, "BGP"],
  [2379, 2382, "etcd"],
  [5001, 5001, "the embedded registry"],
  [6443, 6443, "the API itself on the servers"],
  [6444, 6444, "the nodes' own load balancer"],
  [9345, 9345, "the supervisor of RKE2"],
  [10010, 10010, "containerd"],
  [10248, 10260, "parts of Kubernetes"],
];

/** What a proxy listens on must be free on its hosts. */
export function checkEndpointPorts(
  spec: unknown,
  { path, kind, fields, balancers }: KnownEndpoint,
  add: Add,
): void {
  if (kind !== "haproxy") return;
  const dedicated = balancers.length > 0;
  const taken = [
    ...(dedicated ? TAKEN_BY_HAPROXY : TAKEN_ON_SERVERS),
    ...(dedicated ? [] : [nodePorts(spec)]),
    ...joining(spec, dedicated),
  ];
  const port = numberOf(fields["port"]);
  const statsPort = numberOf(fields["statsPort"]);
  check(`${path}.port`, port, taken, dedicated ? 6443 : 8443, add);
  const api = port ?? (dedicated ? 6443 : 8443);
  check(`${path}.statsPort`, statsPort, [...taken, [api, api, "the API"]], 9000, add);
}

function check(
  path: string,
  port: number | undefined,
  taken: readonly Range[],
  example: number,
  add: Add,
): void {
  const range = taken.find(([from, to]) => port !== undefined && port >= from && port <= to);
  if (port === undefined || range === undefined) return;
  const remedy = `give another one, such as ${example}`;
  add(path, { problem: `${port} is taken by ${range[2]}`, remedy });
}

function nodePorts(spec: unknown): Range {
  const range = textOf(recordOf(recordOf(spec)["serverConfig"])["service-node-port-range"]);
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(range ?? "30000-32767") ?? [];
  return [Number(first), Number(last), "NodePort Services"];
}

function joining(spec: unknown, dedicated: boolean): readonly Range[] {
  if (recordOf(spec)["distribution"] !== "rke2") return [];
  const port = dedicated ? 9345 : JOIN_PORT_ON_SERVERS;
  return [[port, port, "nodes that join"]];
}
