import fc from "fast-check";
import { ROUTER_KINDS, routerConfig } from "../../../components/render/router";
import type { RouterPlan } from "../../../components/model/metallb/router-plan";
import { anyPlan, dualStackRouter, homeRouter, PLANS } from "./plans";

describe.each(ROUTER_KINDS)("%s", (kind) => {
  test.each(Object.entries(PLANS))("text %s", (_title, plan) => {
    expect(routerConfig(kind, plan)).toMatchSnapshot();
  });

  test("has all that the plan says, on lines of its own, and no password", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const text = routerConfig(kind, plan);
        const commands = withoutComments(text);
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\uffff]/);
        expect(text.endsWith("\n")).toBe(true);
        for (const remote of remotesOf(plan)) expect(commands).toContain(remote);
        for (const { network, family } of plan.prefixes) {
          if (plan.sessions.some(({ carries }) => carries.includes(family))) {
            expect(commands).toContain(network);
          }
        }
        expect(
          secretsIn(commands).filter((secret) => !/^<PASSWORD-OF-PEER-[a-z0-9.-]+>$/.test(secret)),
        ).toEqual([]);
        expect(secretsIn(commands).length > 0).toBe(plan.sessions.some(({ password }) => password));
      }),
    );
  });

  test("equal plans give equal texts", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(routerConfig(kind, structuredClone(plan))).toBe(routerConfig(kind, plan));
      }),
      { numRuns: 20 },
    );
  });

  test("nodes stand in the order they were given", () => {
    const turned: RouterPlan = {
      ...dualStackRouter,
      sessions: dualStackRouter.sessions.map((session) => ({
        ...session,
        nodes: "range" in session.nodes ? session.nodes : [...session.nodes].reverse(),
      })),
    };
    const order = (plan: RouterPlan) => [
      ...new Set(withoutComments(routerConfig(kind, plan)).match(/192\.0\.2\.1[123]/g)),
    ];
    expect(order(turned)).toEqual(order(dualStackRouter).reverse());
  });

  test("lets nothing in where no pool has a carried family", () => {
    const closed = routerConfig(kind, { ...homeRouter, prefixes: [] });
    expect(withoutComments(closed)).not.toMatch(/permit [\da-f.:]+\/|accept|import where/);
    expect(withoutComments(closed)).toMatch(/deny 0\.0\.0\.0\/0 le 32|reject|import none/);
  });

  test.each(["a\nb", 'a"b', "a b", "a;b", "a\\b", "a\u0000"])("refuses %j as a name", (name) => {
    const [session] = homeRouter.sessions;
    const strange = { ...homeRouter, sessions: [{ ...session!, name }] };
    expect(() => routerConfig(kind, strange)).toThrow(/can't stand in a router's configuration/);
  });
});

function withoutComments(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^ ?[#!]/.test(line))
    .join("\n");
}

function remotesOf(plan: RouterPlan): string[] {
  return plan.sessions.flatMap(({ nodes }) =>
    "range" in nodes ? [nodes.range] : nodes.map(({ address }) => address),
  );
}

/** What stands where each router wants a password. */
function secretsIn(commands: string): string[] {
  return [
    ...commands.matchAll(/ (?:password|authentication-key|tcp-md5-key=)\s?"?([^\s";]+)/g),
  ].map((match) => match[1] ?? "");
}
