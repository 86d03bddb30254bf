import { isRecord } from "./shape";

/*
 * Readers for checks across fields. What is missing, late or of a wrong type reads as undefined or as nothing: the check
 * of the single field has spoken of it already.
 */

export function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? Array.from(value) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** One host of the arguments. */
export interface KnownMachine {
  path: string;
  name: string | undefined;
  address: string | undefined;
  retired: boolean;
  fields: Record<string, unknown>;
}

/** One entry of `servers` or `agents`. */
export interface KnownHost extends KnownMachine {
  role: "server" | "agent";
}

/** All entries of `servers`, then all of `agents`. */
export function hostsOf(spec: unknown): KnownHost[] {
  const { servers, agents } = recordOf(spec);
  return [...hosts("server", servers), ...hosts("agent", agents)];
}

function hosts(role: KnownHost["role"], value: unknown): KnownHost[] {
  return machines(`${role}s`, value).map((machine) => ({ ...machine, role }));
}

function machines(path: string, value: unknown): KnownMachine[] {
  return listOf(value).map((entry, i) => {
    const fields = recordOf(entry);
    return {
      path: `${path}[${i}]`,
      name: textOf(fields["name"]),
      address: textOf(fields["address"]),
      retired: fields["retired"] === true,
      fields,
    };
  });
}

/** One endpoint of the arguments. */
export interface KnownEndpoint {
  path: string;
  kind: string | undefined;
  address: string | undefined;
  /** Its dedicated load-balancer hosts. */
  balancers: KnownMachine[];
  fields: Record<string, unknown>;
}

/** The endpoint, then the former ones. */
export function endpointsOf(spec: unknown): KnownEndpoint[] {
  const { endpoint, formerEndpoints } = recordOf(spec);
  const former = listOf(formerEndpoints).map((value, i) => ({
    path: `formerEndpoints[${i}]`,
    value,
  }));
  return [{ path: "endpoint", value: endpoint }, ...former].map(({ path, value }) => {
    const fields = recordOf(value);
    return {
      path,
      kind: textOf(fields["kind"]),
      address: textOf(fields["address"]),
      balancers: machines(`${path}.hosts`, fields["hosts"]),
      fields,
    };
  });
}

/** Every host that is logged in to. A load balancer of several endpoints is one host. */
export function machinesOf(spec: unknown): KnownMachine[] {
  const balancers = endpointsOf(spec).flatMap((endpoint) => endpoint.balancers);
  const first = ({ name }: KnownMachine, i: number) =>
    name === undefined || balancers.findIndex((other) => other.name === name) === i;
  return [...hostsOf(spec), ...balancers.filter(first)];
}

/** Whether `disable` of k3s' configuration names a component of it. */
export function disables(value: unknown, component: string): boolean {
  return (Array.isArray(value) ? listOf(value) : [value]).some((entry) =>
    (textOf(entry) ?? "").split(",").includes(component),
  );
}
