export { run } from "./run";
export type {
  EngineEvent,
  Message,
  Op,
  Operation,
  RemoteCommand,
  RemoteResult,
  RunOptions,
  RunResult,
  Step,
  Transport,
} from "./types";
