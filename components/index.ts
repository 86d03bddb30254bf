export { Cluster, type NodeOutput } from "./cluster";
export type {
  ArtifactsArgs,
  ClusterArgs,
  ConfigValue,
  Duration,
  EndpointArgs,
  EtcdArgs,
  ImageTarballArgs,
  NetworkArgs,
  RolloutArgs,
} from "./model/args";
export type { HostArgs, HostSshArgs, JumpHostArgs, SshArgs, TaintArgs } from "./model/node-args";
