import { rangeComplaint } from "../address-range";
import { addressComplaint, cidrComplaint, familyOf } from "../addresses";
import { chartPathComplaint, ociComplaint, registryComplaint, repositoryComplaint } from "../chart";
import { durationSeconds } from "../duration";
import { show, type Complaint } from "../faults";
import * as names from "../names";
import { choice, flag, integer, list, map, oneOrMore, record, text, type Shape } from "../shape";
import type {
  ChartArgs,
  ClusterAddressesArgs,
  ClusterNodeArgs,
  ImagesArgs,
  MetalLBSpec,
} from "./args";
import { asn, peerAsn } from "../asn";
import { chartVersionComplaint, DEFAULT_VERSION } from "./chart";
import { communityComplaint, isCommunityNumber } from "./community";
import type { BfdProfileArgs, PeerArgs } from "./peer-args";
import type {
  AllocationArgs,
  BgpAdvertisementArgs,
  L2AdvertisementArgs,
  PoolArgs,
} from "./pool-args";
import type { MatchExpressionArgs, SelectorArgs } from "./selector";

/*
 * What each single argument of MetalLB may be. Rules between arguments are in the validate-*.ts files.
 */

const objectName = text(names.objectNameComplaint);
const label = text(names.labelValueComplaint);
const address = text(addressComplaint, { wanted: "an IP address" });
const cidrs = oneOrMore(text(cidrComplaint, { wanted: "a CIDR such as 10.42.0.0/16" }));
const milliseconds = integer(10, 60000);

const labels = map((key, value, path, add) => {
  const complaint = names.labelKeyComplaint(key);
  if (complaint !== undefined) add(path, complaint);
  else label(value, path, add);
});

/** Whole seconds from `least`, or none at all where `zero`; BGP has 16 bits for them. */
function seconds(least: number, zero: boolean): Shape {
  const wanted = `${zero ? "0s, or " : ""}from ${least}s to 65535s`;
  return text(
    (value): Complaint | undefined => {
      const given = durationSeconds(value);
      if (given === undefined) {
        return { problem: `${show(value)} is no duration`, remedy: `write one such as 90s` };
      }
      if ((zero && given === 0) || (given >= least && given <= 65535)) return undefined;
      return { problem: `is ${value}`, remedy: `give a duration ${wanted}` };
    },
    { wanted: "a duration such as 90s" },
  );
}

const passwordComplaint = (value: string): Complaint | undefined => {
  if (value.length >= 1 && value.length <= 80 && /^[\x21-\x7e]+$/.test(value)) return undefined;
  return {
    problem: "is no password that every router takes",
    remedy: "give 1 to 80 visible ASCII characters without spaces",
  };
};

const routerIdComplaint = (value: string): Complaint | undefined =>
  familyOf(value) === "IPv4" && value !== "0.0.0.0"
    ? undefined
    : { problem: `${show(value)} is no router id`, remedy: "write it as an IPv4 address" };

const communityRef = text((value) =>
  isCommunityNumber(value) || value.includes(":")
    ? communityComplaint(value)
    : names.objectNameComplaint(value),
);

const selector = record<SelectorArgs>({
  matchLabels: labels,
  matchExpressions: list(
    record<MatchExpressionArgs>(
      {
        key: text(names.labelKeyComplaint),
        operator: choice("In", "NotIn", "Exists", "DoesNotExist"),
        values: list(label),
      },
      { key: "name the label", operator: "write In, NotIn, Exists or DoesNotExist" },
    ),
  ),
});
const selectors = list(selector);

const peer = record<PeerArgs>(
  {
    name: objectName,
    myAsn: asn,
    peerAsn,
    peerAddress: address,
    interface: text(names.interfaceComplaint),
    port: integer(1, 16384),
    ebgpMultiHop: flag,
    sourceAddress: address,
    holdTime: seconds(3, true),
    keepaliveTime: seconds(1, false),
    connectTime: seconds(1, false),
    password: text(passwordComplaint, { secret: true }),
    bfdProfile: objectName,
    gracefulRestart: flag,
    nodeSelectors: selectors,
    vrf: text(names.interfaceComplaint),
    dualStack: flag,
    routerId: text(routerIdComplaint),
  },
  { myAsn: "give the AS number of the nodes", peerAsn: "give the AS number of the router" },
);

const bfdProfile = record<BfdProfileArgs>(
  {
    name: objectName,
    receiveInterval: milliseconds,
    transmitInterval: milliseconds,
    detectMultiplier: integer(2, 255),
    echoInterval: milliseconds,
    echoMode: flag,
    passiveMode: flag,
    minimumTtl: integer(1, 254),
  },
  { name: "name the profile" },
);

const pool = record<PoolArgs>(
  {
    name: objectName,
    addresses: list(text(rangeComplaint, { wanted: "a CIDR or a range" })),
    autoAssign: flag,
    avoidBuggyIps: flag,
    announce: flag,
    allocation: record<AllocationArgs>({
      priority: integer(0, 2147483647),
      namespaces: list(objectName),
      namespaceSelectors: selectors,
      serviceSelectors: selectors,
    }),
    renamedFrom: objectName,
  },
  { name: "name the pool", addresses: "list CIDRs or ranges" },
);

const advertisement = {
  name: objectName,
  pools: list(objectName),
  nodeSelectors: selectors,
  serviceSelectors: selectors,
};
const named = { name: "name the advertisement" };

/** All of `MetalLBArgs`. */
export const metallbShape: Shape = record<MetalLBSpec>(
  {
    backend: choice("frr-k8s", "frr", "native", "none"),
    pools: list(pool),
    peers: list(peer),
    advertisements: list(
      record<BgpAdvertisementArgs>(
        {
          ...advertisement,
          peers: list(objectName),
          aggregationLength: integer(1, 32),
          aggregationLengthV6: integer(1, 128),
          localPref: integer(0, 4294967295),
          communities: list(communityRef),
        },
        named,
      ),
    ),
    l2Advertisements: list(
      record<L2AdvertisementArgs>(
        { ...advertisement, interfaces: list(text(names.interfaceComplaint)) },
        named,
      ),
    ),
    bfdProfiles: list(bfdProfile),
    communities: map((key, value, path, add) => {
      const complaint = names.objectNameComplaint(key);
      if (complaint !== undefined) add(path, complaint);
      text(communityComplaint)(value, path, add);
    }),
    version: text(chartVersionComplaint),
    chart: record<ChartArgs>({
      repository: text(repositoryComplaint),
      path: text(chartPathComplaint(`metallb-${DEFAULT_VERSION}`)),
      oci: text(ociComplaint("metallb")),
    }),
    images: record<ImagesArgs>({
      registry: text(registryComplaint),
      pullSecrets: list(objectName),
    }),
    namespace: text(names.namespaceComplaint),
    loadBalancerClass: text(names.labelKeyComplaint),
    values: map(() => undefined),
    cluster: record<ClusterAddressesArgs>({
      nodes: list(
        record<ClusterNodeArgs>(
          { name: objectName, address, labels },
          { name: "name the Node", address: "give its address" },
        ),
      ),
      endpoint: address,
      clusterCidr: cidrs,
      serviceCidr: cidrs,
    }),
  },
  { pools: "list the ranges of addresses for Services" },
);
