import { stringify } from "yaml";
import { DISTRIBUTIONS } from "../../components/model/distribution";
import { k3s, serviceUnit } from "../../components/render/distro/k3s";
import type { Distribution } from "./artifacts";
import { execOnHost, hostNamed, labNamed, mirrorUrl, waitFor } from "./hosts";
import { preseed } from "./up";

/** Hosts with the distribution as a user without the library would set it up: a file, a unit, `systemctl start`. */
export const lab = labNamed("contract");

export type Config = Record<string, string | boolean | string[]>;

export const api = (host: string): string =>
  `https://${hostNamed(host).address}:${DISTRIBUTIONS.k3s.apiPort}`;

export async function attempt(
  host: string,
  script: string,
  stdin = "",
): Promise<{ code: number; text: string }> {
  const argv = ["bash", "-c", `exec 2>&1; ${script}`];
  const { code, stdout } = await execOnHost(lab, host, argv, { stdin, timeout: 180_000 });
  return { code, text: stdout.trim() };
}

export async function sh(host: string, script: string, stdin = ""): Promise<string> {
  const { code, text } = await attempt(host, script, stdin);
  if (code !== 0) throw new Error(`${host}: ${script}: exit code ${code}\n${text}`);
  return text;
}

export const kubectl = (host: string, args: string, stdin = ""): Promise<string> =>
  sh(host, `${k3s.binary} kubectl ${args}`, stdin);

/** Kubernetes' answer to the identity that an agent has. */
export const asNode = (host: string, args: string, stdin = "") =>
  attempt(
    host,
    `${k3s.binary} kubectl --kubeconfig ${k3s.data}/agent/kubelet.kubeconfig ${args}`,
    stdin,
  );

export async function install(host: string, from: Distribution): Promise<void> {
  await preseed(lab, host);
  const base = `${mirrorUrl}/${encodeURIComponent(from.version)}`;
  const images = from.images.map((file) => file.split("/").at(-1) ?? "");
  const fetched = images.map((name) => `curl -fsSO --output-dir $images ${base}/${name}`);
  await sh(
    host,
    `set -e; images=${k3s.data}/agent/images; mkdir -p $images; ${fetched.join("; ")}
    curl -fsS -o ${k3s.binary} ${base}/k3s; chmod 755 ${k3s.binary}`,
  );
}

/** What nodes of this lab share: hosts on a cgroup v1 machine, with overlays for disks and no way out. */
const common = (host: string): Config => ({
  "node-name": host,
  "node-ip": hostNamed(host).address,
  snapshotter: "native",
  "kubelet-arg": ["fail-cgroupv1=false"],
  "kube-proxy-arg": ["conntrack-max-per-core=0"],
});

const serverOnly: Config = {
  disable: ["coredns", "servicelb", "traefik", "local-storage", "metrics-server"],
  "etcd-arg": ["max-learners=2"],
};

export async function configure(host: string, config: Config): Promise<void> {
  const { role } = hostNamed(host);
  const whole = { ...common(host), ...(role === "server" ? serverOnly : {}), ...config };
  await sh(
    host,
    `mkdir -p ${k3s.configDir} && cat >${k3s.configDir}/config.yaml`,
    stringify(whole),
  );
  const unit = `/etc/systemd/system/${k3s.unit(role)}.service`;
  await sh(host, `cat >${unit} && systemctl daemon-reload`, serviceUnit(role));
}

const unitOf = (host: string): string => k3s.unit(hostNamed(host).role);

export const systemctl = (host: string, verb: string): Promise<string> =>
  sh(host, `systemctl ${verb} ${unitOf(host)}`);

/** Whole lines, as a person reads them. */
export const journal = (host: string): Promise<string> =>
  sh(host, `journalctl -u ${unitOf(host)} --no-pager -o cat`);

export const restarts = (host: string): Promise<string> =>
  systemctl(host, "show -p NRestarts --value");

export async function until(
  what: string,
  seconds: number,
  probe: () => Promise<boolean>,
  host?: string,
): Promise<void> {
  const why = async (): Promise<string> =>
    host === undefined ? "" : (await journal(host)).split("\n").slice(-15).join("\n");
  const quietly = (): Promise<boolean> => probe().catch(() => false);
  await waitFor(quietly, { timeout: seconds * 1000, interval: 300, what, why });
}

export const active = (host: string, seconds = 90): Promise<void> =>
  until(
    `${host}'s unit to be active`,
    seconds,
    async () => (await attempt(host, `systemctl is-active ${unitOf(host)}`)).text === "active",
    host,
  );

/**
 * Starts a server and looks at it until systemd says READY: lines "STATE ANSWER-TO-ANONYMOUS-READYZ IS-LEARNER".
 * The state is read first, so that what an `active` line says was true no earlier than READY.
 */
export async function watchStart(host: string, seconds = 100): Promise<string[]> {
  await systemctl(host, "start --no-block");
  const text = await sh(
    host,
    `end=$((SECONDS + ${seconds})); while [ $SECONDS -lt $end ]; do
      state=$(systemctl is-active ${unitOf(host)})
      code=$(curl -sk --max-time 3 -o /dev/null -w '%{http_code}' https://127.0.0.1:6443/readyz)
      learner=$(curl -s --max-time 3 http://127.0.0.1:2381/metrics | sed -n 's/^etcd_server_is_learner //p')
      echo "$state $code \${learner:--}"; [ "$state" != active ] || break; sleep 0.1
    done`,
  );
  return text.split("\n").filter((line, index, all) => line !== all[index - 1]);
}

export const status = (host: string, path: string, login?: string, from = host): Promise<string> =>
  sh(
    from,
    `curl -sk --max-time 5 -o /dev/null -w '%{http_code}' ${login === undefined ? "" : `-u '${login}'`} ${api(host)}${path}`,
  );

/** etcd's members as a server with the cluster's token sees them: name to member id. */
export async function members(host: string, password: string): Promise<Record<string, string>> {
  const text = await sh(
    host,
    `curl -sfk --max-time 10 -u 'server:${password}' ${api(host)}/db/info`,
  );
  const answer = JSON.parse(text.replaceAll(/"ID":\s*(\d+)/g, '"ID":"$1"')) as {
    members: { ID: string; name?: string; peerURLs: string[] }[];
  };
  const named = (urls: string[]): string =>
    ["s1", "s2", "s3"].find((name) => urls.join().includes(`${hostNamed(name).address}:`)) ?? "?";
  return Object.fromEntries(answer.members.map(({ ID, peerURLs }) => [named(peerURLs), ID]));
}

/** Processes of all containers: the children of their shims. */
export const containers = (host: string): Promise<string> =>
  sh(
    host,
    "for shim in $(pgrep -x containerd-shim); do pgrep -P $shim; done | sort -n | tr '\\n' ' '",
  );
