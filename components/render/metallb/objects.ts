import { selectedPools } from "../../model/metallb/plan";
import type { BfdProfileArgs, PeerArgs } from "../../model/metallb/peer-args";
import type {
  BgpAdvertisementArgs,
  L2AdvertisementArgs,
  PoolArgs,
} from "../../model/metallb/pool-args";
import type { Unwrap } from "@pulumi/pulumi";
import { given, type Values } from "../objects";

/** `spec` of an IPAddressPool. */
export function poolSpec(pool: Unwrap<PoolArgs>): Values {
  const { addresses, autoAssign, avoidBuggyIps, allocation } = pool;
  return given({
    addresses,
    autoAssign: autoAssign ?? true,
    avoidBuggyIPs: avoidBuggyIps ?? false,
    serviceAllocation: allocation && given({ ...allocation }),
  });
}

/** `spec` of a BGPPeer without its password, which is a Secret of the given name. */
export function peerSpec(
  peer: Omit<Unwrap<PeerArgs>, "password">,
  secret: { name: string; namespace: string } | undefined,
): Values {
  const external = typeof peer.peerAsn === "string";
  return given({
    myASN: peer.myAsn,
    ...(external ? { dynamicASN: peer.peerAsn } : { peerASN: peer.peerAsn }),
    peerAddress: peer.peerAddress,
    interface: peer.interface,
    peerPort: peer.port,
    sourceAddress: peer.sourceAddress,
    holdTime: peer.holdTime,
    keepaliveTime: peer.keepaliveTime,
    connectTime: peer.connectTime,
    routerID: peer.routerId,
    nodeSelectors: peer.nodeSelectors,
    passwordSecret: secret,
    bfdProfile: peer.bfdProfile,
    ebgpMultiHop: peer.ebgpMultiHop,
    vrf: peer.vrf,
    enableGracefulRestart: peer.gracefulRestart,
    dualStackAddressFamily: peer.dualStack,
  });
}

/** `spec` of a BFDProfile. */
export function bfdSpec({ name: _name, ...profile }: BfdProfileArgs): Values {
  return given({ ...profile });
}

/** `spec` of the one Community object with all names. */
export function communitySpec(aliases: readonly (readonly [string, string])[]): Values {
  return { communities: aliases.map(([name, value]) => ({ name, value })) };
}

/**
 * `spec` of an advertisement of either kind. Pools are named one by one: a pool that somebody adds by hand must not be announced by accident.
 */
export function advertisementSpec(
  advertisement: BgpAdvertisementArgs | L2AdvertisementArgs,
  pools: readonly Pick<PoolArgs, "name" | "announce">[],
): Values {
  const { name: _name, pools: _pools, ...rest } = advertisement;
  return given({ ipAddressPools: selectedPools(advertisement, pools), ...rest });
}
