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

/** One entry of `servers` or `agents`. */
export interface KnownHost {
  path: string;
  role: "server" | "agent";
  name: string | undefined;
  address: string | undefined;
  retired: boolean;
  fields: Record<string, unknown>;
}

/** All entries of `servers`, then all of `agents`. */
export function hostsOf(spec: unknown): KnownHost[] {
  const { servers, agents } = recordOf(spec);
  return [...hosts("server", servers), ...hosts("agent", agents)];
}

function hosts(role: KnownHost["role"], value: unknown): KnownHost[] {
  return listOf(value).map((entry, i) => {
    const fields = recordOf(entry);
    return {
      path: `${role}s[${i}]`,
      role,
      name: textOf(fields["name"]),
      address: textOf(fields["address"]),
      retired: fields["retired"] === true,
      fields,
    };
  });
}

/** Whether `disable` of k3s' configuration names a component of it. */
export function disables(value: unknown, component: string): boolean {
  return (Array.isArray(value) ? listOf(value) : [value]).some((entry) =>
    (textOf(entry) ?? "").split(",").includes(component),
  );
}
