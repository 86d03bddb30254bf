import fc from "fast-check";
import { parseCidr, type Family } from "../../../components/model/addresses";
import type {
  RouterPlan,
  RouterPrefix,
  RouterSession,
} from "../../../components/model/metallb/router-plan";

const session: RouterSession = {
  name: "peer",
  address: "192.0.2.1",
  family: "IPv4",
  carries: ["IPv4"],
  port: 179,
  nodesAsn: 64501,
  ibgp: false,
  multihop: false,
  holdSeconds: 180,
  keepaliveSeconds: 60,
  bfd: undefined,
  password: false,
  gracefulRestart: false,
  nodes: { range: "192.0.2.0/24" },
};

/** A router at home: any host in the nodes' network may be one. */
export const homeRouter: RouterPlan = {
  asn: 65530,
  routerId: "192.0.2.1",
  sessions: [session],
  prefixes: [{ family: "IPv4", network: "198.51.0.0/16", shortest: 32, longest: 32 }],
  paths: 8,
};

const nodes4 = [1, 2, 3].map((i) => ({ name: `s${i}`, address: `192.0.2.1${i}` }));
const nodes6 = [1, 2, 3].map((i) => ({ name: `s${i}`, address: `2001:db8::1${i}` }));
const timings = { receive: 300, transmit: 250, multiplier: 3 };
const strict = {
  ...session,
  holdSeconds: 9,
  keepaliveSeconds: 3,
  bfd: timings,
  password: true,
  gracefulRestart: true,
};

/** A switch of a rack, with everything on. */
export const dualStackRouter: RouterPlan = {
  asn: 64500,
  routerId: "192.0.2.1",
  sessions: [
    { ...strict, name: "tor-a", nodes: nodes4 },
    {
      ...strict,
      name: "tor-a-v6",
      address: "2001:db8::1",
      family: "IPv6",
      carries: ["IPv6"],
      nodes: nodes6,
    },
  ],
  prefixes: [
    { family: "IPv4", network: "198.51.100.0/24", shortest: 24, longest: 32 },
    { family: "IPv4", network: "203.0.113.64/26", shortest: 28, longest: 32 },
    { family: "IPv6", network: "2001:db8:1::/64", shortest: 112, longest: 128 },
  ],
  paths: 8,
};

/** A route reflector some hops away. */
export const internalRouter: RouterPlan = {
  asn: 64501,
  routerId: undefined,
  sessions: [
    {
      ...session,
      name: "core",
      address: "203.0.113.1",
      ibgp: true,
      multihop: true,
      bfd: timings,
      nodes: nodes4,
    },
  ],
  prefixes: [{ family: "IPv4", network: "198.51.100.0/24", shortest: 32, longest: 32 }],
  paths: 40,
};

/** Both families on one session, from any host of a network, on a port of its own. */
export const openRouter: RouterPlan = {
  asn: 64500,
  routerId: "192.0.2.1",
  sessions: [
    { ...strict, name: "10.0.0.1", carries: ["IPv4", "IPv6"], port: 1790, multihop: true },
    {
      ...strict,
      name: "v6",
      address: "2001:db8::1",
      family: "IPv6",
      carries: ["IPv6"],
      nodesAsn: 4200000001,
      holdSeconds: 0,
      keepaliveSeconds: 0,
      port: 1790,
      nodes: { range: "2001:db8::/64" },
    },
  ],
  prefixes: [{ family: "IPv4", network: "198.51.100.7/32", shortest: 32, longest: 32 }],
  paths: 8,
};

export const PLANS: Readonly<Record<string, RouterPlan>> = {
  "of a home router": homeRouter,
  "of a switch with both families, listed nodes, a password, BFD and graceful restart":
    dualStackRouter,
  "of an iBGP router some hops away": internalRouter,
  "with a range, both families on one session and another port": openRouter,
};

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const inner = fc.string({
  unit: fc.constantFrom(...LOWER, "-", "."),
  maxLength: 60,
});
const letter = fc.constantFrom(...LOWER);
const name = fc
  .tuple(letter, inner, letter)
  .map(([first, middle, last]) => (first + middle + last).replace(/[-.]*\.[-.]*/g, "."));
const octet = fc.integer({ min: 1, max: 254 });
const asn = fc.integer({ min: 1, max: 4294967294 });
const milliseconds = fc.integer({ min: 10, max: 60000 });
const family = fc.constantFrom<Family>("IPv4", "IPv6");

/** An address in a network of its own for each `i`: a router knows its neighbours by nothing else. */
function address(family: Family, i: number): fc.Arbitrary<string> {
  return fc
    .tuple(octet, octet)
    .map(([a, b]) => (family === "IPv4" ? `10.${i}.${a}.${b}` : `2001:db8:${i}:${a}::${b}`));
}

function sessionOf(routerAsn: number, family: Family, i: number): fc.Arbitrary<RouterSession> {
  const node = fc.record({ name, address: address(family, i) });
  const range = family === "IPv4" ? `10.${i}.0.0/16` : `2001:db8:${i}::/48`;
  return fc
    .record({
      name,
      address: address(family, i),
      family: fc.constant(family),
      carries: fc.constantFrom<Family[]>([family], ["IPv4", "IPv6"]),
      port: fc.constantFrom(179, 1790),
      nodesAsn: fc.oneof(asn, fc.constant(routerAsn)),
      multihop: fc.boolean(),
      timers: fc.constantFrom([0, 0], [3, 1], [90, 30], [65535, 21845]),
      bfd: fc.option(
        fc.record({
          receive: milliseconds,
          transmit: milliseconds,
          multiplier: fc.integer({ min: 2, max: 255 }),
        }),
        { nil: undefined },
      ),
      password: fc.boolean(),
      gracefulRestart: fc.boolean(),
      nodes: fc.oneof(
        fc.constant({ range }),
        fc.uniqueArray(node, { minLength: 1, maxLength: 5, selector: (one) => one.address }),
      ),
    })
    .map(({ timers: [holdSeconds = 0, keepaliveSeconds = 0], ...rest }) => ({
      ...rest,
      holdSeconds,
      keepaliveSeconds,
      ibgp: rest.nodesAsn === routerAsn,
    }));
}

const prefix: fc.Arbitrary<RouterPrefix> = fc
  .tuple(family, fc.nat(), fc.nat(), fc.nat())
  .chain(([family, a, b, c]) => {
    const longest = family === "IPv4" ? 32 : 128;
    const length = 8 + (a % (longest - 7));
    const shortest = length + (b % (longest - length + 1));
    return address(family, 0).map((inside) => {
      const first = parseCidr(`${inside}/${length}`)?.first.toString() ?? "";
      return {
        family,
        network: `${first}/${length}`,
        shortest,
        longest: shortest + (c % (longest - shortest + 1)),
      };
    });
  });

/** Any plan that validation can have let through. */
export const anyPlan: fc.Arbitrary<RouterPlan> = fc
  .tuple(asn, fc.array(family, { minLength: 1, maxLength: 4 }))
  .chain(([own, families]) =>
    fc.record({
      asn: fc.constant(own),
      routerId: fc.option(address("IPv4", 0), { nil: undefined }),
      sessions: fc.tuple(...families.map((family, i) => sessionOf(own, family, i))),
      prefixes: fc.array(prefix, { maxLength: 5 }),
      paths: fc.integer({ min: 8, max: 300 }),
    }),
  );
