import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { routerConfig, type RouterKind } from "../../components/render/router";
import { anyPlan, homeRouter, PLANS } from "../render/router/plans";
import { ensureRouterTools } from "./router";
import { frr } from "./router/packages";

/*
 * What the routers' own parsers say of the texts that users load. FRR's vtysh knows the grammar of all of its programs. It ends with 0 whatever it
 * found, so what it says counts as well.
 */

const PARSERS: { kind: RouterKind; argv: (folder: string) => string[] }[] = [
  {
    kind: "frr",
    argv: (folder) => [frr().vtysh, "--config_dir", folder, "-C", "-f", `${folder}/router.conf`],
  },
  { kind: "bird", argv: (folder) => [frr().bird, "-p", "-c", `${folder}/router.conf`] },
];

beforeAll(() => ensureRouterTools(() => undefined), 600_000);

describe.each(PARSERS)("$kind", ({ kind, argv }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "quorate-router-"));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, "vtysh.conf"), "");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function parse(text: string): { status: number | null; said: string } {
    writeFileSync(join(folder, "router.conf"), text);
    const [program = "", ...args] = argv(folder);
    const { status, stdout, stderr } = spawnSync(program, args, {
      encoding: "utf8",
      env: frr().env,
    });
    return { status, said: stdout + stderr };
  }

  test.each(Object.entries(PLANS))("takes the text %s", (_title, plan) => {
    expect(parse(routerConfig(kind, plan))).toEqual({ status: 0, said: "" });
  });

  test("takes the text of any plan", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(parse(routerConfig(kind, plan))).toEqual({ status: 0, said: "" });
      }),
      { numRuns: 25 },
    );
  });

  test("finds a fault", () => {
    const broken = routerConfig(kind, homeRouter).replaceAll(" 65530", " sixty");
    expect(parse(broken).said).toMatch(
      /unknown command|syntax error|Number expected|router bgp sixty/i,
    );
  });
});
