import type { PolicyConfigSchema } from "@pulumi/policy";
import { holds, type Range, readRange } from "./addresses";
import { topologiesOf } from "./clusters";
import type { Memory } from "./memory";
import { at, listAt, textAt, textsAt, UNKNOWN } from "./plain";
import type { Rule, Seen } from "./rule";

const POOL = /^kubernetes:metallb\.io\/v\w+:IPAddressPool$/;

const CONFIG: PolicyConfigSchema = {
  properties: {
    addresses: {
      type: "array",
      items: { type: "string" },
      description: "Further addresses that no pool may hold, such as a gateway's.",
    },
  },
};

/** An address that a pool must not give to a Service. */
interface Taken {
  address: string;
  /** Whose it is: `the endpoint of prod`. */
  whose: string;
}

/** Endpoint outside pools. */
export function poolsRule(memory: Memory): Rule {
  return {
    name: "quorate-endpoint-outside-pools",
    description:
      "No pool of MetalLB holds the endpoint's address or a host's: a Service that gets it would take the API, or a host, off the network.",
    enforcementLevel: "mandatory",
    severity: "critical",
    configSchema: CONFIG,
    validateResource: (args) => void memory.note(args),
    validateStack: (args, report) => {
      const resources = memory.stack(args);
      const pools = resources.filter(({ type }) => POOL.test(type));
      const { addresses = [] } = args.getConfig<{ addresses?: string[] }>();
      const taken = [
        ...topologiesOf(resources).flatMap(takenBy),
        ...addresses.map((address) => ({ address, whose: "an address of the pack's config" })),
      ];
      if (pools.length === 0 || taken.length === 0) {
        return args.notApplicable("the stack has no pool, or knows no cluster");
      }
      for (const pool of pools) {
        const path = `${textAt(pool.inputs, "metadata", "name") ?? pool.name}: spec.addresses`;
        const { ranges, unread } = rangesOf(pool);
        for (const text of unread) {
          report(
            `${path}: ${text} is no range of addresses; write a CIDR such as 198.51.100.0/25, or 198.51.100.10-198.51.100.99`,
            pool.urn,
          );
        }
        for (const range of ranges) {
          for (const { address, whose } of taken.filter((one) => holds(range, one.address))) {
            report(
              `${path}: ${range.text} holds ${address}, ${whose}; give the pool a range without it`,
              pool.urn,
            );
          }
        }
      }
      if (pools.some(({ inputs }) => at(inputs, "spec", "addresses") === UNKNOWN)) {
        args.notApplicable("addresses of a pool are known in the up only");
      }
    },
  };
}

function rangesOf({ inputs }: Seen): { ranges: Range[]; unread: string[] } {
  const read = textsAt(inputs, "spec", "addresses").map((text) => [text, readRange(text)] as const);
  return {
    ranges: read.flatMap(([, range]) => range ?? []),
    unread: read.flatMap(([text, range]) => (range === undefined ? [text] : [])),
  };
}

function takenBy(topology: unknown): Taken[] {
  const name = textAt(topology, "name") ?? "the cluster";
  const one = (entry: unknown, whose: string): Taken[] => {
    const address = textAt(entry, "address");
    return address === undefined ? [] : [{ address, whose }];
  };
  return [
    ...one(at(topology, "endpoint"), `the endpoint of ${name}`),
    ...listAt(topology, "former").flatMap((entry) => one(entry, `a former endpoint of ${name}`)),
    ...[...listAt(topology, "nodes"), ...listAt(topology, "balancers")].flatMap((entry) =>
      one(entry, `the address of host ${textAt(entry, "name") ?? ""} of ${name}`),
    ),
  ];
}
