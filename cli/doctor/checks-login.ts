import {
  all,
  ANY,
  type Check,
  fail,
  type HostCheck,
  NODE,
  ok,
  skip,
  type Verdict,
  warn,
} from "./check";
import type { HostScene, Login } from "./scene";

/** The login ended in one of these ways: what is judged here is not known, because it was not come to. */
function unless(host: HostScene, ...before: Login[]): Verdict | undefined {
  return before.includes(host.login) ? skip("not come to") : undefined;
}

const how = ({ connection: { user, host, port } }: HostScene): string =>
  `${user}@${host}${port === 22 ? "" : `:${port}`}`;

function login(
  id: string,
  title: string,
  bad: Login,
  earlier: readonly Login[],
  { cause, fix }: { cause: string; fix: string },
): HostCheck {
  return {
    id,
    title,
    on: ANY,
    cause,
    fix,
    judge: (host) =>
      unless(host, ...earlier) ??
      (host.login === bad
        ? fail([how(host), host.said].filter((part) => part !== "").join(": "))
        : ok(how(host))),
  };
}

export const LOGIN_CHECKS: readonly Check[] = [
  {
    id: "login.host-key-given",
    title: "the stack says which key the host has",
    on: ANY,
    cause:
      "the host has no hostKey in the arguments, so that anybody at its address would be believed",
    fix: "give {host} its hostKey (ssh-keyscan -t ed25519 ADDRESS prints it, compare it on the host), then pulumi up; to look all the same: --insecure-host-keys",
    judge: ({ connection, login: seen }) =>
      connection.hostKey !== undefined &&
      (connection.proxy === undefined || connection.proxy.hostKey !== undefined)
        ? ok("given")
        : warn(seen === "no-host-key" ? "no key given; not connected" : "no key given"),
  },
  login("login.reach", "the host answers on its SSH port", "unreachable", ["no-host-key"], {
    cause: "the host is off, cut off, or a firewall is between",
    fix: "see the host's console and its network; gone for good: retired: true (docs/guides/replace-a-node.md, Gone for good)",
  }),
  login(
    "login.host-key",
    "the host shows the key that the stack has",
    "wrong-host-key",
    ["no-host-key", "unreachable"],
    {
      cause: "the host was set up anew, or somebody else answers at its address",
      fix: "read the key on the host's own console; only if it is this host: put it into hostKey, and run up",
    },
  ),
  login(
    "login.key",
    "the host takes the stack's private key",
    "denied",
    ["no-host-key", "unreachable", "wrong-host-key"],
    {
      cause: "the key is not in authorized_keys of that user, or its passphrase is another one",
      fix: "put the public key into ~/.ssh/authorized_keys of the login user on {host}, or correct ssh.user and ssh.privateKey",
    },
  ),
  login(
    "login.sudo",
    "the user may become root without a password",
    "no-sudo",
    ["no-host-key", "unreachable", "wrong-host-key", "denied", "failed"],
    {
      cause: "sudo asks for a password, or refuses the user",
      fix: "allow it in /etc/sudoers.d on {host}: USER ALL=(ALL) NOPASSWD: ALL",
    },
  ),
  {
    id: "login.shell",
    title: "a shell starts on the host",
    on: ANY,
    cause:
      "the login was accepted and ended before the script did anything; ssh's own words are beside",
    fix: "log in by hand and see: ssh USER@ADDRESS -- bash -s",
    judge: (host) =>
      unless(host, "no-host-key", "unreachable", "wrong-host-key", "denied", "no-sudo") ??
      (host.login === "failed"
        ? fail(host.said === "" ? "ended without a word" : host.said)
        : ok("bash")),
  },
  {
    id: "login.in-time",
    title: "the host told everything in time",
    on: ANY,
    cause: "something on the host hangs, such as a disk or systemd, or the connection broke",
    fix: "log in by hand; or give more time: --timeout 60s",
    judge: (host) =>
      unless(host, "no-host-key", "unreachable", "wrong-host-key", "denied", "no-sudo", "failed") ??
      (host.login === "late" ? fail("stopped in the middle") : ok("all of it")),
  },
];

export const STACK_CHECKS: readonly Check[] = [
  {
    id: "stack.pending",
    title: "no operation of an earlier up hangs in the state",
    cause: "an up was killed while a step ran, and nobody knows whether it came to its end",
    fix: "run up again: each step converges; what Pulumi then still lists goes by pulumi refresh, which contacts no host",
    judge: ({ stack }) => all(stack.pending, "none", warn),
  },
  {
    id: "stack.steps",
    title: "the last up came to its end on the host",
    on: ANY,
    cause: "an up failed or was stopped before it came to the host, or a change was never applied",
    fix: "run pulumi up, and read its first error",
    judge: ({ role, steps }) => {
      const needed = role === "balancer" ? ["prepare"] : ["prepare", "join", "rollout"];
      return all(
        needed.filter((phase) => steps[phase] === undefined).map((phase) => `no ${phase} step`),
        needed.join(", "),
      );
    },
  },
  {
    id: "stack.founded",
    title: "the cluster was founded",
    cause: "the first up has not come to the bootstrap",
    fix: "run pulumi up, and read its first error",
    judge: ({ cluster }) =>
      cluster.id === undefined ? fail("no bootstrap in the state") : ok(cluster.id.slice(0, 12)),
  },
  {
    id: "stack.digest",
    title: "prepare and rollout of the host agree on what shall run",
    on: NODE,
    cause:
      "the last up stopped between the two: new files lie there, and the service has not taken them",
    fix: "run pulumi up again",
    judge: ({ steps }) => {
      const [laid, rolled] = [steps["prepare"]?.["WANTED"], steps["rollout"]?.["WANTED"]];
      if (laid === undefined || rolled === undefined) return skip("a step is missing");
      return laid === rolled ? ok(laid) : fail(`${rolled} was rolled out, ${laid} is laid down`);
    },
  },
];
