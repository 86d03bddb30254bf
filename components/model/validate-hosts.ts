import { canonical, familyOf } from "./addresses";
import { show, type Add } from "./faults";
import {
  hostsOf,
  listOf,
  machinesOf,
  recordOf,
  textOf,
  type KnownHost,
  type KnownMachine,
} from "./known";

/** Rules between hosts: how many servers, and what no two of them may share. */
export function checkHosts(spec: unknown, add: Add): void {
  const hosts = hostsOf(spec);
  const { servers } = recordOf(spec);
  if (Array.isArray(servers)) checkServerCount(hosts, add);
  const unique = new Map<string, string>();
  for (const machine of machinesOf(spec)) {
    checkName(machine, unique, add);
    checkAddress(machine, unique, add);
  }
  for (const host of hosts) {
    const { path, fields } = host;
    const second = { path, address: textOf(fields["secondAddress"]) };
    checkAddress(second, unique, add, "secondAddress");
    checkTaints(host, add);
  }
  checkFamilies(hosts, add);
  checkDials(spec, machinesOf(spec), add);
}

function checkServerCount(hosts: readonly KnownHost[], add: Add): void {
  const servers = hosts.filter(({ role }) => role === "server");
  const live = servers.filter(({ retired }) => !retired).length;
  const remedy = "list 3, or another odd number of hosts";
  if (servers.length === 0) {
    add("servers", { problem: "is empty", remedy });
  } else if (servers.length % 2 === 0 && live % 2 === 0) {
    // Either count may be odd: a lost server and the one in its place are listed together for one run.
    const problem = `has ${servers.length} servers, and one host less would survive as many losses`;
    add("servers", { problem, remedy });
  }
  if (servers.length > 0 && live * 2 <= servers.length) {
    const problem = `has ${servers.length - live} of ${servers.length} servers retired`;
    add("servers", { problem, remedy: "retire less than half: the others must keep the quorum" });
  }
}

function checkName({ name, path }: KnownMachine, unique: Map<string, string>, add: Add): void {
  if (name === undefined) return;
  const other = seen(unique, `name ${name}`, path);
  if (other === undefined) return;
  const remedy = "give each host its own name";
  add(`${path}.name`, { problem: `${show(name)} is also ${other}'s`, remedy });
}

function checkAddress(
  { address, path }: Pick<KnownMachine, "address" | "path">,
  unique: Map<string, string>,
  add: Add,
  key = "address",
): void {
  if (address === undefined || familyOf(address) === undefined) return;
  const other = seen(unique, `address ${canonical(address)}`, path);
  if (other === undefined) return;
  const remedy = "give each host its own address";
  add(`${path}.${key}`, { problem: `${address} is also ${other}'s`, remedy });
}

/** The path that had `key` first, if there was one. */
function seen(unique: Map<string, string>, key: string, path: string): string | undefined {
  const first = unique.get(key);
  if (first === undefined) unique.set(key, path);
  return first;
}

function checkTaints({ fields, path }: KnownHost, add: Add): void {
  const unique = new Map<string, string>();
  listOf(fields["taints"]).forEach((entry, i) => {
    const { key, effect } = recordOf(entry);
    if (textOf(key) === undefined || textOf(effect) === undefined) return;
    const here = `${path}.taints[${i}]`;
    const other = seen(unique, JSON.stringify([key, effect]), here);
    if (other === undefined) return;
    const problem = `has the key and effect of ${other}`;
    add(here, { problem, remedy: "remove one of them" });
  });
}

function checkFamilies(hosts: readonly KnownHost[], add: Add): void {
  const [first, ...others] = hosts.flatMap(({ address, path }) => {
    const family = familyOf(address ?? "");
    return address === undefined || family === undefined ? [] : [{ address, family, path }];
  });
  for (const { address, family, path } of others) {
    if (first === undefined || family === first.family) continue;
    const problem = `${address} is ${family}, and ${first.path}'s is ${first.family}`;
    add(`${path}.address`, { problem, remedy: "give all hosts addresses of one family" });
  }
}

// Behind one address with two ports may be two hosts; behind the same port there is one, and it would be two nodes.
function checkDials(spec: unknown, hosts: readonly KnownMachine[], add: Add): void {
  const common = recordOf(recordOf(spec)["ssh"])["port"];
  const unique = new Map<string, string>();
  const dials = hosts.map((host) => {
    const own = recordOf(host.fields["ssh"]);
    return {
      ...host,
      own,
      dialled: own["host"] ?? host.address,
      port: own["port"] ?? common ?? 22,
    };
  });
  for (const { path, own, dialled, port } of dials) {
    const target = textOf(dialled);
    if (target === undefined || typeof port !== "number") continue;
    const other = seen(unique, JSON.stringify([canonical(target.toLowerCase()), port]), path);
    // Without a word about SSH on either side the addresses are the same, and that is said already.
    if (other === undefined || !(own["host"] !== undefined || hasOwnHost(dials, other))) continue;
    const problem = `${show(target)} is also what ${other} is reached at`;
    const at = own["host"] === undefined ? `${path}.address` : `${path}.ssh.host`;
    add(at, { problem, remedy: "give each host its own ssh.host, or its own ssh.port" });
  }
}

function hasOwnHost(
  dials: readonly { path: string; own: Record<string, unknown> }[],
  path: string,
) {
  return dials.some((dial) => dial.path === path && dial.own["host"] !== undefined);
}
