import { all, ANY, type Check, fail, NODE, ok, skip, some, UNKNOWN, warn, PROXY } from "./check";
import {
  endpointText,
  fact,
  facts,
  type HostScene,
  reached,
  type Scene,
  told,
  words,
} from "./scene";
import { targets } from "./probe";

interface Link {
  name: string;
  mtu: string;
  state: string;
}

function linkOf(host: HostScene): Link | undefined {
  const [name, mtu, state] = facts(host, "link")[0] ?? [];
  return name === undefined || mtu === undefined || state === undefined
    ? undefined
    : { name, mtu, state };
}

const addresses = (host: HostScene): string[] =>
  facts(host, "address").map(([, address = ""]) => address);

const listens = (host: HostScene, port: string): boolean =>
  facts(host, "port").some(([number]) => number === port);

/** Who can't be reached from a host although somebody listens there, as `s2:2379`: what is down is said by other checks. */
function unreached(scene: Scene, host: HostScene): string[] {
  const seen = new Set(facts(host, "reach").map(([name, port]) => `${name}:${port}`));
  const open = new Set(
    reached(scene.hosts).flatMap((other) =>
      facts(other, "port").map(([port]) => `${other.name}:${port}`),
    ),
  );
  return targets(scene.cluster, host)
    .split("\n")
    .flatMap((line) => {
      const [name = "", , port = ""] = line.split(" ");
      const place = `${name}:${port}`;
      return open.has(place) && !seen.has(place) ? [place] : [];
    });
}

/** Ports on which a node of this role must be heard. */
function neededPorts(host: HostScene): string[] {
  const join = told(host, "JOIN_PORT") ?? "6443";
  const server = [...new Set(["6443", join]), "2379", "2380", "10257", "10259"];
  return ["10250", ...(host.role === "server" ? server : [])];
}

export const NETWORK_CHECKS: readonly Check[] = [
  {
    id: "network.address",
    title: "an interface has the host's address",
    on: ANY,
    cause: "the network of the host was changed, or its interface is down",
    fix: "bring the address back on {host}: a server can't get another one (QRT-209)",
    judge: (host) =>
      addresses(host).includes(host.address)
        ? ok(host.address)
        : fail(`no interface has ${host.address}, only ${some(addresses(host)) || "none"}`),
  },
  {
    id: "network.second-address",
    title: "an interface has the host's address of the other family",
    on: NODE,
    cause:
      "the network of the host was changed; a dual-stack node without it is refused at its next start",
    fix: "bring the address back on {host}",
    judge: (host) => {
      const second = told(host, "SECOND_ADDRESS", "facts");
      if (second === undefined) return skip("one family");
      return addresses(host).includes(second) ? ok(second) : fail(`no interface has ${second}`);
    },
  },
  {
    id: "network.link",
    title: "the interface of the cluster's network is up",
    on: ANY,
    cause: "the interface is down, or has no carrier",
    fix: "ip link on {host}; check cable and switch, or the bond behind it",
    judge: (host) => {
      const link = linkOf(host);
      if (link === undefined) return UNKNOWN;
      return ["up", "unknown"].includes(link.state)
        ? ok(`${link.name} ${link.state}`)
        : fail(`${link.name} is ${link.state || "not there"}`);
    },
  },
  {
    id: "network.mtu",
    title: "all hosts have the same MTU",
    cause: "large packets between pods vanish where the path is narrower than the sender believes",
    fix: "give all interfaces of the cluster's network the same MTU, then restart {unit} host by host",
    judge: ({ hosts }) => {
      const seen = new Map<string, string[]>();
      for (const host of reached(hosts)) {
        const mtu = linkOf(host)?.mtu ?? "";
        if (mtu !== "") seen.set(mtu, [...(seen.get(mtu) ?? []), host.name]);
      }
      if (seen.size === 0) return UNKNOWN;
      const text = [...seen].map(([mtu, names]) => `${mtu} on ${some(names)}`).join("; ");
      return seen.size === 1 ? ok([...seen.keys()].join("")) : warn(text);
    },
  },
  {
    id: "network.route",
    title: "the host has a default route",
    on: NODE,
    cause: "without any default route Service addresses are not reached from the host",
    fix: "add one, any will do: ip route add default via GATEWAY, and in the host's network configuration",
    judge: (host) => {
      const routes = facts(host, "default-route").reduce((sum, [, n]) => sum + Number(n), 0);
      return routes > 0 ? ok(`${routes}`) : fail("none");
    },
  },
  {
    id: "network.reach",
    title: "the host reaches the others' ports",
    on: ANY,
    cause: "a firewall between the hosts: the port is open there, and no connection comes through",
    fix: "let the ports pass between hosts: docs/hosts.md, Ports",
    judge: (host, scene) => {
      if (fact(host, "reach-end") === undefined && facts(host, "reach").length === 0)
        return UNKNOWN;
      return all(unreached(scene, host), `${facts(host, "reach").length} connections`);
    },
  },
  {
    id: "ports.listening",
    title: "what must listen does",
    on: NODE,
    cause: "the service or one of its parts is down or still starts",
    fix: "systemctl status {unit}, journalctl -u {unit} on {host}",
    judge: (host) => {
      const needed = neededPorts(host);
      return all(
        needed.filter((port) => !listens(host, port)).map((port) => `nobody at ${port}`),
        needed.join(", "),
      );
    },
  },
  {
    id: "ports.foreign",
    title: "nobody else took a port of the cluster",
    on: NODE,
    cause: "another program was started on a port that the cluster needs at its next start",
    fix: "stop that program on {host}, or give it another port",
    judge: (host) => {
      const own = new Set(words(told(host, "PORTS", "facts") ?? ""));
      const taken = facts(host, "port").flatMap(([port = "", address, program = "", ours]) =>
        own.has(port) && ours === "no"
          ? [`${port} by ${program || "the kernel"} at ${address}`]
          : [],
      );
      return all([...new Set(taken)], `${own.size} ports`);
    },
  },
  {
    id: "ports.endpoint",
    title: "the endpoint's proxy listens",
    on: PROXY,
    cause: "HAProxy is down, or another program has its port",
    fix: "systemctl status quorate-haproxy on {host}; ss -ltnp",
    judge: (host) => {
      const ports = words(endpointText(host, "VIP_PORTS"));
      if (ports.length === 0) return skip("no proxy here");
      return all(
        ports.filter((port) => !listens(host, port)).map((port) => `nobody at ${port}`),
        ports.join(", "),
      );
    },
  },
];

export const KERNEL_CHECKS: readonly Check[] = [
  {
    id: "kernel.modules",
    title: "the kernel's modules are loaded",
    on: NODE,
    cause: "a kernel without its extra modules was booted, or they were unloaded",
    fix: "modprobe overlay br_netfilter nf_conntrack on {host}; missing: install the kernel's extra modules",
    judge: (host) =>
      all(
        facts(host, "module").flatMap(([name = "", there]) =>
          there === "yes" ? [] : [`no ${name}`],
        ),
        facts(host, "module")
          .map(([name = ""]) => name)
          .join(", "),
      ),
  },
  {
    id: "kernel.sysctls",
    title: "the kernel's settings are as written",
    on: NODE,
    cause: "another file of /etc/sysctl.d or a program set them otherwise",
    fix: "sysctl --system on {host}; see which file wins: grep -r KEY /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d",
    judge: (host) =>
      all(
        facts(host, "sysctl").flatMap(([key = "", wanted = "", seen = ""]) => {
          // A larger limit that the host has already is kept.
          const good = key.startsWith("fs.") ? Number(seen) >= Number(wanted) : seen === wanted;
          return good ? [] : [`${key} is ${seen} and not ${wanted}`];
        }),
        `${facts(host, "sysctl").length} settings`,
      ),
  },
];
