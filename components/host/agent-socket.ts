import { existsSync } from "node:fs";
import { type Fault, show } from "../model/faults";

/**
 * The SSH provider dials the agent that `SSH_AUTH_SOCK` names even with a key at hand, and fails every step if nobody listens there:
 * an SSH agent of a login long gone. No argument turns that off (an empty `agentSocketPath` is dialed, too; seen with 1.2.1).
 */
export function agentFaults(): Fault[] {
  const socket = process.env["SSH_AUTH_SOCK"] ?? "";
  if (socket === "" || existsSync(socket)) {
    return [];
  }
  return [
    {
      path: "SSH_AUTH_SOCK",
      problem: `is ${show(socket)} in the environment, and no agent is there`,
      remedy: "unset it, or start an agent; every SSH connection would fail",
    },
  ];
}
