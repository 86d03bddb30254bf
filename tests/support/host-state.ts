import type { Lab } from "../lab/hosts";
import { onHost } from "./lab-steps";

/** Everything that steps write, by directory. What k3s itself writes while it runs is not in them. */
const WRITTEN = [
  "/etc/modules-load.d",
  "/etc/quorate",
  "/etc/rancher",
  "/etc/sysctl.d",
  "/etc/systemd/system",
  "/usr/local",
  "/var/lib/quorate",
  "/var/lib/rancher/k3s/agent/images",
  "/var/lib/rancher/k3s/server/manifests",
];

const UNITS = ["k3s", "k3s-agent", "quorate-haproxy", "quorate-keepalived"];

/** Made anew by each cluster: keys, certificates, passwords. */
const OWN_TO_A_CLUSTER = /k3s\.yaml$|node\/password$|quorate\/(token|cluster)$/;

async function lines(lab: Lab, host: string, script: string): Promise<string[]> {
  const text = await onHost(lab, host, script);
  return text === "" ? [] : text.split("\n").sort();
}

/** Path, mode and digest of each file; target of each link. Two hosts in the same state give the same list. */
export async function installedFiles(lab: Lab, host: string): Promise<string[]> {
  const found = await lines(
    lab,
    host,
    `for dir in ${WRITTEN.join(" ")}; do
       [ -d "$dir" ] || continue
       find "$dir" -type f -exec stat -c '%n mode %a' {} +
       find "$dir" -type f -size -4096k -exec sha256sum {} + | sed 's/^\\([0-9a-f]*\\) [ *]\\(.*\\)/\\2 \\1/'
       find "$dir" -type l -printf '%p -> %l\\n'
     done`,
  );
  return found.filter((line) => {
    const [path = "", what] = line.split(" ");
    return what === "mode" || !OWN_TO_A_CLUSTER.test(path);
  });
}

/** When each file was last written and each service last started: equal only if nothing was touched. */
export async function touchMarks(lab: Lab, host: string): Promise<string[]> {
  const files = `for dir in ${WRITTEN.join(" ")}; do [ ! -d "$dir" ] || find "$dir" -printf '%p %m %i %T@\\n'; done`;
  const units = `systemctl show -p Id -p ActiveEnterTimestampMonotonic -p ExecMainPID -p NRestarts ${UNITS.join(" ")} | paste -s -d ' '`;
  return [...(await lines(lab, host, files)), ...(await lines(lab, host, units))];
}

/** All that changed anywhere on the disk: size and time of every file but logs and what logins leave. */
export async function diskMarks(lab: Lab, host: string): Promise<string[]> {
  return lines(
    lab,
    host,
    `find / \\( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /var/log -o -path /var/lib/systemd \\) -prune -o -printf '%p %m %s %T@\\n';
     find /run -path '*quorate*'`,
  );
}

/** Whatever of k3s, its containers and the endpoint is on a host, one line each; nothing on a clean one. */
export const traces = (lab: Lab, host: string): Promise<string> =>
  onHost(
    lab,
    host,
    `(
      ls -d /etc/quorate /var/lib/quorate /run/quorate /run/quorate-endpoint /usr/local/lib/quorate /usr/local/bin/k3s \
        /etc/rancher/k3s /etc/rancher/node /var/lib/rancher/k3s/agent /var/lib/rancher/k3s/data /var/lib/rancher/k3s/server \
        /var/lib/kubelet /run/k3s /run/flannel /var/lib/cni /var/log/pods /var/log/containers \
        /etc/sysctl.d/*quorate* /etc/modules-load.d/*quorate* /etc/systemd/system/{k3s,quorate}* /etc/systemd/system/*.wants/{k3s,quorate}*
      systemctl list-units --all --plain --no-legend 'k3s*' 'quorate*'
      grep -E ' /(run/k3s|var/lib/kubelet|run/netns/cni-)' /proc/self/mountinfo
      ip -o link | grep -E 'cni0|flannel|kube-ipvs0|veth'
      ip netns list | grep cni
      iptables-save | grep -E 'KUBE-|CNI-|cni0|flannel'
      ip6tables-save | grep -E 'KUBE-|CNI-|cni0|flannel'
      ip -o addr show to 10.10.0.100
      ps -e -o args= | grep -E 'k3s|containerd-shim|haproxy|keepalived|kubelet|containerd|/pause' | grep -v grep
    ) 2>/dev/null || true`,
  );
