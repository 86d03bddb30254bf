import { readFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../lab/hosts";
import { onHost, planOf, runStep, scriptOf, SMALL_VERSION, useHosts } from "../support/lab-steps";

/*
 * Bad mirrors, met by prepare on an agent where another version runs: that one must survive them all.
 */

const ground = useHosts(["a1"], "small");
const MIRROR = "http://10.10.0.1:8080";
const VERSIONS = "/usr/local/lib/quorate";
const OLD = "k3s-v1.36.8+k3s1";
const FILE = `k3s-${SMALL_VERSION}`;
const SIZE = 3 << 20;

interface Artifacts {
  fault?: string;
  mirror?: string;
  amd64?: string;
  version?: string;
}

const urlOf = (mirror: string, version = SMALL_VERSION) =>
  `${mirror}/${version.replace("+", "%2B")}/k3s`;

function prepareScript({ fault, amd64, version = SMALL_VERSION, ...own }: Artifacts): string {
  const { artifacts } = ground.cluster;
  const mirror = own.mirror ?? (fault === undefined ? MIRROR : `${MIRROR}/fault/${fault}`);
  const sha256 = amd64 === undefined ? artifacts.sha256 : { amd64 };
  const plan = planOf(ground.cluster, { version, artifacts: { ...artifacts, mirror, sha256 } });
  return scriptOf(plan, "a1", "prepare");
}

const prepare = (some: Artifacts = {}) => runStep(ground.lab, "a1", "prepare", prepareScript(some));

/** The last line is the fault; the lines before it are what was done until then. */
async function expectFault(some: Artifacts, message: string | RegExp): Promise<void> {
  const { code, stdout, stderr } = await prepare(some);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  const fault = stderr.trimEnd().split("\n").at(-1)!.replace("quorate: a1: prepare: ", "");
  if (typeof message === "string") expect(fault).toBe(message);
  else expect(fault).toMatch(message);
}

async function expectDownloaded(stderr: string, mirror = MIRROR): Promise<void> {
  expect(stderr).toContain(`quorate: a1: prepare: downloaded ${urlOf(mirror)}\n`);
  expect(await sha256(`${VERSIONS}/${FILE}`)).toBe(ground.cluster.artifacts.sha256.amd64);
  expect(await onHost(ground.lab, "a1", `stat -c %a ${VERSIONS}/${FILE}; ls ${VERSIONS}`)).toBe(
    `755\n${OLD}\n${FILE}`,
  );
}

const sha256 = (path: string) => onHost(ground.lab, "a1", `sha256sum ${path} | cut -d ' ' -f 1`);
const partSize = () =>
  onHost(ground.lab, "a1", `stat -c %s ${VERSIONS}/${FILE}.part 2>/dev/null || echo none`);
const mirrorLog = () => readFileSync(join(ground.lab.dir, "mirror.log"), "utf8");

beforeEach(() =>
  onHost(
    ground.lab,
    "a1",
    `rm -rf ${VERSIONS} && mkdir ${VERSIONS} && echo old >${VERSIONS}/${OLD} && chmod 755 ${VERSIONS}/${OLD} && ln -sfT ${VERSIONS}/${OLD} /usr/local/bin/k3s`,
  ),
);

afterEach(async () => {
  const old = await onHost(ground.lab, "a1", "readlink /usr/local/bin/k3s; cat /usr/local/bin/k3s");
  expect(old).toBe(`${VERSIONS}/${OLD}\nold`);
});

describe("what is not the file never stands in its place", () => {
  afterEach(async () => {
    expect(await onHost(ground.lab, "a1", `ls ${VERSIONS}`)).toBe(OLD);
  });

  test("another digest", async () => {
    const amd64 = "0".repeat(64);
    const seen = ground.cluster.artifacts.sha256.amd64 ?? "";
    await expectFault(
      { amd64 },
      `QRT-211: ${urlOf(MIRROR)} has SHA-256 ${seen} (${SIZE} bytes), expected ${amd64}; the file or artifacts.sha256 is not of this version`,
    );
  });

  test("the right length and other bytes", async () => {
    await expectFault(
      { fault: "corrupt" },
      /^QRT-211: http:\S+\/fault\/corrupt\/\S+ has SHA-256 [0-9a-f]{64} \(3145728 bytes\), expected [0-9a-f]{64}; /,
    );
  });

  test("a login page", async () => {
    await expectFault(
      { fault: "html" },
      `QRT-210: ${urlOf(`${MIRROR}/fault/html`)} is an HTML page of 55 bytes, not the file; a proxy or a login page answered`,
    );
  });

  test("nothing at all: 404, 503, nobody", async () => {
    const remedy = "check artifacts.mirror and version";
    await expectFault(
      { version: "v1.36.7+k3s1" },
      `QRT-214: ${urlOf(MIRROR, "v1.36.7+k3s1")}: HTTP status 404; ${remedy}`,
    );
    await expectFault(
      { fault: "down" },
      `QRT-214: ${urlOf(`${MIRROR}/fault/down`)}: HTTP status 503; ${remedy}`,
    );
    await expectFault(
      { mirror: "http://10.10.0.1:9" },
      `QRT-215: can't download ${urlOf("http://10.10.0.1:9")} (curl status 7); check that this host reaches the mirror`,
    );
  });

  test("a disk that is full before the end", async () => {
    await onHost(
      ground.lab,
      "a1",
      `cp -a ${VERSIONS}/${OLD} /root && mount -t tmpfs -o size=1m tmpfs ${VERSIONS} && cp -a /root/${OLD} ${VERSIONS}`,
    );
    await expectFault(
      {},
      /^QRT-212: disk full while downloading http:\S+: [01] MiB free in \/usr\/local\/lib\/quorate; make room, then run again$/,
    );
    expect(await onHost(ground.lab, "a1", `ls ${VERSIONS}`)).toBe(OLD);
    await onHost(ground.lab, "a1", `umount ${VERSIONS}`);
    // With room, the same step goes on to the end.
    await expectDownloaded((await prepare()).stderr);
    await onHost(ground.lab, "a1", `rm ${VERSIONS}/${FILE}`);
  });
});

describe("a part is continued", () => {
  test("cut off in the middle: the next run asks for the rest only", async () => {
    const mirror = `${MIRROR}/fault/truncated`;
    await expectFault(
      { fault: "truncated" },
      `QRT-213: ${urlOf(mirror)} was cut off after ${SIZE / 2} bytes; run again to continue, or check the mirror`,
    );
    expect(await partSize()).toBe(String(SIZE / 2));
    const { code, stderr } = await prepare({ fault: "truncated" });
    expect(code).toBe(0);
    await expectDownloaded(stderr, mirror);
    expect(mirrorLog()).toMatch(new RegExp(`GET /fault/truncated/\\S+/k3s bytes=${SIZE / 2}- 206`));
  });

  test("cut off at the same place again: what is there stays", async () => {
    for (const message of [
      /^QRT-213: .* was cut off after 1572864 bytes; /,
      /^QRT-215: can't download .* \(curl status 52\); /,
    ]) {
      await expectFault({ fault: "stuck" }, message);
      expect(await partSize()).toBe(String(SIZE / 2));
    }
    await expectDownloaded((await prepare()).stderr);
  });

  test("killed while it downloads: the next run asks for the rest only", async () => {
    const killed = runStep(ground.lab, "a1", "prepare", prepareScript({ fault: "slow" }));
    const started = async () => Number(await partSize()) > 200_000;
    await waitFor(started, { timeout: 60_000, what: "the download to start" });
    await onHost(
      ground.lab,
      "a1",
      "kill -KILL $(pgrep -f '[b]ash -s -- up a1/prepare') $(pgrep -x curl)",
    );
    expect((await killed).code).not.toBe(0);
    const size = await partSize();
    const { code, stderr } = await prepare();
    expect(code).toBe(0);
    await expectDownloaded(stderr);
    expect(mirrorLog()).toMatch(new RegExp(`GET /v\\S+/k3s bytes=${size}- 206`));
  });

  test("but not where the mirror can't, nor where it is of something else", async () => {
    const parts = {
      "the beginning": { make: "head -c 500000 /dev/zero", fault: "norange" },
      "another file's": { make: "head -c 500000 /dev/zero", fault: undefined },
      "longer than the file": { make: `head -c ${SIZE + 10} /dev/zero`, fault: undefined },
      "as long as the file": { make: `head -c ${SIZE} /dev/zero`, fault: undefined },
    };
    for (const { make, fault } of Object.values(parts)) {
      await onHost(ground.lab, "a1", `${make} >${VERSIONS}/${FILE}.part`);
      const { code, stderr } = await prepare(fault === undefined ? {} : { fault });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      await expectDownloaded(stderr, fault === undefined ? MIRROR : `${MIRROR}/fault/${fault}`);
      await onHost(ground.lab, "a1", `rm ${VERSIONS}/${FILE}`);
    }
  });
});

test("a clock that is off by an hour", async () => {
  const fake = `#!/bin/sh\ncase "$*" in +%s) echo $(($(/bin/date +%s) + SKEW)) ;; *) exec /bin/date "$@" ;; esac`;
  for (const [skew, side] of [
    ["3600", "ahead of"],
    ["-3600", "behind"],
  ] as const) {
    const text = fake.replace("SKEW", skew);
    await onHost(
      ground.lab,
      "a1",
      `cat >/usr/local/sbin/date <<'END'\n${text}\nEND\nchmod 755 /usr/local/sbin/date`,
    );
    await expectFault(
      {},
      new RegExp(
        `^QRT-230: the clock is 3(599|600|601) s ${side} the one of ${urlOf(MIRROR)}; synchronize it \\(chrony, systemd-timesyncd\\), then run again$`,
      ),
    );
    expect(await onHost(ground.lab, "a1", `ls ${VERSIONS}`)).toBe(OLD);
  }
  await onHost(ground.lab, "a1", "rm /usr/local/sbin/date");
  expect((await prepare()).code).toBe(0);
});
