import { type Check, fail, NODE, ok, SERVER, UNKNOWN } from "./check";
import { facts, type HostScene } from "./scene";

function tokenVerdict(host: HostScene, name: string) {
  const [verdict] = facts(host, name)[0] ?? [];
  if (verdict === undefined) return UNKNOWN;
  return verdict === "same"
    ? ok("the stack's")
    : fail(verdict === "missing" ? "there is none" : "it is not the stack's");
}

export const TOKEN_CHECKS: readonly Check[] = [
  {
    id: "token.file",
    title: "the host's token is the stack's",
    on: NODE,
    cause: "the token was rotated by hand, or the file was changed",
    fix: "give the stack the token that the cluster has (on a server: /var/lib/rancher/…/server/token, behind the last colon), and run up",
    judge: (host) => tokenVerdict(host, "token.file"),
  },
  {
    id: "token.server",
    title: "the cluster's own token is the stack's",
    on: SERVER,
    cause:
      "the token was rotated (token rotate) without telling the stack: no new node can join, and no snapshot be restored with the stack's",
    fix: "give the stack the token that the cluster has, and run up",
    judge: (host) => tokenVerdict(host, "token.server"),
  },
  {
    id: "token.authority",
    title: "the host's token names this cluster's authority",
    on: NODE,
    cause: "the cluster's CA was exchanged, or the token is of another cluster",
    fix: "see what the servers have: head -c 68 {data}/server/token; after an exchange of the CA have the host's join run again",
    judge: (host, { cluster }) => {
      const [, prefix] = facts(host, "token.file")[0] ?? [];
      if (prefix === undefined || prefix === "" || cluster.id === undefined) return UNKNOWN;
      return prefix === cluster.id
        ? ok(prefix.slice(0, 12))
        : fail(`${prefix.slice(0, 12)}, the cluster is ${cluster.id.slice(0, 12)}`);
    },
  },
];
