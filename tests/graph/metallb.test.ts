/** @jest-environment ./tests/support/graph-environment.js */
import * as pulumi from "@pulumi/pulumi";
import { Cluster, MetalLB, type MetalLBArgs } from "../../components";
import { describeTree, MODES } from "../support/clusters";
import { healthyHosts } from "../support/hosts";
import { homeSpec, layer, recordMetalLB } from "../support/metallb";
import { opened, record } from "../support/recording-monitor";
import { exampleArgs } from "../support/specs";

jest.setTimeout(120_000);

const LATER = pulumi.unknown as unknown as string;
const spec = (resource: { inputs: Record<string, unknown> }) => opened(resource.inputs["spec"]);

describe.each(MODES)("a home lab's MetalLB, in $mode", ({ preview }) => {
  test("is a namespace, a look at the cluster, the chart, and every object", async () => {
    const recording = await recordMetalLB(homeSpec(), { preview });
    expect(recording.errors).toEqual([]);
    expect(describeTree(recording)).toMatchSnapshot();
  });
});

test("a pool that no session can carry is warned of", async () => {
  await recordMetalLB(homeSpec());
  expect(jest.mocked(console.warn).mock.calls.join("\n")).toContain(
    "pool main-v6-pool: 2a10:3781:2235:a4::1-2a10:3781:2235:a8::1 is IPv6, and no peer carries such routes; give a peer with an IPv6 address, or dualStack: true",
  );
});

test("names stay when other things change, so that a preview shows what changed and nothing else", async () => {
  const before = await recordMetalLB(homeSpec());
  const args = homeSpec();
  args.pools.unshift({ name: "first", addresses: ["192.0.2.0/28"] });
  args.advertisements?.[0]?.pools?.push("first");
  const after = await recordMetalLB(args);
  const names = ({ resources }: typeof before) => resources.map(({ urn }) => urn);
  expect(names(after).filter((urn) => !names(before).includes(urn))).toEqual([
    expect.stringContaining("::lb-pool-first"),
  ]);
  expect(names(before).filter((urn) => !names(after).includes(urn))).toEqual([]);
});

test("a renamed pool is the old resource, by an alias", async () => {
  const args = homeSpec();
  args.pools[0] = { ...args.pools[0]!, name: "public", renamedFrom: "main-pool" };
  args.advertisements = [{ name: "advertisement" }];
  const pool = layer(await recordMetalLB(args), "pool-public");
  expect(pool.options).toMatchObject({ aliases: ["lb-pool-main-pool"] });
  expect(pool.inputs).toMatchObject({ metadata: { name: "public" } });
});

describe("a password", () => {
  const args = () => {
    const spec = homeSpec();
    spec.peers![0]!.password = "open-sesame-7";
    return spec;
  };

  test("is in a Secret whose name nobody chose, and nowhere in clear", async () => {
    const recording = await recordMetalLB(args());
    const secret = layer(recording, "peer-peer-password");
    expect(secret.inputs["metadata"]).toEqual({ namespace: "metallb-system" });
    expect(JSON.stringify(opened(secret.inputs))).toContain(
      Buffer.from("open-sesame-7").toString("base64"),
    );
    const everything = JSON.stringify([recording.resources, recording.outputs]);
    expect(everything).not.toContain("open-sesame-7");
    // In its envelope, it is the Secret's alone.
    expect(everything.split(Buffer.from("open-sesame-7").toString("base64"))).toHaveLength(2);
  });

  test("is named by the peer, which waits for it", async () => {
    const peer = layer(await recordMetalLB(args()), "peer-peer");
    expect(peer.deps).toContain("lb-peer-peer-password");
    expect(spec(peer)).toMatchObject({ passwordSecret: { name: "lb-peer-peer-password" } });
    expect(JSON.stringify(peer.inputs)).not.toContain("4dabf18193072939515e22adb298388d");
  });

  test("is a placeholder in the router's configuration, which is no secret", async () => {
    let text: pulumi.Output<string> | undefined;
    await recordMetalLB(args(), {
      use: (lb) => (text = lb.routerConfig("frr", { nodeNetwork: "10.0.0.0/24" })),
    });
    const output = text as unknown as { promise(): Promise<string>; isSecret: Promise<boolean> };
    expect(await output.isSecret).toBe(false);
    expect(await output.promise()).toContain("PASSWORD");
    expect(await output.promise()).not.toContain("open-sesame-7");
  });
});

test("graceful restart can't be changed in place: the peer is replaced, and nothing else", async () => {
  const { options } = layer(await recordMetalLB(homeSpec()), "peer-peer");
  expect(options).toMatchObject({
    replaceOnChanges: ["spec.enableGracefulRestart"],
    deleteBeforeReplace: true,
  });
});

describe("faults", () => {
  const wrong = (): MetalLBArgs => {
    const args = homeSpec();
    args.pools[1]!.addresses = ["10.6.9.0/24"];
    args.peers![0]!.peerAsn = 0;
    return args;
  };

  test.each(MODES)("throw all at once before anything is registered, in $mode", async (mode) => {
    const { resources, thrown } = await recordMetalLB(wrong, mode);
    expect(resources.map(({ name }) => name)).toEqual(["elsewhere"]);
    expect(pulumi.RunError.isInstance(thrown)).toBe(true);
    expect((thrown as Error).message).toBe(
      [
        'quorate: MetalLB "lb" has 2 faults:',
        "  peers[0].peerAsn: is 0, which no router accepts; give a number from 1 to 4294967294, such as 64512 to 65534 for private use",
        "  pools[1].addresses[0]: 10.6.9.0/24 overlaps with 10.6.0.0-10.6.255.255 in pools[0].addresses[0]; give each address to one pool, once",
      ].join("\n"),
    );
  });

  test("of a value that comes late stop the up before the namespace, and not the preview", async () => {
    const args = (known: boolean) => (): MetalLBArgs => {
      const spec: MetalLBArgs = homeSpec();
      spec.pools[0]!.addresses = [pulumi.output(known ? "10.6.0.9-10.6.0.1" : LATER)];
      return spec;
    };
    const up = await recordMetalLB(args(true));
    expect(up.errors.join("\n")).toContain(
      "pools[0].addresses[0]: 10.6.0.9-10.6.0.1 ends before it begins",
    );
    expect(up.resources.map(({ name }) => name).sort()).toEqual(["elsewhere", "lb"]);
    const preview = await recordMetalLB(args(false), { preview: true });
    expect(preview.resources.map(({ name }) => name)).toContain("lb-pool-main-pool");
    expect(spec(layer(preview, "pool-main-v6-pool"))).toMatchObject({ autoAssign: true });
  });
});

describe("on a cluster of this program", () => {
  const both = (args: MetalLBArgs, serverConfig: Record<string, string[]>) =>
    record(
      () => {
        const cluster = new Cluster("prod", { ...exampleArgs(), serverConfig });
        new MetalLB("lb", args, { provider: cluster.provider });
      },
      { preview: true, respond: healthyHosts() },
    );
  beforeEach(() => void jest.spyOn(console, "warn").mockImplementation(() => undefined));

  test("pools are checked against its hosts and networks by the provider alone", async () => {
    const args = homeSpec();
    args.pools[0]!.addresses = ["192.0.2.0/24", "10.43.7.0/24"];
    const { thrown } = await both(args, { disable: ["servicelb"] });
    const { message } = thrown as Error;
    expect(message).toContain(
      "pools[0].addresses[0]: 192.0.2.0/24 holds 192.0.2.11, the address of node s1",
    );
    expect(message).toContain("10.43.7.0/24 overlaps with the network of Services, 10.43.0.0/16");
    expect(message).toContain("the API's endpoint");
  });

  test("a service load balancer that is still on is refused", async () => {
    const { thrown } = await both(homeSpec(), {});
    expect((thrown as Error).message).toContain("add servicelb to serverConfig.disable");
    expect((await both(homeSpec(), { disable: ["servicelb"] })).thrown).toBeUndefined();
  });
});
