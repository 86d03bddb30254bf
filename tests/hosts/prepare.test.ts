import type { ClusterConfig } from "../lab/cluster-config";
import { installedFiles } from "../support/host-state";
import { killedAt, onHost, planOf, runStep, scriptOf, useHosts } from "../support/lab-steps";

/** a4 is not of the cluster: it plays the stranger. */
const ground = useHosts(["s1", "a1", "a4"], "small");

const prepare = (host: string, plan = ground.plan) =>
  runStep(ground.lab, host, "prepare", scriptOf(plan, host, "prepare"));

async function expectFault(host: string, message: string | RegExp, plan = ground.plan) {
  const { code, stdout, stderr } = await prepare(host, plan);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  const fault = stderr.trimEnd().split("\n").at(-1);
  if (typeof message === "string") expect(fault).toBe(`quorate: ${host}: ${message}`);
  else expect(fault).toMatch(message);
}

const endpoint = () =>
  onHost(
    ground.lab,
    "s1",
    "(systemctl is-active quorate-haproxy quorate-keepalived || true) | tr '\\n' ' '; ip -o addr show to 10.10.0.100 | wc -l",
  );

describe("refused before anything is written", () => {
  afterEach(async () => {
    const there = "ls -d /var/lib/quorate /etc/quorate /usr/local/lib/quorate 2>/dev/null || true";
    for (const host of ["s1", "a1"]) expect(await onHost(ground.lab, host, there)).toBe("");
  });

  test("a user without sudo", async () => {
    const [file] = (await onHost(ground.lab, "a1", "grep -rl ops /etc/sudoers.d")).split("\n");
    await onHost(ground.lab, "a1", `mv ${file} /root/sudoers`);
    expect(await prepare("a1")).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "quorate: a1: QRT-101: user ops may not run sudo without a password; allow it: ops ALL=(ALL) NOPASSWD: ALL\n",
    });
    await onHost(ground.lab, "a1", `mv /root/sudoers ${file}`);
  });

  const withAgent = (own: object): Partial<ClusterConfig> => ({
    agents: [{ name: "a1", address: "10.10.0.14", hostKey: "", ...own }],
  });

  test("an address that the host does not have", async () => {
    await expectFault(
      "a1",
      "prepare: QRT-204: no interface of this host has 10.10.0.77; correct the host's address",
      planOf(ground.cluster, withAgent({ address: "10.10.0.77" })),
    );
  });

  test("an interface that the host does not have", async () => {
    await expectFault(
      "a1",
      "prepare: QRT-205: there is no interface eth7; correct the host's interface",
      planOf(ground.cluster, withAgent({ interface: "eth7" })),
    );
  });

  test.each([
    {
      live: "v1.37.0+k3s1",
      message:
        "QRT-222: v1.37.0+k3s1 runs here and v1.36.9+k3s1 is an older minor version; etcd can't go back: restore a snapshot of that version instead",
    },
    {
      live: "v1.34.2+k3s1",
      message:
        "QRT-223: v1.34.2+k3s1 runs here; v1.36.9+k3s1 skips minor versions; go through v1.35 first",
    },
  ])("from $live", async ({ live, message }) => {
    await onHost(ground.lab, "s1", `ln -sfT /usr/local/lib/quorate/k3s-${live} /usr/local/bin/k3s`);
    await expectFault("s1", `prepare: ${message}`);
    await onHost(ground.lab, "s1", "rm /usr/local/bin/k3s");
  });
});

describe("the endpoint is not taken from others", () => {
  test("its port is somebody else's", async () => {
    await onHost(
      ground.lab,
      "s1",
      "systemd-run -q --unit=squatter socat TCP-LISTEN:8443,fork EXEC:true && until ss -Hlnt 'sport = :8443' | grep -q .; do sleep 0.1; done",
    );
    await expectFault(
      "s1",
      "prepare: QRT-261: port 8443 is taken by socat; free it or choose another endpoint.port",
    );
    expect(await endpoint()).toBe("inactive inactive 0");
    await onHost(ground.lab, "s1", "systemctl stop squatter");
  });

  test("its address is a stranger's, until it is free", async () => {
    await onHost(ground.lab, "a4", "ip addr add 10.10.0.100/32 dev host0");
    const mac = await onHost(ground.lab, "a4", "cat /sys/class/net/host0/address");
    await expectFault(
      "s1",
      `prepare: QRT-260: 10.10.0.100 is in use by a stranger (${mac}); free the address or choose another endpoint.address`,
    );
    expect(await endpoint()).toBe("inactive inactive 0");
    await onHost(ground.lab, "a4", "ip addr del 10.10.0.100/32 dev host0");
    const { code, stderr } = await prepare("s1");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    await onHost(
      ground.lab,
      "s1",
      "timeout 30 bash -c 'until ip -o addr show to 10.10.0.100 | grep -q .; do sleep 0.2; done'",
    );
  });
});

test("killed after each thing it did, prepare goes on to the state of an undisturbed run", async () => {
  const script = scriptOf(ground.plan, "s1", "prepare");
  const undisturbed = await installedFiles(ground.lab, "s1");
  expect((await runStep(ground.lab, "s1", "prepare", script, "down")).stdout).toBe("changed\n");
  const done: string[] = [];
  for (let run = 0; ; run += 1) {
    // Now and then between a file and its rename, where a half-written one is left.
    const at = run % 4 === 3 ? { note: "", call: "mv" } : { note: "" };
    const { code, stdout, stderr } = await runStep(
      ground.lab,
      "s1",
      "prepare",
      killedAt(script, at),
    );
    if (code === 0) {
      expect({ stdout, stderr }).toEqual({ stdout: "same\n", stderr: "" });
      break;
    }
    expect(stderr).not.toMatch(/QRT-/);
    done.push(...stderr.split("\n").filter((line) => line.startsWith("quorate: ")));
    expect(run).toBeLessThan(60);
  }
  const last = done.map((line) => line.replace("quorate: s1: prepare: ", ""));
  expect(new Set(last).size).toBe(last.length);
  expect(last).toEqual(
    expect.arrayContaining([
      "wrote /var/lib/quorate/installed",
      expect.stringMatching(/^downloaded http:/),
      "wrote /var/lib/quorate/wanted/digest",
      "wrote /etc/quorate/keepalived.conf",
      "started quorate-haproxy",
      "started quorate-keepalived",
    ]),
  );
  expect(await installedFiles(ground.lab, "s1")).toEqual(undisturbed);
});
