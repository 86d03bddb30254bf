import type { RemoteCommand, RemoteResult, Transport } from "../lab/engine/types";
import { CLUSTER_ID, CREDENTIALS } from "./hosts";

/** A machine that keeps what real ones keep of the steps: what shall run there, and what does. */
interface Machine {
  id: string;
  wanted: string;
  live: string;
}

export interface Hosts {
  transport: Transport;
  /** `verb name` of what ran since the last look. */
  ran: () => string[];
  /** Hosts whose service restarted since the last look, in order. */
  restarted: () => string[];
  /** Another machine answers from now on under this host's name. */
  recreate: (host: string) => void;
  /** Files of the cluster's own life: how often a cluster was founded. */
  founded: () => number;
}

/** Hosts on which every step ends well, as the scripts themselves would decide it. */
export function recordingHosts(): Hosts {
  const machines = new Map<string, Machine>();
  let ran: string[] = [];
  let restarted: string[] = [];
  let made = 0;
  let founded = 0;
  const machineOf = (host: string): Machine => {
    const known = machines.get(host);
    if (known !== undefined) return known;
    made += 1;
    const machine = { id: `${host}x${made}`.padEnd(32, "0"), wanted: "", live: "" };
    machines.set(host, machine);
    return machine;
  };

  const steps: Readonly<Record<string, (host: string, script: string) => string>> = {
    facts: (host) =>
      JSON.stringify({ machineId: machineOf(host).id, hostname: host, warnings: [] }),
    prepare: (host, script) => {
      machineOf(host).wanted = wantedIn(script) ?? "";
      return "changed";
    },
    bootstrap: (host) => {
      founded += 1;
      const machine = machineOf(host);
      machine.live = machine.wanted;
      return JSON.stringify({ clusterId: CLUSTER_ID, result: "changed" });
    },
    // A node that is none yet starts with what was laid down; one that is keeps running what it runs.
    join: (host) => {
      const machine = machineOf(host);
      if (machine.live === "") machine.live = machine.wanted;
      return "changed";
    },
    rollout: (host, script) => {
      const machine = machineOf(host);
      const wanted = wantedIn(script) ?? "";
      if (machine.wanted !== wanted)
        throw new Error(`${host}: QRT-224: run the prepare step again`);
      if (machine.live === wanted) return "same";
      restarted.push(host);
      machine.live = wanted;
      return "changed";
    },
    endpoint: () => "changed",
    kubeconfig: () => JSON.stringify(CREDENTIALS),
  };

  const transport = (command: RemoteCommand): Promise<RemoteResult> => {
    const [, way, host = "", phase = ""] =
      / (up|down) ([^/\s]+)\/([a-z]+)(?:\/\w+)?$/.exec(command.command) ?? [];
    ran.push(`${way === "down" ? "down" : "up"} ${command.name}`);
    if (way === "down") {
      const machine = machineOf(host);
      if (phase === "join") machine.live = "";
      else machines.delete(host);
      return Promise.resolve({ stdout: "changed", stderr: "", code: 0 });
    }
    const step = steps[phase];
    if (step === undefined) throw new Error(`nobody knows ${command.command}`);
    try {
      const stdout = step(host, command.stdin);
      const restart =
        phase === "rollout" ? `quorate: ${host}: rollout: the last restart took 38 s\n` : "";
      const stderr = `quorate: ${host}: ${phase}: took 12 s\n${restart}`;
      return Promise.resolve({ stdout, stderr, code: 0 });
    } catch (error) {
      return Promise.resolve({ stdout: "", stderr: (error as Error).message, code: 1 });
    }
  };
  return {
    transport,
    ran: () => [ran, (ran = [])][0] ?? [],
    restarted: () => [restarted, (restarted = [])][0] ?? [],
    recreate: (host) => void machines.delete(host),
    founded: () => founded,
  };
}

const wantedIn = (script: string): string | undefined => /^WANTED='(\w+)'$/m.exec(script)?.[1];
