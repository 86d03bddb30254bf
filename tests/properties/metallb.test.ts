import * as fc from "fast-check";
import {
  parseRange,
  rangeComplaint,
  rangeHolds,
  sortable,
  toCidrs,
} from "../../components/model/address-range";
import { contains, parseCidr } from "../../components/model/addresses";
import { metallbFaults } from "../../components/model/metallb/validate";
import { LATE } from "../../components/model/late";

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6().filter((text) => !text.includes("."));
const pair = fc.oneof(fc.tuple(ipv4, ipv4), fc.tuple(ipv6, ipv6));
const ordered = pair.map(([a, b]) =>
  parseRange(`${a}-${b}`) === undefined ? `${b}-${a}` : `${a}-${b}`,
);

test("the CIDRs of a range are the range, without a gap and without an overlap", () => {
  fc.assert(
    fc.property(ordered, (text) => {
      const range = parseRange(text)!;
      let next = range.first;
      for (const { network, prefix } of toCidrs(range)) {
        const part = parseRange(`${network}/${prefix}`)!;
        expect(part.first).toBe(next);
        next = part.last + 1n;
      }
      expect(next).toBe(range.last + 1n);
    }),
  );
});

test("fixed-width texts sort like their addresses", () => {
  fc.assert(
    fc.property(pair, ([a, b]) => {
      const [left, right] = [parseRange(a)!, parseRange(b)!];
      const texts = [left, right].map(({ family, first }) => sortable(family, first)) as [
        string,
        string,
      ];
      expect(texts[0].length).toBe(texts[1].length);
      expect(Math.sign(Number(left.first - right.first))).toBe(
        texts[0] < texts[1] ? -1 : texts[0] > texts[1] ? 1 : 0,
      );
    }),
  );
});

test("a CIDR as a range holds what it holds as a CIDR", () => {
  fc.assert(
    fc.property(ipv4, ipv4, fc.integer({ min: 1, max: 32 }), (network, address, prefix) => {
      const text = `${network}/${prefix}`;
      expect(rangeHolds(parseRange(text)!, address)).toBe(contains(parseCidr(text)!, address));
    }),
  );
});

test("any text is taken or complained of, and what is taken can be read", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        ordered,
        fc.tuple(ipv4, fc.nat(40)).map(([a, n]) => `${a}/${n}`),
      ),
      (text) => {
        if (rangeComplaint(text) === undefined) expect(parseRange(text)).toBeDefined();
      },
    ),
  );
});

/** Anything that YAML or a program could hand over, at any place of the arguments. */
const junk = fc.oneof(
  fc.anything(),
  fc.constant(LATE),
  fc.constantFrom("native", "none", "frr", "public", "10.0.0.0/8", 0, -1),
);
const key = fc.constantFrom(
  "name",
  "addresses",
  "pools",
  "peers",
  "peerAddress",
  "myAsn",
  "peerAsn",
  "bfdProfile",
  "communities",
  "nodeSelectors",
  "interface",
  "holdTime",
);
const entry = fc.dictionary(key, junk);
const spec = fc.dictionary(
  fc.constantFrom(
    "pools",
    "peers",
    "advertisements",
    "l2Advertisements",
    "bfdProfiles",
    "communities",
    "backend",
    "cluster",
    "values",
    "chart",
    "images",
  ),
  fc.oneof(junk, fc.array(fc.oneof(entry, junk)), entry),
);

test("no arguments make the check throw, and every fault has a path, a problem and a remedy", () => {
  fc.assert(
    fc.property(spec, (value) => {
      for (const { path, problem, remedy } of metallbFaults(value)) {
        expect([path, problem, remedy].every((text) => text.length > 0)).toBe(true);
        expect(`${path}${problem}${remedy}`).not.toMatch(/\p{Cc}|\bundefined\b|\[object/u);
      }
    }),
    { numRuns: 500 },
  );
});
