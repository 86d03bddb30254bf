export { Cluster, type NodeOutput } from "./cluster";
export { ClusterReference, type ClusterReferenceArgs } from "./cluster-reference";
export type {
  ArtifactsArgs,
  ClusterArgs,
  ConfigValue,
  Duration,
  EtcdArgs,
  ImageTarballArgs,
  NetworkArgs,
  RolloutArgs,
} from "./model/args";
export type {
  BalancerHostArgs,
  EndpointArgs,
  ExternalEndpointArgs,
  HaproxyEndpointArgs,
  KeepalivedEndpointArgs,
  KubeVipBgpArgs,
  KubeVipEndpointArgs,
  KubeVipPeerArgs,
} from "./model/endpoint-args";
export type {
  ProxyArgs,
  RegistriesArgs,
  RegistryAccessArgs,
  RegistryMirrorArgs,
  S3Args,
} from "./model/outside-args";
export { Longhorn } from "./longhorn";
export type {
  LonghornArgs,
  LonghornChartArgs,
  LonghornImagesArgs,
  LonghornMonitoringArgs,
  LonghornUiArgs,
  SnapshotControllerArgs,
  StorageNodeArgs,
} from "./model/longhorn/args";
export type {
  AzureTargetArgs,
  BackupTargetArgs,
  CifsTargetArgs,
  NfsTargetArgs,
  S3TargetArgs,
  ScheduleArgs,
} from "./model/longhorn/backup-args";
export type {
  EncryptionArgs,
  SnapshotClassArgs,
  StorageClassArgs,
} from "./model/longhorn/class-args";
export type { LonghornSettings } from "./model/longhorn/settings";
export { MetalLB } from "./metallb";
export type {
  Backend,
  ChartArgs,
  ClusterAddressesArgs,
  ClusterNodeArgs,
  ImagesArgs,
  MetalLBArgs,
} from "./model/metallb/args";
export type { BfdProfileArgs, PeerArgs } from "./model/metallb/peer-args";
export type {
  AllocationArgs,
  BgpAdvertisementArgs,
  L2AdvertisementArgs,
  PoolArgs,
} from "./model/metallb/pool-args";
export type {
  BalancerTopology,
  Capabilities,
  ClusterTopology,
  EndpointTopology,
  NetworkTopology,
  NodeTopology,
} from "./model/topology";
export type { RouterChoice } from "./model/metallb/router";
export type { MatchExpressionArgs, SelectorArgs } from "./model/metallb/selector";
export type { RouterKind } from "./render/router";
export type { HostArgs, HostSshArgs, JumpHostArgs, SshArgs, TaintArgs } from "./model/node-args";
export type { DiskArgs, StorageArgs } from "./model/storage-args";
