import fc from "fast-check";
import { faultReport } from "../../components/model/faults";
import { clusterFaults } from "../../components/model/validate";
import { freeText, fullSpec, textPaths, validSpec } from "../support/arbitraries";
import { withValue, type Path } from "../support/faults";
import { exampleSpec } from "../support/specs";

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSparseArray: true,
  withNullPrototype: true,
  withObjectString: true,
  maxDepth: 3,
});

const valueAt = (spec: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], spec);

/** A spec whose root, or any part of it, is replaced by something else. */
const broken = fc
  .tuple(fc.constantFrom(...parts(fullSpec())), anything)
  .map(([path, value]) => withValue(fullSpec(), path, value));

function parts(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, part]) =>
    parts(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...inner];
}

test("whatever the arguments are, nothing is thrown and each fault is one clean line", () => {
  fc.assert(
    fc.property(fc.oneof(anything, broken), (spec) => {
      const faults = clusterFaults(spec);
      const lines = faultReport("cluster", faults).split("\n");
      expect(lines).toHaveLength(faults.length + 1);
      expect(lines.join("")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 500 },
  );
});

test("a good spec has no faults", () => {
  expect(clusterFaults(fullSpec())).toEqual([]);
  fc.assert(
    fc.property(validSpec, (spec) => {
      expect(clusterFaults(spec)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

describe("a text that a shell or YAML reads as more than text", () => {
  const free = (path: Path) => path[0] === "serverConfig" || path[0] === "agentConfig";
  const texts = textPaths(fullSpec());
  const around = (meta: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.constantFrom(...texts), meta, fc.constantFrom("after", "before", "alone"))
      .map(([path, bad, place]) => {
        const good = String(valueAt(fullSpec(), path));
        const value = place === "alone" ? bad : place === "after" ? good + bad : bad + good;
        return { path, value };
      });

  test("is refused in every field but those of free text", () => {
    const meta = fc.constantFrom(
      ..."$`;|&'\"\\<>(){}!#",
      "$(id)",
      "`id`",
      " #",
      "' ; id",
      '" ; id',
    );
    fc.assert(
      fc.property(around(meta), ({ path, value }) => {
        fc.pre(!free(path));
        // A comment behind a whole key is judged as one; one sign glued to the base64 is no key.
        expect(clusterFaults(withValue(fullSpec(), path, value))).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("is refused everywhere if it ends or hides a line", () => {
    const meta = fc.constantFrom(
      "\n",
      "\r",
      "\0",
      "\u001b[2J",
      "\u0085",
      "\u2028",
      "\u202e",
      "\ufeff",
    );
    const keys = (path: Path) => path.at(-1) === "privateKey";
    fc.assert(
      fc.property(around(meta), ({ path, value }) => {
        // A private key has lines, and goes to the SSH client alone.
        fc.pre(!keys(path));
        expect(clusterFaults(withValue(fullSpec(), path, value))).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("is taken as it is where text is free", () => {
    fc.assert(
      fc.property(freeText, (text) => {
        const config = {
          "resolv-conf": text,
          "kubelet-arg": [`v=${text}`],
          "node-external-dns": text,
        };
        const spec = { ...exampleSpec(), serverConfig: config, agentConfig: config };
        expect(clusterFaults(spec)).toEqual([]);
      }),
    );
  });
});

test("no fault hides another one", () => {
  const injections = fc.constantFrom<readonly [Path, unknown, string]>(
    [["version"], "latest", "version"],
    [["servers", 0, "name"], "S_1", "servers[0].name"],
    [["servers", 1, "address"], "x", "servers[1].address"],
    [["servers", 2, "hostKey"], undefined, "servers[2].hostKey"],
    [["agents", 0, "address"], "192.0.2.13", "agents[0].address"],
    [["agents", 1, "labels"], { "a b": "" }, 'agents[1].labels["a b"]'],
    [["agents", 2, "taints"], [{ key: "a" }], "agents[2].taints[0].effect"],
    [["endpoint", "port"], 6443, "endpoint.port"],
    [["endpoint", "address"], "10.42.0.1", "endpoint.address"],
    [["network", "serviceCidr"], "10.42.0.0/16", "network.serviceCidr"],
    [["artifacts", "sha256"], {}, "artifacts.sha256"],
    [["ssh", "privateKey"], "x", "ssh.privateKey"],
    [["etcd"], null, "etcd"],
    [["rollout", "maxUnavailable"], 3, "rollout.maxUnavailable"],
    [["serverConfig"], { nonsense: 1 }, "serverConfig.nonsense"],
    [["token"], "short", "token"],
  );
  fc.assert(
    fc.property(fc.uniqueArray(injections, { minLength: 2, maxLength: 5 }), (chosen) => {
      const spec = chosen.reduce<unknown>(
        (s, [path, value]) => withValue(s, path, value),
        exampleSpec(),
      );
      const paths = clusterFaults(spec).map(({ path }) => path);
      expect(paths).toEqual(expect.arrayContaining(chosen.map(([, , path]) => path)));
    }),
    { numRuns: 500 },
  );
});
