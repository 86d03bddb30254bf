import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { type Lab, downLab, labNamed, runOk } from "./hosts";
import { ensureNetwork } from "./hosts/network";
import { processes } from "./hosts/process";
import {
  ensureRouterTools,
  established,
  routerConfig,
  routes,
  startRouter,
  stopRouter,
  vtysh,
  waitForNextHops,
  waitForSessions,
} from "./router";
import { routersDir } from "./router/place";

/** The router's network, and a host's: their bridges are joined by a cable. */
const lab = labNamed("routers");
const speaker = labNamed("speaker");
const HOST = "10.10.0.21";
const PREFIX = "10.6.0.0/32";

jest.setTimeout(60_000);

const hadRunFrr = existsSync("/run/frr");
const quiet = (): void => undefined;
const down = async (): Promise<void> => {
  await downLab(speaker, quiet);
  await downLab(lab, quiet);
};

beforeAll(async () => {
  await ensureRouterTools(quiet);
  await down();
  for (const each of [lab, speaker]) {
    mkdirSync(each.dir, { recursive: true });
    await ensureNetwork(each);
  }
  await ip(lab, "link add cable type veth peer name cable netns", speaker.namespace);
  for (const each of [lab, speaker]) await ip(each, `link set cable master ${each.bridge} up`);
  await ip(speaker, `address del 10.10.0.1/24 dev ${speaker.bridge}`);
  await ip(speaker, `address add ${HOST}/24 dev ${speaker.bridge}`);
}, 600_000);

afterAll(down);

const ip = (on: Lab, ...words: string[]): Promise<string> =>
  runOk(["ip", "-n", on.namespace, ...words.flatMap((word) => word.split(" "))]);

const bridge = (): Promise<string> => ip(lab, "address show dev", lab.bridge);

/** A host's BGP speaker: dials, as MetalLB's does, and announces one address. */
const speakerConfig = (...routers: string[]): string =>
  [
    "router bgp 64501",
    ` bgp router-id ${HOST}`,
    " no bgp ebgp-requires-policy",
    " no bgp network import-check",
    ...routers.flatMap((router) => [
      ` neighbor ${router} remote-as 65530`,
      ` neighbor ${router} timers 1 3`,
      ` neighbor ${router} timers connect 1`,
    ]),
    " address-family ipv4 unicast",
    `  network ${PREFIX}`,
    "",
  ].join("\n");

/** What the routers of a lab have on the machine: processes, sockets, files. */
const traces = (on: Lab): string[] => [
  ...processes().flatMap(({ argv }) => (argv.join(" ").includes(on.dir) ? [argv.join(" ")] : [])),
  ...(existsSync(routersDir(on))
    ? readdirSync(routersDir(on), { recursive: true }).map(String)
    : []),
];

const speak = (...routers: string[]): Promise<void> =>
  startRouter(speaker, speakerConfig(...routers));

test("a router learns a host's route into the kernel and forgets it when the speaker ends", async () => {
  await startRouter(lab, routerConfig());
  await speak("10.10.0.1");
  expect(await waitForSessions(lab, 1)).toEqual([HOST]);
  expect(await waitForNextHops(lab, PREFIX, 1)).toEqual([HOST]);
  await stopRouter(speaker);
  await waitForNextHops(lab, PREFIX, 0);
  expect(await established(lab)).toEqual([]);
});

test("a second start is a new router with the new configuration and addresses", async () => {
  await startRouter(lab, routerConfig({ asn: 65531 }), { addresses: ["10.0.0.1"] });
  expect(await vtysh(lab, "show running-config")).toContain("router bgp 65531\n");
  expect(await bridge()).toContain("10.0.0.1/32");
  await startRouter(lab, routerConfig());
  expect(await vtysh(lab, "show running-config")).toContain("router bgp 65530\n");
  expect(await bridge()).not.toContain("10.0.0.1/32");
});

test("of two routers the second keeps its session and its route when the first ends", async () => {
  await startRouter(lab, routerConfig({ routerId: "10.10.0.2" }), { number: 2 });
  await speak("10.10.0.1", "10.10.0.2");
  for (const number of [1, 2]) {
    expect(await waitForSessions(lab, 1, { number })).toEqual([HOST]);
    expect(await waitForNextHops(lab, PREFIX, 1, { number })).toEqual([HOST]);
  }
  await stopRouter(lab);
  expect(await routes(lab, PREFIX)).toEqual([]);
  expect(await established(lab, 2)).toEqual([HOST]);
  expect(await routes(lab, PREFIX, 2)).toEqual([HOST]);
});

test("links that come and go leave the address that the hosts know the router by", async () => {
  await startRouter(lab, routerConfig());
  const before = await bridge();
  await ip(lab, "link add low address 02:00:00:00:00:01 type veth peer name high");
  await ip(lab, `link set low master ${lab.bridge} up`);
  expect(await bridge()).toBe(before);
  await ip(lab, "link del low");
});

test("a wrong line in the configuration is told, with the line", async () => {
  const config = `${routerConfig()} neighbour K8S bfd\n`;
  await expect(startRouter(lab, config)).rejects.toThrow(/neighbour K8S bfd/);
});

test("routers that were stopped leave no process, socket, address or link, nor does a lab's end", async () => {
  await startRouter(lab, routerConfig(), { addresses: ["10.0.0.1"] });
  expect(traces(lab).join("\n")).toContain("bgpd.vty");
  await stopRouter(lab, 1);
  await stopRouter(lab, 2);
  await stopRouter(speaker);
  expect([...traces(lab), ...traces(speaker)]).toEqual([]);
  expect(await bridge()).not.toContain("10.0.0.1/32");
  expect(await ip(lab, "-br link show")).not.toContain("router2");
  await startRouter(lab, routerConfig());
  await startRouter(lab, routerConfig(), { number: 2 });
  await downLab(lab, quiet);
  expect(traces(lab)).toEqual([]);
  expect(existsSync("/run/frr")).toBe(hadRunFrr);
});
