import { cidrComplaint } from "./addresses";
import type {
  ArtifactsArgs,
  ClusterSpec,
  EtcdArgs,
  HostSpec,
  ImageTarballArgs,
  NetworkArgs,
  RolloutArgs,
} from "./args";
import { imageFileComplaint, sha256Complaint, urlComplaint } from "./artifact-names";
import { cronComplaint } from "./cron";
import { durationComplaint } from "./duration";
import { endpointShape } from "./endpoint-shape";
import {
  address,
  hostKey,
  hostName,
  hostSsh,
  networkInterface,
  port,
  privateKey,
  user,
} from "./host-shapes";
import * as names from "./names";
import { nodeFailureShape } from "./node-failure";
import type { JumpHostArgs, SshArgs, TaintArgs } from "./node-args";
import { storageShape } from "./storage-shape";
import { choice, flag, integer, list, map, oneOrMore, record, text, type Shape } from "./shape";
import { tokenComplaint } from "./token";
import { proxyShape } from "./validate-proxy";
import { registriesShape } from "./validate-registries";
import { s3Shape } from "./validate-s3";

/*
 * What each single argument may be. Rules between arguments are in the validate-*.ts files.
 */

const isGiven = (value: string) =>
  value === "" ? { problem: "is empty", remedy: "leave it out" } : undefined;

const sha256 = text(sha256Complaint);
const duration = text(durationComplaint, { wanted: "a duration such as 90s, 5m or 1h" });
const arch = choice("amd64", "arm64");
const cidrs = oneOrMore(text(cidrComplaint, { wanted: "a CIDR such as 10.42.0.0/16" }));

const labels = map((key, value, path, add) => {
  const complaint = names.nodeLabelComplaint(key);
  if (complaint !== undefined) add(path, complaint);
  else text(names.labelValueComplaint)(value, path, add);
});

const taint = record<TaintArgs>(
  {
    key: text(names.labelKeyComplaint),
    value: text(names.labelValueComplaint),
    effect: choice("NoSchedule", "PreferNoSchedule", "NoExecute"),
  },
  { key: "name it", effect: "write NoSchedule, PreferNoSchedule or NoExecute" },
);

const host = record<HostSpec>(
  {
    name: text(names.nodeNameComplaint),
    address,
    hostKey,
    ssh: hostSsh,
    secondAddress: address,
    externalAddresses: list(address),
    labels,
    taints: list(taint),
    interface: networkInterface,
    storage: storageShape,
    retired: flag,
  },
  { name: "name the node", address: "give the host's address in the cluster network" },
);

const ssh = record<SshArgs>(
  {
    user,
    privateKey,
    privateKeyPassword: text(isGiven, { secret: true }),
    port,
    jumpHost: record<JumpHostArgs>(
      { host: hostName, hostKey, user, port, privateKey },
      { host: "give its address or DNS name" },
    ),
    insecureIgnoreHostKey: flag,
  },
  { privateKey: "give the private key of the login" },
);

const artifacts = record<ArtifactsArgs>(
  {
    mirror: text(urlComplaint),
    sha256: record<ArtifactsArgs["sha256"]>({ amd64: sha256, arm64: sha256 }),
    images: list(
      record<ImageTarballArgs>(
        { file: text(imageFileComplaint), sha256, arch },
        { file: "name the tarball", sha256: "give its SHA-256" },
      ),
    ),
  },
  { sha256: "give the SHA-256 of the binary (RKE2: of the tarball), such as { amd64: … }" },
);

/** What it may be depends on the distribution: validate-distribution.ts. */
const byDistribution: Shape = () => undefined;

/** All of `ClusterArgs`. */
export const clusterShape: Shape = record<ClusterSpec>(
  {
    distribution: choice("k3s", "rke2"),
    version: byDistribution,
    servers: list(host),
    agents: list(host),
    ssh,
    endpoint: endpointShape,
    formerEndpoints: list(endpointShape),
    network: record<NetworkArgs>({
      clusterCidr: cidrs,
      serviceCidr: cidrs,
      interface: networkInterface,
      cni: choice("flannel", "canal", "calico", "cilium", "none"),
      ingress: choice("traefik", "ingress-nginx", "none"),
    }),
    registries: registriesShape,
    proxy: proxyShape,
    hardening: choice("cis"),
    selinux: flag,
    artifacts,
    etcd: record<EtcdArgs>({
      snapshots: record<NonNullable<EtcdArgs["snapshots"]>>({
        schedule: text(cronComplaint),
        retention: integer(1, 1000),
        s3: s3Shape,
      }),
    }),
    rollout: record<RolloutArgs>({
      maxUnavailable: integer(1, 1000),
      drain: flag,
      drainTimeout: duration,
      readyTimeout: duration,
      storageTimeout: duration,
    }),
    fastNodeFailure: nodeFailureShape,
    storage: storageShape,
    token: text(tokenComplaint, { secret: true }),
    serverConfig: byDistribution,
    agentConfig: byDistribution,
    protect: flag,
    deleteData: flag,
  },
  {
    version: "give an exact release such as v1.36.5+k3s1",
    servers: "list 3 hosts",
    ssh: "give { privateKey }",
    endpoint: "give { kind, address }",
    artifacts: "give { sha256 }: the artifacts are checked",
  },
);
