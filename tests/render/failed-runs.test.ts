import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runTool } from "../support/bash";

/*
 * A run that fails must leave what it owes to the next one: a step that finds everything in place says `same`, and what was missing would be missing for good.
 */

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "quorate-failed-"))));
afterEach(() => rmSync(directory, { recursive: true }));

const file = (name: string) =>
  readFileSync(join(__dirname, "../../components/render/sh", `${name}.sh`), "utf8");

/** Runs functions of a shell file with stand-ins for all that they call; each call is a line. */
function run(name: string, standIns: string, what: string) {
  const script = `set -Eeuo pipefail
STATE=${directory} NODE=a1 UNIT=k3s DATA=/none DRAIN_MARKER=${directory}/drain RESULT=same
changed() { RESULT=changed; }
note() { :; }
fail() { echo "failed: $1"; exit 1; }
wait_for() { shift; "$@"; }
journal_tail() { :; }
${file(name)}
${standIns}
${what}
`;
  const { status, text } = runTool("bash", ["--norc"], script);
  return { ok: status === 0, said: text.trim().split("\n") };
}

describe("an agent whose cordon stays", () => {
  const standIns = (uncordon: string) => `
service_started_at() { :; }; agent_is_ready() { return 0; }; DRAIN=no READY_TIMEOUT=1
install_wanted() { :; }; start_service() { echo "$1"; }; restarted_since() { :; }; refresh_lease() { :; }
uncordon() { ${uncordon}; }; mark_live() { echo live; }`;
  const roll = (uncordon: string) => {
    const script = standIns(uncordon).replaceAll("# needs", "");
    return run(
      "rollout",
      script,
      "wait_for_own_replicas() { :; }; wait_for_replicas() { :; }; roll_agent",
    );
  };

  test("counts as done only after it went", () => {
    expect(roll("echo uncordoned")).toEqual({ ok: true, said: ["restart", "uncordoned", "live"] });
  });

  test("is left to the next run", () => {
    expect(roll("return 1")).toEqual({ ok: false, said: ["restart", "failed: QRT-248"] });
  });
});

describe("a server that can't leave", () => {
  const leave = (drain: string, api = ":") =>
    run(
      "join",
      `server_is_ready() { :; }; wait_for_replicas() { :; }; all_voters_healthy() { :; }; left_etcd() { :; }; api() { grep Restart "$LEAVING" >&2; ${api}; }; systemctl() { :; }
LEAVING=${directory}/leaving
drain_node() { ls ${directory}; ${drain}; }`,
      `leave_as_server; ls ${directory}`,
    );
  const marked = () => runTool("ls", [directory], "").text.trim();

  test("takes connections again", () => {
    expect(leave("fail QRT-246")).toEqual({ ok: false, said: ["drain", "failed: QRT-246"] });
    expect(marked()).toBe("");
  });

  test("takes none while it leaves, and after that; and systemd does not start it while its Node goes", () => {
    expect(leave(":")).toEqual({ ok: true, said: ["drain", "drain", "Restart=no"] });
    expect(marked()).toBe("drain");
  });

  test("is started by systemd again as before", () => {
    expect(leave(":", "return 1")).toEqual({
      ok: false,
      said: ["drain", "failed: QRT-243", "Restart=no"],
    });
    expect(marked()).toBe("");
  });
});

describe("a unit that did not reload", () => {
  const reload = (works: boolean, before: string) =>
    run(
      "endpoint",
      `systemctl() { case $1 in is-active) ;; *) echo "$*"; ${works ? ":" : "return 1"} ;; esac; }
endpoint_files() { echo "files now"; }`,
      `run_unit quorate-haproxy "${before}"; echo "$RESULT"`,
    ).said;
  const now = '$(echo "files now" | sha256sum)';

  test("is asked again by the next run, and then no more", () => {
    expect(reload(true, now)).toEqual(["same"]);
    expect(reload(false, "other files")).toEqual(["reload quorate-haproxy", "failed: QRT-263"]);
    expect(reload(true, now)).toEqual(["reload quorate-haproxy", "changed"]);
    expect(reload(true, now)).toEqual(["same"]);
  });
});
