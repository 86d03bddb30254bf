import type { ClusterSpec } from "../../components/model/args";
import type { Row } from "./doctor-row";
import { healthy } from "./doctor-scene";
import {
  add,
  both,
  cell,
  connection,
  drop,
  later,
  login,
  set,
  told,
  without,
} from "./doctor-spoil";

const spec = (change: (spec: ClusterSpec) => void) => () => healthy(change);
const dualStack = spec((one) => {
  one.network = {
    clusterCidr: ["10.42.0.0/16", "fd00:42::/56"],
    serviceCidr: ["10.43.0.0/16", "fd00:43::/112"],
  };
  for (const [i, host] of [...one.servers, ...(one.agents ?? [])].entries())
    host.secondAddress = `2001:db8::${i + 1}`;
});
const registries = spec(
  (one) => (one.registries = { mirrors: { "docker.io": { endpoints: ["https://r.example"] } } }),
);

/** Checks of hosts, by what they print. */
export const HOST_ROWS: readonly Row[] = [
  [
    "stack.pending",
    "warn",
    /creating prod-a1-join/,
    (f) => f.pending.push({ type: "creating", resource: { urn: "a::prod-a1-join" } }),
  ],
  ["stack.steps", "fail", /^no rollout step$/, without("::prod-a2-rollout")],
  ["stack.founded", "fail", /no bootstrap/, without("::prod-bootstrap")],
  ["stack.digest", "fail", /was rolled out/, told("a1", "rollout", "WANTED='", "WANTED='0")],
  [
    "login.host-key-given",
    "warn",
    /^no key given; not connected$/,
    both(
      connection("a1", (one) => delete one["hostKey"]),
      login("a1", "no-host-key"),
    ),
  ],
  [
    "login.reach",
    "fail",
    /^ops@192.0.2.21: Connection timed out$/,
    login("a1", "unreachable", "Connection timed out"),
  ],
  [
    "login.host-key",
    "fail",
    /verification failed/,
    login("a1", "wrong-host-key", "Host key verification failed."),
  ],
  [
    "login.key",
    "fail",
    /Permission denied/,
    login("a1", "denied", "Permission denied (publickey)."),
  ],
  ["login.sudo", "fail", /ops@/, login("a1", "no-sudo")],
  ["login.shell", "fail", /bash: not found/, login("a1", "failed", "bash: not found")],
  ["login.in-time", "fail", /in the middle/, login("a1", "late")],
  ["host.hostname", "fail", /^s1 and a1 have s1$/, set("a1", "hostname", "hostname\ts1")],
  [
    "host.machine-id",
    "fail",
    /^a1 and a2 have x$/,
    both(set("a1", "machine-id", "machine-id\tx"), set("a2", "machine-id", "machine-id\tx")),
  ],
  [
    "host.owner",
    "fail",
    /belongs to staging/,
    set("a1", "state.cluster-name", "state.cluster-name\tstaging"),
  ],
  ["host.systemd", "fail", /no/, set("a1", "system", "system\tno")],
  [
    "host.failed-units",
    "warn",
    /x.service, y.mount/,
    set("a1", "failed-units", "failed-units\tx.service y.mount"),
  ],
  ["host.cgroup", "fail", /v1/, set("a1", "cgroup", "cgroup\tv1")],
  ["host.memory", "fail", /50 of 8000/, set("a1", "MemAvailable", "MemAvailable\t50")],
  ["host.swap", "warn", /sda2/, add("s1", "swap\t/dev/sda2")],
  ["host.oom-kills", "warn", /3 processes/, set("a1", "oom-kills", "oom-kills\t3")],
  ["host.disk", "fail", /\/: 977 MiB free/, cell("a1", "disk", 4, "1000000")],
  ["host.disk", "warn", /11 %/, cell("a1", "disk", 4, "11000000")],
  ["host.inodes", "fail", /1 % free/, cell("a1", "disk", 6, "100000")],
  ["host.writable", "fail", /^\/etc$/, cell("a1", "writable", 2, "no")],
  ["host.open-files", "fail", /899000 of 900000/, cell("a1", "open-files", 1, "899000")],
  ["host.conntrack", "fail", /262000 of/, cell("a1", "conntrack", 1, "262000")],
  [
    "host.reboot",
    "warn",
    /linux-image/,
    set("a1", "reboot-required", "reboot-required\tyes\tlinux-image"),
  ],
  ["host.auto-reboot", "warn", /unattended/, set("a1", "auto-reboot", "auto-reboot\tyes")],
  ["host.firewall", "warn", /firewalld/, cell("a1", "unit\tfirewalld", 3, "active")],
  ["host.guards", "fail", /NetworkManager/, cell("a1", "unit\tNetworkManager", 3, "active")],
  ["host.half-written", "warn", /quorate-new/, add("a1", "half-written\t/etc/x.quorate-new")],
  [
    "host.set-aside",
    "warn",
    /removed-2026/,
    add("a1", "set-aside\t/var/lib/rancher/k3s/removed-2026"),
  ],
  ["host.lock", "warn", /is held/, set("a1", "lock", "lock\theld")],
  ["time.synchronized", "warn", /^no$/, set("a1", "synchronized", "synchronized\tno")],
  ["time.offset", "fail", /^a1 is 59.6 s ahead of/, (f) => (f.clocks["a1"] = [60, 61])],
  ["time.offset", "warn", /^a1 is 4.6 s ahead of/, (f) => (f.clocks["a1"] = [5, 6])],
  [
    "time.here",
    "warn",
    /100 s away/,
    (f) => {
      for (const name of Object.keys(f.lines)) f.clocks[name] = [100, 101];
    },
  ],
  [
    "network.address",
    "fail",
    /no interface has 192.0.2.21, only 192.0.2.99/,
    cell("a1", "address", 2, "192.0.2.99"),
  ],
  [
    "network.second-address",
    "fail",
    /no interface has 2001:db8::1/,
    drop("s1", "address\teth0\t2001:db8::1"),
    dualStack,
  ],
  ["network.link", "fail", /eth0 is down/, cell("a1", "link", 3, "down")],
  ["network.mtu", "warn", /9000 on a1/, cell("a1", "link", 2, "9000")],
  ["network.route", "fail", /none/, cell("a1", "default-route", 2, "0")],
  ["network.reach", "fail", /^s2:6443$/, drop("a1", "reach\ts2")],
  ["ports.listening", "fail", /nobody at 10250/, drop("a1", "port\t10250")],
  [
    "ports.foreign",
    "fail",
    /6444 by nginx at 0.0.0.0/,
    add("a1", "port\t6444\t0.0.0.0\tnginx\tno"),
  ],
  ["ports.endpoint", "fail", /nobody at 8443/, drop("s2", "port\t8443")],
  ["kernel.modules", "fail", /no br_netfilter/, cell("a1", "module\tbr_netfilter", 2, "no")],
  [
    "kernel.sysctls",
    "fail",
    /ip_forward is 0 and not 1/,
    cell("a1", "sysctl\tnet.ipv4.ip_forward", 3, "0"),
  ],
  [
    "service.active",
    "fail",
    /inactive \(dead\)/,
    both(cell("a1", "unit\tk3s-agent", 3, "inactive"), cell("a1", "unit\tk3s-agent", 4, "dead")),
  ],
  [
    "service.active",
    "warn",
    /it starts/,
    both(cell("a1", "unit\tk3s-agent", 3, "activating"), cell("a1", "unit\tk3s-agent", 4, "start")),
  ],
  ["service.enabled", "fail", /disabled/, cell("a1", "unit\tk3s-agent", 5, "disabled")],
  ["service.restarts", "warn", /7 times/, cell("a1", "unit\tk3s-agent", 6, "7")],
  ["service.result", "warn", /oom-kill/, cell("a1", "unit\tk3s-agent", 7, "oom-kill")],
  ["service.reload", "warn", /changed since/, cell("a1", "unit\tk3s-agent", 8, "yes")],
  ["service.program", "fail", /missing/, set("a1", "program-runs", "program-runs\tno")],
  [
    "service.version",
    "fail",
    /v1.35.1\+k3s1, wanted v1.36.5/,
    set("a1", "live-program", "live-program\t/usr/local/lib/quorate/k3s-v1.35.1+k3s1"),
  ],
  [
    "config.live",
    "fail",
    /abc runs, wanted/,
    set("a1", "state.live-digest", "state.live-digest\tabc"),
  ],
  [
    "config.laid-down",
    "fail",
    /abc, wanted/,
    set("a1", "state.wanted/digest", "state.wanted/digest\tabc"),
  ],
  [
    "config.yaml",
    "fail",
    /config.yaml was changed \(node-label, tls-san\)/,
    set(
      "s1",
      "file\tconfig",
      "file\tconfig\t/etc/rancher/k3s/config.yaml\tdiffers\tnode-label tls-san ",
    ),
  ],
  ["config.unit", "fail", /is missing/, cell("a1", "file\tunit", 3, "missing")],
  [
    "config.extra",
    "fail",
    /registries.yaml was changed$/,
    cell("a1", "file\textra", 3, "differs"),
    registries,
  ],
  ["config.kernel-files", "warn", /sysctl.d/, cell("a1", "file\tkernel", 3, "differs")],
  ["config.manifest", "fail", /quorate.yaml/, cell("s1", "file\tmanifest", 3, "differs")],
  [
    "config.endpoint",
    "fail",
    /has mode 644 instead of 600/,
    set(
      "s1",
      "file\tendpoint\t/etc/quorate/keepalived",
      "file\tendpoint\t/etc/quorate/keepalived.conf\tmode\t644 instead of 600",
    ),
  ],
  ["config.kubelet", "fail", /not wanted any more/, add("a1", "kubelet-drop-in\t/x")],
  [
    "config.drop-ins",
    "warn",
    /99-own.yaml/,
    add("a1", "config-drop-in\t/etc/rancher/k3s/config.yaml.d/99-own.yaml"),
  ],
  ["config.modes", "fail", /token has 644/, cell("a1", "mode\t/var/lib/quorate/token", 2, "644")],
  ["token.file", "fail", /not the stack's/, cell("a1", "token.file", 1, "differs")],
  ["token.server", "fail", /there is none/, cell("s1", "token.server", 1, "missing")],
  [
    "token.authority",
    "fail",
    /^dddddddddddd, the cluster is c1c1/,
    cell("a1", "token.file", 2, "d".repeat(64)),
  ],
  ["certificates.leaves", "fail", /ends in 1\d days|ended|ends in \d days/, later(360)],
  ["certificates.leaves", "warn", /ends in 3\d days/, later(330)],
  ["certificates.authorities", "fail", /ended/, later(40_000)],
  [
    "certificates.one-authority",
    "fail",
    /s1, s2 against s3/,
    cell("s3", "certificate\tserver/tls/server-ca", 2, "AAAA"),
  ],
  [
    "certificates.names",
    "fail",
    /not for 192.0.2.10/,
    (f) =>
      cell(
        "s1",
        "certificate\tserver/tls/serving",
        2,
        f.lines["s1"]!.find((line) => line.startsWith("certificate\tserver/tls/server-ca"))!.split(
          "\t",
        )[2]!,
      )(f),
  ],
  ["certificates.kubeconfig", "fail", /it ends in 4 days|it ends in 5 days/, later(360)],
];
