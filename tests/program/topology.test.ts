import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { drawingOf } from "../../cli/topology";
import type { Drawing, Point, Rect } from "../../cli/topology/drawing";
import { layout, WIDTH } from "../../cli/topology/layout";
import { fit, widthOf } from "../../cli/topology/measure";
import { topologiesIn } from "../../cli/topology/outputs";
import { svg } from "../../cli/topology/svg";
import { quorum } from "../../cli/topology/words";
import type { ClusterTopology, NodeTopology } from "../../components/model/topology";

jest.setTimeout(60_000);

const ROOT = join(__dirname, "..", "..");

const node = (name: string, role: string, own: Partial<NodeTopology> = {}): NodeTopology => ({
  name,
  role,
  address: "192.0.2.11",
  labels: {},
  storage: false,
  tags: [],
  disks: [],
  retired: false,
  ...own,
});

const topology = (own: Partial<ClusterTopology> = {}): ClusterTopology => ({
  name: "prod",
  distribution: "k3s",
  version: "v1.36.5+k3s1",
  endpoint: {
    kind: "haproxy",
    address: "192.0.2.10",
    port: 8443,
    url: "https://192.0.2.10:8443",
    hosts: ["s1", "s2", "s3"],
  },
  former: [],
  nodes: [
    node("s1", "server", { address: "192.0.2.11", secondAddress: "2001:db8::11" }),
    node("s2", "server", { address: "192.0.2.12", secondAddress: "2001:db8::12" }),
    node("s3", "server", { address: "192.0.2.13", secondAddress: "2001:db8::13" }),
    node("a1", "agent", { address: "192.0.2.21", storage: true, disks: [["nvme"], []] }),
    node("a2", "agent", { address: "192.0.2.22", retired: true }),
  ],
  balancers: [],
  network: { clusterCidrs: ["10.42.0.0/16"], serviceCidrs: ["10.43.0.0/16"] },
  capabilities: {
    serviceLoadBalancer: false,
    localPath: true,
    storage: true,
    networkPolicy: true,
    ingress: "traefik",
    dualStack: false,
    hardened: false,
  },
  ...own,
});

const outputs = (all: object) => JSON.stringify(all);

/** Reads XML as strictly as a browser does for a file, and gives the texts between tags. */
function readXml(text: string): string[] {
  const open: string[] = [];
  const texts: string[] = [];
  const plain = /^(?:[^&<]|&(?:amp|lt|gt|quot|#39);)*$/;
  // eslint-disable-next-line no-control-regex -- XML has none of these.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text)) throw new Error("sign");
  if (/\p{Surrogate}/u.test(text)) throw new Error("half a sign");
  let rest = text.trim();
  while (rest !== "") {
    const [, tag = "", between = ""] = /^<([^<>]*)>([^<]*)/.exec(rest) ?? [];
    if (tag === "" || !plain.test(between)) throw new Error(`no XML: ${rest.slice(0, 60)}`);
    rest = rest.slice(tag.length + 2 + between.length);
    if (between.trim() !== "") texts.push(between);
    const [, end, name = "", attributes = "", empty] =
      /^(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)$/.exec(tag) ?? [];
    const values = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)];
    const names = values.map(([, key]) => key);
    if (name === "" || new Set(names).size < names.length) throw new Error(`no tag: ${tag}`);
    if (!values.every(([, , value]) => plain.test(value!))) throw new Error(`no value: ${tag}`);
    if (end === "/" && open.pop() !== name) throw new Error(`ends what is not open: ${tag}`);
    if (end === "" && empty === "") open.push(name);
    if (open.length === 0 && rest !== "") throw new Error("more than one root");
  }
  if (open.length > 0) throw new Error(`open at the end: ${open.join()}`);
  return texts.map((own) =>
    own
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&amp;", "&"),
  );
}

describe("the reader of XML in this test can fail", () => {
  test.each([
    "<a><b></a></b>",
    "<a>&nbsp;</a>",
    "<a>",
    "<a/><b/>",
    '<a x="1" x="2"/>',
    "<a x=1/>",
    "<a>\u0001</a>",
    '<a x="&"/>',
  ])("%j", (text) => expect(() => readXml(text)).toThrow());
});

const touches = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const inside = (a: Rect, b: Rect): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;

const segments = (points: readonly Point[]): Rect[] =>
  points.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = points[i]!;
    return {
      x: Math.min(x, fromX),
      y: Math.min(y, fromY),
      width: Math.abs(x - fromX),
      height: Math.abs(y - fromY),
    };
  });

/** All that is wrong with where things are. */
function misplaced({ width, height, boxes, frames, lines, texts, marks }: Drawing): string[] {
  const page = { x: 0, y: 0, width, height };
  const lanes = frames.filter(({ kind }) => kind === "lane");
  const rings = frames.filter(({ kind }) => kind === "ring");
  const wrong: string[] = [];
  const is = (bad: boolean, what: string): void => void (bad && wrong.push(what));
  boxes.forEach((box, i) => {
    is(!inside(box, page), `${box.title} is off the page`);
    for (const other of boxes.slice(i + 1))
      is(touches(box, other), `${box.title} lies on ${other.title}`);
    const badge = box.kind === "has" || box.kind === "lacks";
    is(
      lanes.filter((lane) => inside(box, lane)).length !== (badge ? 0 : 1),
      `${box.title} is in no lane`,
    );
    const circled = rings.some((ring) => inside(box, ring));
    is(circled !== (box.kind === "server" && box.retired !== true), `${box.title} and the ring`);
    for (const text of box.texts) {
      const own = widthOf(text.text, text.style);
      const left = text.middle === true ? text.x - own / 2 : text.x;
      is(left < box.x || left + own > box.x + box.width, `${text.text} is wider than its box`);
      is(text.y < box.y || text.y > box.y + box.height - 4, `${text.text} is below its box`);
      for (const line of lines.flatMap(({ points }) => segments(points))) {
        is(touches(line, { ...box, x: box.x + 1, width: box.width - 2 }), `a line in ${box.title}`);
      }
    }
    for (const mark of box.marks) {
      is(!inside({ ...mark, width: 16, height: 16 }, box), `a mark is outside ${box.title}`);
    }
  });
  lanes.forEach((lane, i) => {
    is(!inside(lane, page), "a lane is off the page");
    for (const other of lanes.slice(i + 1)) is(touches(lane, other), "lanes lie on each other");
  });
  for (const ring of rings) is(!lanes.some((lane) => inside(ring, lane)), "the ring is in no lane");
  for (const { x, y, text, style } of texts) {
    is(x + widthOf(text, style) > width || y > height, `${text} is off the page`);
    const own = { x, y: y - 10, width: widthOf(text, style), height: 12 };
    is(
      boxes.some((box) => touches(box, own)),
      `${text} lies on a box`,
    );
  }
  for (const mark of marks) is(mark.y + 16 > height, "a sign of the legend is off the page");
  return wrong;
}

const NAMES = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/),
  fc.string({ unit: "binary", minLength: 1, maxLength: 80 }),
  fc.constantFrom("s", "w".repeat(253), '</text><script>alert("1")</script>', "名".repeat(40)),
);

const ADDRESSES = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant(""));

const NODES = (role: string) =>
  fc
    .record({
      name: NAMES,
      address: ADDRESSES,
      second: fc.option(fc.ipV6(), { nil: undefined }),
      disks: fc.array(fc.constant<string[]>(["tag"]), { maxLength: 12 }),
      retired: fc.boolean(),
    })
    .map(({ name, address, second, disks, retired }) =>
      node(name, role, {
        address,
        ...(second !== undefined && { secondAddress: second }),
        ...{ disks, storage: disks.length > 0, retired },
      }),
    );

const ENDPOINTS = (hosts: readonly string[]) =>
  fc.record({
    kind: fc.constantFrom("haproxy", "keepalived", "kube-vip", "external"),
    address: fc.oneof(ADDRESSES, NAMES),
    port: fc.integer({ min: 1, max: 65535 }),
    url: NAMES,
    hosts: fc.subarray([...hosts]),
  });

/** Clusters of 1 to 100 nodes. */
const CLUSTERS: fc.Arbitrary<ClusterTopology> = fc
  .record({
    servers: fc.array(NODES("server"), { minLength: 1, maxLength: 9 }),
    agents: fc.array(NODES("agent"), { maxLength: 91, size: "max" }),
    balancers: fc.array(fc.record({ name: NAMES, address: ADDRESSES }), { maxLength: 5 }),
  })
  .chain(({ servers, agents, balancers }) => {
    const hosts = [...servers, ...balancers].map(({ name }) => name);
    return fc.record({
      name: NAMES,
      distribution: fc.constantFrom("k3s", "rke2", ""),
      version: NAMES,
      endpoint: ENDPOINTS(hosts),
      former: fc.array(ENDPOINTS(hosts), { maxLength: 4 }),
      nodes: fc.constant([...servers, ...agents]),
      balancers: fc.constant(balancers),
      network: fc.record({
        clusterCidrs: fc.array(fc.ipV6(), { maxLength: 3 }),
        serviceCidrs: fc.array(NAMES, { maxLength: 3 }),
      }),
      capabilities: fc.record({
        serviceLoadBalancer: fc.boolean(),
        localPath: fc.boolean(),
        storage: fc.boolean(),
        networkPolicy: fc.boolean(),
        ingress: fc.oneof(fc.constant("none"), NAMES),
        dualStack: fc.boolean(),
        hardened: fc.boolean(),
      }),
    });
  });

describe("for any cluster", () => {
  test("no box lies on another, no line on a box, and everything is where it belongs", () => {
    fc.assert(
      fc.property(CLUSTERS, (cluster) => {
        const drawing = layout(cluster);
        expect(drawing.width).toBe(WIDTH);
        expect(misplaced(drawing)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test.each([1, 2, 3, 4, 5, 7, 10, 33, 99, 100])("of %i nodes, too", (count) => {
    const servers = Math.min(count, 7);
    const nodes = Array.from({ length: count }, (_, i) =>
      node(`node-${i}`, i < servers ? "server" : "agent"),
    );
    const drawing = layout(topology({ nodes }));
    expect(misplaced(drawing)).toEqual([]);
    const drawn = drawing.boxes.filter(({ kind }) => kind === "server" || kind === "agent");
    expect(drawn.map(({ texts }) => texts[0]!.text)).toEqual(nodes.map(({ name }) => name));
  });

  test("it is XML, with every name and address in it as it is", () => {
    fc.assert(
      fc.property(CLUSTERS, (cluster) => {
        const texts = readXml(svg([layout(cluster)]));
        const titles = texts.join("\n");
        // eslint-disable-next-line no-control-regex -- These can't be in XML.
        const never = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
        for (const { name, address } of [...cluster.nodes, ...cluster.balancers]) {
          expect(titles).toContain(name.replace(never, "\ufffd").trim());
          expect(titles).toContain(address);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("what is drawn", () => {
  const boxesOf = (own: Partial<ClusterTopology>) => layout(topology(own)).boxes;
  const textsOf = (own: Partial<ClusterTopology>) => {
    const { texts, boxes } = layout(topology(own));
    return [...texts, ...boxes.flatMap((box) => box.texts)].map(({ text }) => text);
  };
  const balancers = [
    { name: "lb1", address: "192.0.2.3" },
    { name: "lb2", address: "192.0.2.4" },
  ];
  const dedicated = { ...topology().endpoint, hosts: ["lb1", "lb2"] };

  // After a change that is meant: npx quorate topology tests/program/fixtures/topology.json --output docs/topology.svg
  test("is what the documentation shows", () => {
    const file = join(__dirname, "fixtures", "topology.json");
    const shown = readFileSync(join(ROOT, "docs", "topology.svg"), "utf8");
    expect(drawingOf(readFileSync(file, "utf8"))).toBe(shown);
  });

  test("servers that hold the address are marked, and those that may fail are counted", () => {
    const held = boxesOf({}).filter(({ marks }) => marks.some(({ kind }) => kind === "holds"));
    expect(held.map(({ texts }) => texts[0]!.text)).toEqual(["s1", "s2", "s3"]);
    expect(textsOf({})).toEqual(
      expect.arrayContaining(["3 etcd voters", "quorum: 2 of 3", "1 of 3 may fail"]),
    );
  });

  test.each([
    [1, 1, 0],
    [2, 2, 0],
    [3, 2, 1],
    [4, 3, 1],
    [5, 3, 2],
    [7, 4, 3],
  ])("of %i voters %i are a quorum", (voters, needed, mayFail) => {
    expect(quorum(voters)).toEqual({ needed, mayFail });
  });

  test("a retired server is no voter, and stands outside the ring", () => {
    const nodes = topology().nodes.map((one) => ({ ...one, retired: one.name === "s3" }));
    expect(textsOf({ nodes })).toEqual(
      expect.arrayContaining(["2 etcd voters", "none may fail", "server, retired"]),
    );
  });

  test("dedicated load balancers stand between endpoint and servers", () => {
    const drawing = layout(topology({ endpoint: dedicated, balancers }));
    const y = (name: string) => drawing.boxes.find(({ texts }) => texts[0]!.text === name)!.y;
    expect(y("192.0.2.10:8443")).toBeLessThan(y("lb1"));
    expect(y("lb1")).toBeLessThan(y("s1"));
    expect(drawing.texts.map(({ text }) => text)).toContain("1 of 2 may fail");
  });

  test("a former endpoint is dashed, its own load balancers stand last", () => {
    const former = [{ ...dedicated, address: "2001:db8::9" }];
    const drawing = layout(topology({ former, balancers }));
    const of = (name: string) => drawing.boxes.find(({ texts }) => texts[0]!.text === name)!;
    expect(of("[2001:db8::9]:8443")).toMatchObject({ former: true });
    expect(of("192.0.2.10:8443").former).toBeUndefined();
    expect(of("lb1").former).toBe(true);
    expect(of("lb1").y).toBeGreaterThan(of("a1").y);
    expect(drawing.lines.filter((line) => line.former)).toHaveLength(1);
  });

  test("an external endpoint is somebody else's, and leads to the servers", () => {
    const endpoint = { ...topology().endpoint, kind: "external", hosts: [] };
    expect(textsOf({ endpoint })).toContain("somebody else's load balancer");
    expect(layout(topology({ endpoint })).lines.filter(({ arrow }) => arrow)).toHaveLength(5);
  });

  test("names stay text", () => {
    const hostile = `</text><script>alert('1')</script>&"]]>\u0000\ud800`;
    const text = drawingOf(outputs({ t: topology({ nodes: [node(hostile, "server")] }) }));
    expect(readXml(text).join("\n")).toContain(
      `</text><script>alert('1')</script>&"]]>\ufffd\ufffd`,
    );
    expect(text).not.toContain("<script");
  });

  test("a long name loses its middle, not its end", () => {
    const name = `very-long-name-of-a-host-in-a-rack-${"x".repeat(40)}-17`;
    const short = fit(name, "name", 200);
    expect(short).toMatch(/^very.*….*17$/);
    expect(widthOf(short, "name")).toBeLessThanOrEqual(200);
  });

  test("it needs nothing from elsewhere, and has colours for dark pages", () => {
    const text = drawingOf(outputs({ topology: topology() }));
    expect(text.match(/="https?:[^"]*"|url\([^)]*\)|@import|<script|<image|href/g)).toEqual([
      '="http://www.w3.org/2000/svg"',
      ...Array.from({ length: 5 }, () => "url(#quorate-arrow)"),
    ]);
    expect(text).toContain("@media (prefers-color-scheme: dark)");
  });
});

describe("outputs", () => {
  test("each output of that shape is a cluster, and one may be named", () => {
    const all = outputs({ kubeconfig: "[secret]", a: topology(), b: topology({ name: "second" }) });
    expect(topologiesIn(all).map(({ name }) => name)).toEqual(["prod", "second"]);
    expect(topologiesIn(all, "b").map(({ name }) => name)).toEqual(["second"]);
    const text = drawingOf(all);
    expect(readXml(text)).toEqual(expect.arrayContaining(["prod", "second"]));
    expect(text.match(/<svg/g)).toHaveLength(1);
    expect(new Set(text.match(/translate\(0 \d+\)">\n/g)).size).toBe(2);
  });

  test("a topology alone will do", () => {
    expect(topologiesIn(JSON.stringify(topology()))).toHaveLength(1);
  });

  test("what an earlier release did not say is left out", () => {
    const { name, endpoint, nodes } = topology();
    const [read] = topologiesIn(
      outputs({ topology: { name, endpoint, nodes: nodes.map(({ name }) => ({ name })) } }),
    );
    expect(misplaced(layout(read!))).toEqual([]);
  });

  test.each([
    ["no JSON", "nonsense", undefined, "this is no JSON"],
    ["no object", "[]", undefined, "these are no outputs of a stack"],
    ["no such output", "{}", undefined, "let its program say `export const topology"],
    ["another shape", '{"topology":{"nodes":[]}}', undefined, "has no output with a cluster's"],
    ["a name that is not there", '{"a":1}', "b", "there is no output b; there are: a"],
    ["a name of something else", '{"a":1}', "a", "the output a is no cluster's topology"],
    ["a secret", '{"topology":"[secret]"}', undefined, "the output topology is a secret"],
    ["a prototype's own", "{}", "toString", "there is no output toString; there are: none"],
  ])("%s is said", (_, text, name, message) => {
    expect(() => topologiesIn(text, name)).toThrow(message);
  });
});

describe("the command", () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "quorate-topology-"))));
  afterAll(() => rmSync(folder, { recursive: true }));

  function quorate(args: string[], input = "") {
    const argv = ["-r", "ts-node/register/transpile-only", join(ROOT, "cli", "index.ts")];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...argv, "topology", ...args], {
      cwd: ROOT,
      encoding: "utf8",
      input,
    });
    return { status, stdout, stderr };
  }

  function pulumi(body: string): string {
    const file = join(folder, "pulumi");
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  test("asks Pulumi for the stack's outputs, and writes a file", () => {
    const all = join(folder, "outputs.json");
    writeFileSync(all, outputs({ topology: topology() }));
    const program = pulumi(`echo "$@" >'${folder}/asked'; cat '${all}'`);
    const file = join(folder, "prod.svg");
    const args = ["--stack", "acme/prod", "--pulumi", program, "--output", file];
    expect(quorate(args)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(folder, "asked"), "utf8").trim()).toBe(
      "stack output --json --non-interactive --stack acme/prod",
    );
    expect(readXml(readFileSync(file, "utf8"))).toContain("prod");
    expect(quorate([all]).stdout).toBe(readFileSync(file, "utf8"));
  });

  test("reads standard input", () => {
    const { status, stdout } = quorate(["-"], outputs({ topology: topology() }));
    expect([status, stdout.slice(0, 4)]).toEqual([0, "<svg"]);
  });

  test("says in one line what is wrong", () => {
    expect(quorate(["--pulumi", "/nonexistent/pulumi"])).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "quorate: there is no program /nonexistent/pulumi; give the stack's outputs as a file, or name the program with --pulumi\n",
    });
    const none = pulumi("echo 'error: no stack named x found' >&2; exit 255");
    expect(quorate(["--pulumi", none]).stderr).toBe(
      "quorate: pulumi stack output: error: no stack named x found\n",
    );
    expect(quorate([join(folder, "none.json")])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("quorate: ENOENT"),
    });
  });
});
