import fc from "fast-check";
import { parse } from "yaml";
import type { ClusterSpec } from "../../components/model/args";
import { reveal, splitSecrets } from "../../components/model/secret-leaves";
import { clusterFaults } from "../../components/model/validate";
import { nodeFiles } from "../../components/render/node-files";
import { allScripts, examplePlan, nodeNamed, secretsOf } from "../support/rendered";
import { exampleSpec } from "../support/specs";

/** What a password may be: one line, with every character that shells, YAML and systemd mind. */
const password = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(..."'\"\\`$(){}[]<>|&;*?~!#%=:,-@^ 01aé"),
      fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 24,
  })
  .map((text) => text.trim())
  .filter((text) => text !== "");
const login = fc.stringMatching(/^[A-Za-z0-9._~%!$&()*+,;=-]{1,12}$/);

/** Marked, so that no text holds one by chance. */
const SIGN = "7b1f6c";

const specs = fc
  .record({ a: password, b: password, c: password, d: password, e: login })
  .map((own): ClusterSpec => ({
    ...exampleSpec(),
    registries: { access: { "reg.example": { username: SIGN + own.a, password: SIGN + own.b } } },
    proxy: { https: `http://${SIGN}:${own.e}@proxy.example:3128` },
    etcd: {
      snapshots: {
        s3: { bucket: "abc", accessKeyId: SIGN + own.c, secretAccessKey: SIGN + own.d },
      },
    },
  }));

test("whatever a secret is, it arrives as it is, and is in no public text", () => {
  fc.assert(
    fc.property(specs, (spec) => {
      expect(clusterFaults(spec)).toEqual([]);
      const plan = examplePlan(spec);
      const secrets = secretsOf(spec);
      const files = nodeFiles(reveal(plan, secrets.leaves), nodeNamed(plan, "s1"));
      const yaml = (suffix: string) =>
        parse(files.find(({ path }) => path.endsWith(suffix))?.content ?? "", {
          version: "1.1",
        }) as never;
      const { username, password: told } = spec.registries?.access?.["reg.example"] ?? {};
      expect(yaml("registries.yaml")).toEqual({
        configs: { "reg.example": { auth: { username, password: told } } },
      });
      const s3 = spec.etcd?.snapshots?.s3;
      expect(yaml("s3.yaml")).toEqual({
        "etcd-s3-access-key": s3?.accessKeyId,
        "etcd-s3-secret-key": s3?.secretAccessKey,
      });
      const environment = files.find(({ path }) => path.endsWith("/environment"))?.content;
      expect(environment?.split("\n")[0]).toBe(`HTTPS_PROXY='${spec.proxy?.https ?? ""}'`);
      const texts = [
        JSON.stringify(plan),
        ...nodeFiles(plan, nodeNamed(plan, "s1")).map((file) => file.content),
      ];
      for (const text of texts) expect(text).not.toContain(SIGN);
    }),
    { numRuns: 300 },
  );
});

test("public scripts hold none", () => {
  fc.assert(
    fc.property(specs, (spec) => {
      for (const [title, script] of allScripts(examplePlan(spec))) {
        const decoded = script.replace(
          /(?<=^(?:FILES=')?6[04][04] \S+ )[A-Za-z0-9+/=]+$/gm,
          (text) => Buffer.from(text, "base64").toString(),
        );
        expect([title, decoded.includes(SIGN)]).toEqual([title, false]);
      }
    }),
    { numRuns: 10 },
  );
});

test("what is taken out can be put back", () => {
  fc.assert(
    fc.property(specs, (spec) => {
      const { args, secrets } = splitSecrets(spec);
      expect(reveal(args, secrets as Record<string, string>)).toEqual(spec);
      expect(Object.keys(secrets)).toHaveLength(5);
    }),
  );
});
