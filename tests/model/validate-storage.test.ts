import { planStorage, speaksOfStorage } from "../../components/model/storage";
import { exampleSpec } from "../support/specs";
import { eachRow } from "../support/tables";

const disk = (own: object) => ({ disks: [{ path: "/mnt/disk1", ...own }] });
const path = (text: string) => ({ disks: [{ path: text }] });
const PATH = "storage.disks[0].path";
const NAMES =
  "write names of A-Z, a-z, 0-9, ., _, -, +, @ and : between single /, with none at the end";
const TAG = "give 1 to 63 of A-Z, a-z, 0-9, -, _ and ., with a letter or digit at both ends";

describe("what storage may be", () => {
  eachRow([
    [["storage"], true],
    [["storage"], false],
    [["storage"], {}],
    [["servers", 0, "storage"], true],
    [["agents", 0, "storage"], { tags: ["fast", "example.com/rack-a"], multipath: "leave" }],
    [
      ["storage"],
      {
        disks: [
          { path: "/var/lib/longhorn" },
          { path: "/mnt/disk1", name: "nvme0", reserved: "10Gi", tags: ["nvme"] },
          { path: "/mnt/disk2", allowScheduling: false, mounted: false, reserved: "0" },
        ],
      },
    ],
    [["storage"], "yes", "storage: is the text yes; write true, false or { disks, tags }"],
    [["agents", 1, "storage"], 1, "agents[1].storage: is 1; write true, false or { disks, tags }"],
    [["storage"], { disk: [] }, "storage.disk: is no argument; write disks, or remove it"],
    [["storage"], { disks: {} }, "storage.disks: is an object; give a list, or leave it out"],
    [["storage"], { disks: [{}] }, `${PATH}: is missing; give the folder of the disk`],
    [["storage"], { disks: [] }],
    [["storage"], { multipath: "off" }, "storage.multipath: is off; write one of exclude, leave"],
    [["rollout", "storageTimeout"], "45m"],
    [
      ["rollout", "storageTimeout"],
      "2d",
      "rollout.storageTimeout: 2d is no duration; write one such as 90s, 5m or 1h",
    ],
  ]);
});

describe("paths", () => {
  eachRow([
    [["storage"], path("/srv/a.b_c-d+e@f:1/g")],
    [["storage"], path("mnt/a"), `${PATH}: mnt/a is no absolute path; begin it with /`],
    [["storage"], path("/"), `${PATH}: "/" is no path for a disk; ${NAMES}`],
    [["storage"], path("/mnt/a/"), `${PATH}: "/mnt/a/" is no path for a disk; ${NAMES}`],
    [["storage"], path("/mnt//a"), `${PATH}: "/mnt//a" is no path for a disk; ${NAMES}`],
    [["storage"], path("/mnt/../a"), `${PATH}: "/mnt/../a" is no path for a disk; ${NAMES}`],
    [["storage"], path("/mnt/a|b"), `${PATH}: "/mnt/a|b" is no path for a disk; ${NAMES}`],
    [["storage"], path("/mnt/$(id)"), `${PATH}: "/mnt/$(id)" is no path for a disk; ${NAMES}`],
    [
      ["storage"],
      path("/dev/sdb"),
      `${PATH}: "/dev/sdb" is a device; give the folder that the disk is mounted at`,
    ],
    [
      ["storage"],
      path("/var/lib/rancher/k3s/storage"),
      `${PATH}: /var/lib/rancher/k3s is not for data that must stay; give a folder such as /var/lib/longhorn or /mnt/disk1`,
    ],
    [["storage"], path("/var/lib/kubelet2")],
  ]);
});

describe("disks and tags", () => {
  eachRow([
    [
      ["storage"],
      { disks: [{ path: "/mnt/a" }, { path: "/mnt/a", name: "b" }] },
      'storage.disks[1].path: "/mnt/a" is also storage.disks[0]\'s; give each disk a path of its own',
    ],
    [
      ["agents", 0, "storage"],
      { disks: [{ path: "/mnt/a" }, { path: "/mnt/b", name: "mnt-a" }] },
      "agents[0].storage.disks[1].name: mnt-a is also agents[0].storage.disks[0]'s; give each disk a name of its own",
    ],
    [
      ["storage"],
      disk({ name: "-a" }),
      `storage.disks[0].name: "-a" is no name for a disk; ${TAG}`,
    ],
    [
      ["storage"],
      disk({ reserved: "10 GB" }),
      'storage.disks[0].reserved: "10 GB" is no size; write one such as 10Gi or 500G',
    ],
    [
      ["storage"],
      disk({ reserved: "-1" }),
      'storage.disks[0].reserved: "-1" is no size; write one such as 10Gi or 500G',
    ],
    [
      ["storage"],
      disk({ reserved: "9999999Pi" }),
      "storage.disks[0].reserved: 9999999Pi is no size; write one such as 10Gi or 500G",
    ],
    [
      ["storage"],
      disk({ reserved: 10 }),
      'storage.disks[0].reserved: is 10; give a size such as "10Gi"',
    ],
    [
      ["storage"],
      disk({ tags: ["ok", "a b"] }),
      `storage.disks[0].tags[1]: "a b" is no tag of Longhorn; ${TAG}`,
    ],
    [["storage"], { tags: [""] }, `storage.tags[0]: "" is no tag of Longhorn; ${TAG}`],
    [
      ["storage"],
      disk({ mounted: "no" }),
      "storage.disks[0].mounted: is the text no; write true or false, without quotes",
    ],
  ]);
});

describe("rules between arguments", () => {
  const labelled = (storage: unknown) => ({
    name: "a1",
    address: "192.0.2.21",
    hostKey: exampleSpec().agents?.[0]?.hostKey,
    labels: { "node.longhorn.io/create-default-disk": "true" },
    storage,
  });
  eachRow([
    [
      ["agents", 0],
      labelled(true),
      'agents[0].labels["node.longhorn.io/create-default-disk"]: is set by storage; remove it',
    ],
    [["agents", 0], labelled(false)],
    [["agents", 0], labelled(undefined)],
  ]);

  const { agents: _agents, ...lone } = exampleSpec();
  eachRow([
    [
      [],
      { ...lone, storage: true },
      "storage: is for agents, and there are none; give storage to servers, each by its own entry",
    ],
    [[], { ...lone, storage: false }],
  ]);
});

describe("the plan", () => {
  const plain = {
    disks: [
      {
        path: "/var/lib/longhorn",
        name: "var-lib-longhorn",
        reserved: undefined,
        tags: [],
        allowScheduling: true,
        mounted: false,
      },
    ],
    tags: [],
    multipath: "exclude",
  };

  test("the cluster's word is for agents, and a host's own goes before it", () => {
    expect(planStorage("agent", undefined, true)).toEqual(plain);
    expect(planStorage("server", undefined, true)).toEqual({ ...plain, disks: [] });
    expect(planStorage("server", false, true)).toBeUndefined();
    expect(planStorage("server", undefined, false)).toBeUndefined();
    expect(planStorage("server", undefined, undefined)).toBeUndefined();
    expect(planStorage("server", {}, undefined)).toEqual(plain);
    expect(planStorage("agent", false, { tags: ["fast"] })).toBeUndefined();
    expect(planStorage("agent", true, { tags: ["fast"] })).toEqual(plain);
  });

  test("disks elsewhere must be mounted, and 0 is not left to Longhorn's percentage", () => {
    const disks = [
      { path: "/mnt/a", reserved: "0" },
      { path: "/mnt/b", reserved: "10Gi", mounted: false, tags: ["b", "a", "b"] },
      { path: "/mnt/c", reserved: "5M" },
    ];
    const plan = planStorage("agent", { disks }, undefined);
    expect(plan?.disks).toMatchObject([
      { name: "mnt-a", reserved: 1, mounted: true },
      { name: "mnt-b", reserved: 10 * 2 ** 30, mounted: false, tags: ["a", "b"] },
      { name: "mnt-c", reserved: 5_000_000 },
    ]);
  });

  test("false is a word too: it takes back what was there", () => {
    expect(speaksOfStorage(exampleSpec())).toBe(false);
    expect(speaksOfStorage({ ...exampleSpec(), storage: false })).toBe(true);
    const spec = exampleSpec();
    spec.servers.forEach((host) => (host.storage = host.name === "s2"));
    expect(speaksOfStorage(spec)).toBe(true);
  });
});
