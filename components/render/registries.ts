import type { Unwrap } from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { ConfigValue } from "../model/args";
import type { RegistriesArgs } from "../model/outside-args";
import type { ClusterPlan, NodePlan } from "../model/plan";
import { distroOf } from "./distro/distro";
import type { NodeFile } from "./node-files";

/** `registries.yaml`, and the certificate authorities that it names. */
export function registryFiles(plan: ClusterPlan): NodeFile[] {
  const { mirrors = {}, access = {} } = plan.registries ?? {};
  if (Object.keys(mirrors).length + Object.keys(access).length === 0) return [];
  const { configDir } = distroOf(plan);
  const authorities = sorted(access).flatMap(([host, { ca }]) =>
    ca === undefined ? [] : [{ path: caFile(configDir, host), mode: "644", content: ended(ca) }],
  );
  const content = registriesYaml({ mirrors, access }, configDir);
  return [{ path: `${configDir}/registries.yaml`, mode: "600", content }, ...authorities];
}

/** Keys of `config.yaml`; all but the first are servers', which tell their agents. */
export function registryConfig(plan: ClusterPlan, node: NodePlan): Record<string, ConfigValue> {
  const { fallBack = true, systemDefault, embedded = false } = plan.registries ?? {};
  const server = node.role === "server";
  return {
    ...(fallBack ? {} : { "disable-default-registry-endpoint": true }),
    ...(server && systemDefault !== undefined ? { "system-default-registry": systemDefault } : {}),
    ...(server && embedded ? { "embedded-registry": true } : {}),
  };
}

type Registries = Required<Pick<Unwrap<RegistriesArgs>, "mirrors" | "access">>;

// Sorted by name: written in another order the file says the same, and must restart nobody. Mirrors of one registry are asked in their order.
function registriesYaml({ mirrors, access }: Registries, configDir: string): string {
  const document = {
    ...(Object.keys(mirrors).length > 0 && {
      mirrors: mapped(mirrors, ({ endpoints = [], rewrite = {} }) => ({
        ...(endpoints.length > 0 && { endpoint: endpoints }),
        ...(Object.keys(rewrite).length > 0 && { rewrite: Object.fromEntries(sorted(rewrite)) }),
      })),
    }),
    ...(Object.keys(access).length > 0 && {
      configs: mapped(access, ({ username, password, ca, insecureSkipVerify = false }, host) => ({
        ...(username !== undefined && { auth: { username, password } }),
        ...((ca !== undefined || insecureSkipVerify) && {
          tls: {
            ...(ca !== undefined && { ca_file: caFile(configDir, host) }),
            ...(insecureSkipVerify && { insecure_skip_verify: true }),
          },
        }),
      })),
    }),
  };
  return stringify(document, {
    defaultStringType: "QUOTE_DOUBLE",
    lineWidth: 0,
    version: "1.1",
  });
}

function caFile(configDir: string, host: string): string {
  return `${configDir}/registries/${host.replace(/[^A-Za-z0-9.-]/g, "_")}.crt`;
}

function sorted<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}

function mapped<T, U>(
  entries: Readonly<Record<string, T>>,
  make: (entry: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(sorted(entries).map(([key, entry]) => [key, make(entry, key)]));
}

/** The text with exactly one line feed at its end. */
export function ended(text: string): string {
  return `${text.trimEnd()}\n`;
}
