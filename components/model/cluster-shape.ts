import { addressComplaint, cidrComplaint, familyOf } from "./addresses";
import type {
  ArtifactsArgs,
  ClusterSpec,
  EndpointArgs,
  EtcdArgs,
  HostSpec,
  ImageTarballArgs,
  NetworkArgs,
  RolloutArgs,
} from "./args";
import { imageFileComplaint, sha256Complaint, urlComplaint } from "./artifact-names";
import { configShape } from "./config-shape";
import { cronComplaint } from "./cron";
import { durationComplaint } from "./duration";
import { hostKeyComplaint, severalKeys } from "./host-key";
import * as names from "./names";
import { nodeFailureShape } from "./node-failure";
import type { HostSshArgs, JumpHostArgs, SshArgs, TaintArgs } from "./node-args";
import { privateKeyComplaint } from "./private-key";
import { storageShape } from "./storage-shape";
import { choice, flag, integer, list, map, oneOrMore, record, text, type Shape } from "./shape";
import { tokenComplaint } from "./token";
import { versionComplaint } from "./version";

/*
 * What each single argument may be. Rules between arguments are in the validate-*.ts files.
 */

const isAddress = (value: string): boolean => familyOf(value) !== undefined;
const isGiven = (value: string) =>
  value === "" ? { problem: "is empty", remedy: "leave it out" } : undefined;

const address = text(addressComplaint, { wanted: "an IP address" });
const hostName = text(names.hostComplaint(isAddress), { wanted: "an address or a DNS name" });
const port = integer(1, 65535);
const user = text(names.userComplaint);
const networkInterface = text(names.interfaceComplaint);
const privateKey = text(privateKeyComplaint, { secret: true, lines: true });
const hostKey = text(hostKeyComplaint, { first: severalKeys, wanted: "a public host key" });
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
    ssh: record<HostSshArgs>({ host: hostName, user, port, privateKey }),
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

const endpoint = record<EndpointArgs>(
  {
    kind: choice("haproxy"),
    address,
    port,
    routerId: integer(1, 255),
    fast: flag,
    subjectAltNames: list(text(names.subjectAltNameComplaint(isAddress))),
  },
  { kind: "write haproxy", address: "give a free address in the servers' subnet" },
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
  { sha256: "give the SHA-256 of the k3s binary, such as { amd64: … }" },
);

/** All of `ClusterArgs`. */
export const clusterShape: Shape = record<ClusterSpec>(
  {
    distribution: choice("k3s"),
    version: text(versionComplaint, { wanted: "an exact release such as v1.36.5+k3s1" }),
    servers: list(host),
    agents: list(host),
    ssh,
    endpoint,
    network: record<NetworkArgs>({
      clusterCidr: cidrs,
      serviceCidr: cidrs,
      interface: networkInterface,
    }),
    artifacts,
    etcd: record<EtcdArgs>({
      snapshots: record<NonNullable<EtcdArgs["snapshots"]>>({
        schedule: text(cronComplaint),
        retention: integer(1, 1000),
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
    serverConfig: configShape("server"),
    agentConfig: configShape("agent"),
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
