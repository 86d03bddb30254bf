import { parse } from "yaml";
import { endpointText, told, words } from "./scene";
import type { StackCluster, StackHost } from "./stack";

/** A file that the last `up` wants on a host; the check that speaks of it is named after `check`. */
export interface WantedFile {
  check: string;
  path: string;
  mode: string;
  text: string;
}

const MODULES_FILE = "overlay\nbr_netfilter\nnf_conntrack\n";

/** The files of a host, by what its steps were told. */
export function wantedFiles(host: StackHost): WantedFile[] {
  const data = told(host, "DATA") ?? "";
  const texts: [check: string, path: string, mode: string, text: string | undefined][] = [
    ...(host.role === "balancer" ? [] : nodeTexts(host, data)),
    ...endpointTexts(host, data),
  ];
  return texts.flatMap(([check, path, mode, text]) =>
    text === undefined || text === "" ? [] : [{ check, path, mode, text }],
  );
}

type Text = [check: string, path: string, mode: string, text: string | undefined];

function nodeTexts(host: StackHost, data: string): Text[] {
  const of = (name: string) => told(host, name, "prepare");
  const configDir = told(host, "CONFIG_DIR") ?? "";
  const listed = (of("FILES") ?? "").split("\n").flatMap((line): Text[] => {
    const [mode, path, content] = line.split(" ");
    if (mode === undefined || path === undefined || content === undefined) return [];
    return [["extra", path, mode, Buffer.from(content, "base64").toString()]];
  });
  return [
    ["config", `${configDir}/config.yaml`, "600", of("CONFIG")],
    ["unit", `/etc/systemd/system/${told(host, "UNIT") ?? ""}.service`, "644", of("SERVICE_UNIT")],
    ["kubelet", kubeletDropIn(host), "600", of("KUBELET_CONFIG")],
    ...listed,
    ["kernel", "/etc/sysctl.d/90-quorate.conf", "644", of("SYSCTLS")],
    ["kernel", "/etc/modules-load.d/quorate.conf", "644", of("SYSCTLS") && MODULES_FILE],
    ["manifest", `${data}/server/manifests/quorate.yaml`, "600", of("MANIFEST")],
    ["manifest", `${data}/server/manifests/quorate-network.yaml`, "600", of("NETWORK_SETTINGS")],
  ];
}

function endpointTexts(host: StackHost, data: string): Text[] {
  const haproxy = endpointText(host, "HAPROXY_CFG");
  const keepalived = endpointText(host, "KEEPALIVED_CONF");
  const of = (name: string, there: string) => (there === "" ? "" : told(host, name, "prepare"));
  const pods = words(endpointText(host, "POD_NAMES")).map((name, i): Text => {
    const path = `${data}/agent/pod-manifests/${name}.yaml`;
    return ["endpoint", path, "600", endpointText(host, `POD_${i + 1}`)];
  });
  return [
    ["endpoint", "/etc/quorate/haproxy.cfg", "644", haproxy],
    ["endpoint", "/etc/quorate/state.lua", "644", of("STATE_LUA", haproxy)],
    ["endpoint", "/etc/systemd/system/quorate-haproxy.service", "644", of("HAPROXY_UNIT", haproxy)],
    ["endpoint", "/etc/quorate/keepalived.conf", "600", keepalived],
    ["endpoint", "/etc/quorate/check-haproxy", "755", of("CHECK_HAPROXY", keepalived)],
    ["endpoint", "/etc/quorate/check-api", "755", of("CHECK_API", keepalived)],
    [
      "endpoint",
      "/etc/systemd/system/quorate-keepalived.service",
      "644",
      of("KEEPALIVED_UNIT", keepalived),
    ],
    ...pods,
  ];
}

export const kubeletDropIn = (host: StackHost): string =>
  `${told(host, "DATA") ?? ""}/agent/etc/kubelet.conf.d/50-quorate.conf`;

/** The host's `config.yaml`, as it shall be. */
export function wantedConfig(host: StackHost): Record<string, unknown> {
  const text = told(host, "CONFIG", "prepare");
  return text === undefined
    ? {}
    : ((parse(text, { version: "1.1" }) ?? {}) as Record<string, unknown>);
}

/** The endpoints by now, such as `haproxy https://192.0.2.100:8443`: every server's steps know them. */
export function endpointsOf(cluster: StackCluster): { kind: string; url: string }[] {
  const knower = cluster.hosts.find(
    (host) => !host.retired && endpointText(host, "ENDPOINTS") !== "",
  );
  if (knower === undefined) return [];
  return endpointText(knower, "ENDPOINTS")
    .split(", ")
    .flatMap((entry) => {
      const [kind, url] = entry.split(" ");
      return kind === undefined || url === undefined ? [] : [{ kind, url }];
    });
}

/** Units of the endpoint that run on the host. */
export function endpointUnits(host: StackHost): string[] {
  return [
    ...(endpointText(host, "HAPROXY_CFG") === "" ? [] : ["quorate-haproxy.service"]),
    ...(endpointText(host, "KEEPALIVED_CONF") === "" ? [] : ["quorate-keepalived.service"]),
  ];
}

/** Whether the host's arguments make it a storage host. */
export const isStorage = (host: StackHost): boolean => told(host, "STORAGE", "prepare") === "yes";
