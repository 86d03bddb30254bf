import * as pulumi from "@pulumi/pulumi";
import type { MetalLBArgs } from "../components/model/metallb/args";
import { show, type Fault } from "../components/model/faults";
import { listOf, recordOf, textOf } from "../components/model/known";
import { peerName } from "../components/model/metallb/plan";
import { isRecord } from "../components/model/shape";
import { readObject, stackError } from "./stack-file";

/**
 * Reads MetalLB from a stack's configuration: `metallb` has the shape of `MetalLBArgs`; passwords of peers are in `bgpPasswords`, by the peer's name.
 * Undefined where the stack has none. What the arguments hold is judged by `MetalLB`.
 */
export function readMetalLB(config: pulumi.Config): MetalLBArgs | undefined {
  const faults: Fault[] = [];
  const metallb = readObject(config, "metallb", faults);
  const passwords = readPasswords(config, faults);
  const peers = listOf(metallb?.["peers"]);
  const known = new Set(peers.map((peer) => peerName(recordOf(peer))));
  for (const name of Object.keys(passwords).filter((candidate) => !known.has(candidate))) {
    const problem = `is for ${show(name)}, which is no peer in ${config.name}:metallb`;
    const remedy = known.size === 0 ? "remove it" : `give one of ${[...known].join(", ")}`;
    faults.push({ path: `${config.name}:bgpPasswords`, problem, remedy });
  }
  peers.forEach((peer, i) => {
    if (recordOf(peer)["password"] === undefined) return;
    const name = peerName(recordOf(peer));
    const remedy = `remove it there and give it with pulumi config set --secret --path '${config.name}:bgpPasswords["${name}"]'`;
    const path = `${config.name}:metallb.peers[${i}].password`;
    faults.push({ path, problem: "is a secret among plain values", remedy });
  });
  if (faults.length > 0) throw stackError(faults);
  if (metallb === undefined) return undefined;
  const withPasswords = peers.map((peer) => {
    const password = isRecord(peer) ? passwords[peerName(peer)] : undefined;
    return password === undefined ? peer : { ...recordOf(peer), password: pulumi.secret(password) };
  });
  return {
    ...metallb,
    ...(Array.isArray(metallb["peers"]) && { peers: withPasswords }),
  } as unknown as MetalLBArgs;
}

function readPasswords(config: pulumi.Config, faults: Fault[]): Record<string, string> {
  const given = readObject(config, "bgpPasswords", faults) ?? {};
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const password = textOf(value);
      if (password !== undefined) return [[name, password]];
      const path = `${config.name}:bgpPasswords.${name}`;
      faults.push({ path, problem: "is no text", remedy: "quote it" });
      return [];
    }),
  );
}
