import { member, show, type Add } from "./faults";
import { listOf, recordOf, textOf } from "./known";

type Weakens = (value: string) => boolean;

const is = (bad: string) => (value: string) => value === bad;
const without =
  (...needed: string[]) =>
  (value: string) =>
    !needed.every((one) => value.split(",").includes(one));
const withAny =
  (...bad: string[]) =>
  (value: string) =>
    value.split(",").some((one) => bad.includes(one));
const below = (least: number) => (value: string) => Number(value) !== 0 && Number(value) < least;
const loopback = (value: string) => !["127.0.0.1", "::1"].includes(value);

/** Suites without forward secrecy, or with a cipher that is broken. */
const oldSuites = (value: string) =>
  value.split(",").some((suite) => !/^TLS_(ECDHE_.*_(GCM|POLY1305)|AES_|CHACHA20_)/.test(suite));

const BIND: Readonly<Record<string, Weakens>> = { profiling: is("true"), "bind-address": loopback };

const ETCD: Readonly<Record<string, Weakens>> = {
  "client-cert-auth": is("false"),
  "auto-tls": is("true"),
  "peer-client-cert-auth": is("false"),
  "peer-auto-tls": is("true"),
};

const API_SERVER: Readonly<Record<string, Weakens>> = {
  "anonymous-auth": is("true"),
  "token-auth-file": () => true,
  "authorization-mode": (value) => withAny("AlwaysAllow")(value) || without("Node", "RBAC")(value),
  "enable-admission-plugins": without("NodeRestriction", "EventRateLimit"),
  "disable-admission-plugins": withAny(
    "NodeRestriction",
    "EventRateLimit",
    "PodSecurity",
    "ServiceAccount",
    "NamespaceLifecycle",
  ),
  profiling: is("true"),
  "audit-log-path": is(""),
  "audit-log-maxage": below(30),
  "audit-log-maxbackup": below(10),
  "audit-log-maxsize": below(100),
  "service-account-lookup": is("false"),
  "service-account-extend-token-expiration": is("true"),
  "tls-cipher-suites": oldSuites,
};

const CONTROLLERS: Readonly<Record<string, Weakens>> = {
  ...BIND,
  "terminated-pod-gc-threshold": (value) => Number(value) <= 0,
  "use-service-account-credentials": is("false"),
};

const KUBELET: Readonly<Record<string, Weakens>> = {
  "anonymous-auth": is("true"),
  "authorization-mode": is("AlwaysAllow"),
  "read-only-port": (value) => value !== "0",
  "streaming-connection-idle-timeout": (value) => /^0[a-z]*$/.test(value),
  "make-iptables-util-chains": is("false"),
  "protect-kernel-defaults": is("false"),
  "rotate-certificates": is("false"),
  "hostname-override": () => true,
  "tls-cipher-suites": oldSuites,
};

/** What flag with what value undoes a control of the benchmark, by key of `config.yaml`. */
const WEAKENING: ReadonlyMap<string, Readonly<Record<string, Weakens>>> = new Map([
  ["kube-apiserver-arg", API_SERVER],
  ["kube-controller-manager-arg", CONTROLLERS],
  ["kube-controller-arg", CONTROLLERS],
  ["kube-scheduler-arg", BIND],
  ["kubelet-arg", KUBELET],
  ["etcd-arg", ETCD],
]);

/** Complains of arguments that take back what `hardening` brings. */
export function checkHardening(spec: unknown, add: Add): void {
  const { hardening, serverConfig, agentConfig } = recordOf(spec);
  if (hardening !== "cis") return;
  for (const [path, config] of Object.entries({ serverConfig, agentConfig })) {
    for (const [key, flags] of WEAKENING) {
      const value = recordOf(config)[key];
      const many = Array.isArray(value);
      (many ? listOf(value) : [value]).forEach((entry, i) => {
        const [, flag = "", plus = "", given = ""] =
          /^([A-Za-z0-9.-]+?)([+-]?)=(.*)$/s.exec(textOf(entry) ?? "") ?? [];
        // What is added to a list takes nothing out of it.
        const weakens = Object.hasOwn(flags, flag) ? flags[flag] : undefined;
        if (weakens === undefined || (plus !== "" && flag.startsWith("enable-"))) return;
        if (!weakens(given)) return;
        const at = member(path, key) + (many ? `[${i}]` : "");
        const problem = `${show(`${flag}=${given}`)} undoes what hardening brings`;
        add(at, { problem, remedy: "remove it, or remove hardening" });
      });
    }
  }
}
