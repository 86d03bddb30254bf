import {
  all,
  type Check,
  fail,
  NODE,
  ok,
  SERVER,
  skip,
  UNKNOWN,
  type Verdict,
  warn,
  ANY,
  PROXY,
} from "./check";
import { endpointText, fact, facts, numberFact, reached, type Scene, told, words } from "./scene";
import { unitOf } from "./checks-service";
import { endpointsOf, endpointUnits } from "./wanted";

/** Addresses that move between hosts, each with the hosts that may hold it. */
function vips(scene: Scene): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const host of scene.hosts) {
    for (const vip of words(endpointText(host, "VIPS")))
      found.set(vip, [...(found.get(vip) ?? []), host.name]);
  }
  return found;
}

/** By BGP every healthy server announces the address, and none holds it as an interface's own. */
function byBgp(scene: Scene, vip: string): boolean {
  return scene.hosts.some((host) =>
    words(endpointText(host, "POD_NAMES")).some((_, i) => {
      const text = endpointText(host, `POD_${i + 1}`);
      return text.includes(`value: ${vip}`) && /name: bgp_enable\n\s*value: "true"/.test(text);
    }),
  );
}

function holderVerdict(scene: Scene): Verdict {
  const wanted = [...vips(scene)].filter(([vip]) => !byBgp(scene, vip));
  if (wanted.length === 0) return skip("no address that moves");
  const unseen = scene.hosts
    .filter(({ facts: seen }) => !seen.has("address"))
    .map(({ name }) => name);
  const [wrong, well]: [string[], string[]] = [[], []];
  for (const [vip, may] of wanted) {
    const held = reached(scene.hosts)
      .filter((host) => facts(host, "address").some(([, address]) => address === vip))
      .map(({ name }) => name);
    if (held.length === 1) well.push(`${vip} is on ${held.join("")}`);
    else if (held.length > 1) wrong.push(`${vip} is on ${held.join(" and ")}`);
    else if (may.some((name) => unseen.includes(name)))
      well.push(`${vip} may be on ${unseen.join(" or ")}, not reached`);
    else wrong.push(`${vip} is on no host`);
  }
  return all(wrong, well.join(", "));
}

export const ENDPOINT_CHECKS: readonly Check[] = [
  {
    id: "endpoint.holders",
    title: "exactly one host holds the endpoint's address",
    cause:
      "none: keepalived or kube-vip is down everywhere, or no server is healthy; two: they do not hear each other",
    fix: "none: systemctl status quorate-keepalived on the servers; two: let VRRP (protocol 112) pass between the holders",
    judge: holderVerdict,
  },
  {
    id: "endpoint.answers",
    title: "the host reaches the API at the endpoint, with the cluster's certificate",
    on: ANY,
    cause: "the endpoint is down, a firewall is between, or somebody else answers at the address",
    fix: "curl -v --cacert {data}/agent/server-ca.crt URL/readyz on {host} (401 is right); docs/endpoint.md",
    judge: (host) => {
      const seen = facts(host, "endpoint");
      if (seen.length === 0) return UNKNOWN;
      const wrong = seen.flatMap(([url = "", answer = ""]) => {
        const [status = "", code = ""] = answer.split(" ");
        if (status === "401" || status === "200") return [];
        return [
          `${url}: ${code === "60" || code === "51" ? "not this cluster's certificate" : status === "000" ? "no answer" : `status ${status}`}`,
        ];
      });
      return all(wrong, seen.map(([url = ""]) => url).join(", "));
    },
  },
  {
    id: "endpoint.known",
    title: "the stack knows the endpoint",
    cause: "no server was prepared by this stack yet",
    fix: "run pulumi up",
    judge: ({ cluster }) => {
      const seen = endpointsOf(cluster);
      return seen.length === 0
        ? fail("no endpoint in any step")
        : ok(seen.map(({ kind, url }) => `${kind} ${url}`).join(", "));
    },
  },
  {
    id: "endpoint.units",
    title: "the endpoint's services run and start at boot",
    on: PROXY,
    cause: "the service was stopped, disabled, or refuses its configuration",
    fix: "systemctl status quorate-haproxy quorate-keepalived on {host}; systemctl enable --now UNIT",
    judge: (host) => {
      const wanted = endpointUnits(host);
      if (wanted.length === 0) return skip("none here");
      const wrong = wanted.flatMap((name) => {
        const unit = unitOf(host, name);
        const short = name.replace(/\.service$/, "");
        if (unit === undefined) return [];
        if (unit.active !== "active") return [`${short} is ${unit.active}`];
        return unit.file === "enabled" ? [] : [`${short} is ${unit.file || "not enabled"}`];
      });
      return all(wrong, wanted.map((name) => name.replace(/\.service$/, "")).join(", "));
    },
  },
  {
    id: "endpoint.restarts",
    title: "the endpoint's services do not restart by themselves",
    on: PROXY,
    cause: "HAProxy or keepalived ended and systemd started it again",
    fix: "journalctl -u quorate-haproxy -u quorate-keepalived on {host}",
    judge: (host) => {
      const wanted = endpointUnits(host);
      if (wanted.length === 0) return skip("none here");
      return all(
        wanted.flatMap((name) => {
          const restarts = unitOf(host, name)?.restarts ?? 0;
          return restarts > 0 ? [`${name.replace(/\.service$/, "")} ${restarts} times`] : [];
        }),
        "never",
        warn,
      );
    },
  },
  {
    id: "endpoint.state",
    title: "the server tells proxies that it takes connections",
    on: SERVER,
    cause: "its etcd does not answer, or it was told to take none; HAProxy on it may be frozen",
    fix: "see etcd.health and endpoint.drain of {host}; systemctl restart quorate-haproxy",
    judge: (host) => {
      if (endpointText(host, "HAPROXY_CFG") === "") return skip("no proxy asks");
      const seen = fact(host, "proxy-state");
      if (seen === "up drain") return skip("it has a drain mark");
      return seen === "up ready"
        ? ok(seen)
        : fail(seen === undefined || seen === "" ? "no answer" : seen);
    },
  },
  {
    id: "endpoint.proxies",
    title: "every proxy asks the server for its state",
    on: SERVER,
    cause:
      "a proxy is down, or a firewall is between it and port 8405 of the server: a restart would lose requests",
    fix: "systemctl status quorate-haproxy on the proxies; let port 8405 pass to the servers",
    judge: (host) => {
      const wanted = Number(told(host, "PROXIES", "rollout") ?? 0);
      const seen = numberFact(host, "proxies-told");
      if (wanted === 0) return skip("no proxies");
      if (seen === undefined) return UNKNOWN;
      return seen >= wanted ? ok(`${seen} of ${wanted}`) : warn(`${seen} of ${wanted}`);
    },
  },
  {
    id: "endpoint.drain",
    title: "no server is left out on purpose",
    on: NODE,
    cause: "a rollout was cut off, or somebody put the mark there for maintenance and forgot it",
    fix: "rm /run/quorate-endpoint/drain on {host}",
    judge: (host) =>
      fact(host, "drain-marker") === "yes" ? warn("its drain mark is there") : ok("no mark"),
  },
  {
    id: "endpoint.pods",
    title: "kube-vip runs on each server",
    cause: "its image could not be pulled, or its file is away from a rollout that was cut off",
    fix: "kubectl -n kube-system describe pod NAME; run pulumi up, which puts a missing file back",
    judge: (scene) => {
      const wanted = scene.hosts.flatMap((host) =>
        words(endpointText(host, "POD_NAMES")).map((name) => `${name}-${host.name}`),
      );
      if (wanted.length === 0) return skip("no kube-vip");
      const pods = scene.kube.pods();
      if (pods === undefined) return UNKNOWN;
      const ready = new Set(
        pods.filter((pod) => pod.ready && pod.status === "Running").map(({ name }) => name),
      );
      return all(
        wanted.filter((name) => !ready.has(name)),
        `${wanted.length} pods`,
      );
    },
  },
];
