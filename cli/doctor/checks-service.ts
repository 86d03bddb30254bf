import { counted } from "../counted";
import { type Check, fail, NODE, ok, UNKNOWN, warn } from "./check";
import { fact, facts, type HostScene, told } from "./scene";

interface Unit {
  load: string;
  active: string;
  sub: string;
  file: string;
  restarts: number;
  result: string;
  reload: string;
  since: number | undefined;
}

/** A unit of the host, as systemd shows it. */
export function unitOf(host: HostScene, name: string): Unit | undefined {
  const line = facts(host, "unit").find(([id]) => id === name);
  if (line === undefined) return undefined;
  const [
    ,
    load = "",
    active = "",
    sub = "",
    file = "",
    restarts = "",
    result = "",
    reload = "",
    since = "",
  ] = line;
  return {
    load,
    active,
    sub,
    file,
    restarts: Number(restarts),
    result,
    reload,
    since: since === "" ? undefined : Number(since),
  };
}

const own = (host: HostScene): Unit | undefined =>
  unitOf(host, `${told(host, "UNIT") ?? ""}.service`);

/** The version that the program's link leads to. */
function liveVersion(host: HostScene): string | undefined {
  const path = fact(host, "live-program") ?? "";
  return /-(v\d[^/]*)/.exec(path)?.[1];
}

export const SERVICE_CHECKS: readonly Check[] = [
  {
    id: "service.active",
    title: "the cluster's service runs",
    on: NODE,
    cause: "it was stopped, or it ends at each start",
    fix: "journalctl -u {unit} -n 50 on {host}; then systemctl start --no-block {unit}",
    judge: (host) => {
      const unit = own(host);
      if (unit === undefined) return UNKNOWN;
      const seen = `${unit.active} (${unit.sub})`;
      if (unit.active === "active") return ok(seen);
      // An agent may wait minutes for a heartbeat before it calls itself started.
      return unit.active === "activating" && unit.sub === "start"
        ? warn(`${seen}: it starts`)
        : fail(seen);
    },
  },
  {
    id: "service.enabled",
    title: "the cluster's service starts at boot",
    on: NODE,
    cause: "it was disabled, perhaps during a recovery",
    fix: "systemctl enable {unit} on {host}",
    judge: (host) => {
      const unit = own(host);
      if (unit === undefined) return UNKNOWN;
      return unit.file === "enabled"
        ? ok("enabled")
        : fail(unit.file === "" ? "no unit" : unit.file);
    },
  },
  {
    id: "service.restarts",
    title: "the cluster's service does not restart by itself",
    on: NODE,
    cause: "it ended and systemd started it again: a slow disk, a lost leader, memory",
    fix: "journalctl -u {unit} -g 'Main process exited' on {host}, and the lines before each",
    judge: (host) => {
      const restarts = own(host)?.restarts;
      if (restarts === undefined || Number.isNaN(restarts)) return UNKNOWN;
      return restarts > 0 ? warn(counted(restarts, "time")) : ok("never");
    },
  },
  {
    id: "service.result",
    title: "the cluster's service did not end with an error",
    on: NODE,
    cause: "the last end of the service was none in order",
    fix: "journalctl -u {unit} -n 100 on {host}; oom-kill: the host has too little memory",
    judge: (host) => {
      const unit = own(host);
      if (unit === undefined) return UNKNOWN;
      return unit.result === "success" ? ok(unit.result) : warn(unit.result);
    },
  },
  {
    id: "service.reload",
    title: "systemd has read the unit that lies there",
    on: NODE,
    cause: "the unit or a drop-in was changed by hand, and the next restart will take it",
    fix: "see what was changed: systemctl cat {unit}; then systemctl daemon-reload on {host}",
    judge: (host) => {
      const unit = own(host);
      if (unit === undefined) return UNKNOWN;
      return unit.reload === "yes" ? warn("changed since") : ok("yes");
    },
  },
  {
    id: "service.program",
    title: "the program can be run",
    on: NODE,
    cause: "the file was removed, or a download was cut off",
    fix: "have prepare run again: put a comment behind the hostKey of {host}, and run up",
    judge: (host) =>
      fact(host, "program-runs") === "yes" ? ok(told(host, "BINARY") ?? "") : fail("it is missing"),
  },
  {
    id: "service.version",
    title: "the version on the host is the one of the stack",
    on: NODE,
    cause: "a rollout did not come to this host, or somebody exchanged the program",
    fix: "run pulumi up; nothing to do there: have the host's steps run again (docs/operations.md)",
    judge: (host) => {
      const [live, wanted] = [liveVersion(host), told(host, "VERSION", "prepare")];
      if (wanted === undefined) return UNKNOWN;
      return live === wanted ? ok(wanted) : fail(`${live ?? "none of ours"}, wanted ${wanted}`);
    },
  },
];
