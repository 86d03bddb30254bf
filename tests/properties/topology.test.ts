import fc from "fast-check";
import { knownStorage } from "../../components/model/longhorn/known-storage";
import { knownCluster } from "../../components/model/metallb/known-cluster";
import { type PlanInput, planCluster } from "../../components/model/plan";
import { asArguments, topologyOf } from "../../components/model/topology";
import { clusterFaults } from "../../components/model/validate";
import { validSpec } from "../support/arbitraries";

/*
 * What is put on a cluster of another stack is checked against its topology. It must know no less of it than the arguments themselves.
 */

const storage = fc.option(
  fc.constantFrom(true, false, { disks: [{ path: "/var/lib/longhorn", tags: ["ssd"] }] }),
  { nil: undefined },
);
const disable = fc.subarray(["servicelb", "local-storage", "traefik"]);

const specs = fc
  .tuple(validSpec, storage, disable)
  .map(([spec, wanted, without]) => ({
    ...spec,
    ...(wanted !== undefined && { storage: wanted }),
    serverConfig: { disable: without },
  }))
  .filter((spec) => clusterFaults(spec).length === 0);

const sorted = (tags: readonly string[]) => [...new Set(tags)].sort();

/** Tags in the order in which Longhorn keeps them. */
function storageOf(spec: unknown) {
  const { nodes, ...rest } = knownStorage({}, spec) ?? {};
  const inOrder = nodes?.map(({ name, tags, diskTags }) => ({
    name,
    tags: sorted(tags),
    diskTags: diskTags.map(sorted),
  }));
  return { ...rest, nodes: inOrder };
}

const planned = (spec: object) => planCluster("prod", spec as PlanInput);

test("a topology tells of nodes, networks and storage what the arguments tell", () => {
  fc.assert(
    fc.property(specs, (spec) => {
      const again = asArguments(topologyOf(planned(spec)));
      const told = knownCluster({}, again);
      expect(told).toEqual(knownCluster({}, spec));
      expect(storageOf(again)).toEqual(storageOf(spec));
    }),
  );
});

test("it can be written down and read again", () => {
  fc.assert(
    fc.property(specs, (spec) => {
      const topology = topologyOf(planned(spec));
      expect(JSON.parse(JSON.stringify(topology))).toEqual(topology);
    }),
  );
});
