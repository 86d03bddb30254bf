import { factsFaults, factsWarnings, type HostFacts } from "../../components/model/facts";
import { describe as describeLab } from "../lab/hosts";
import { diskMarks } from "../support/host-state";
import { onHost, planOf, runStep, scriptOf, useHosts } from "../support/lab-steps";

const ground = useHosts(["s1", "a1"], "small");

const read = (host: string, plan = ground.plan) =>
  runStep(ground.lab, host, "facts", scriptOf(plan, host, "facts"));

async function factsOf(host: string): Promise<HostFacts> {
  const { code, stdout, stderr } = await read(host);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return JSON.parse(stdout) as HostFacts;
}

/** A host with faults says all of them, prints no facts and fails. */
async function expectFaults(host: string, lines: readonly string[], plan = ground.plan) {
  expect(await read(host, plan)).toEqual({
    code: 1,
    stdout: "",
    stderr: lines.map((line) => `quorate: ${host}: facts: ${line}\n`).join(""),
  });
}

const listen = (address: string) =>
  `systemd-run -q --unit=squatter socat ${address},fork EXEC:true && until ss -Hlntp | grep -q '"socat"'; do sleep 0.1; done`;

test("a bare host's facts have the shape that the checks expect, and nothing speaks against it", async () => {
  const facts = { s1: await factsOf("s1"), a1: await factsOf("a1") };
  const [s1, a1] = describeLab(ground.lab).hosts;
  const warnings = expect.any(Array) as string[];
  expect(facts).toEqual({
    s1: { machineId: s1!.machineId, hostname: "s1", warnings },
    a1: { machineId: a1!.machineId, hostname: "a1", warnings },
  });
  expect(factsFaults("lab", ground.plan, facts)).toEqual([]);
  expect(factsWarnings(ground.plan, facts).join("\n")).not.toContain("kernel module");
});

test("reading facts writes nothing, and reads the same again", async () => {
  const before = await diskMarks(ground.lab, "s1");
  const first = await factsOf("s1");
  expect(await factsOf("s1")).toEqual(first);
  expect(await diskMarks(ground.lab, "s1")).toEqual(before);
});

describe("what speaks against a host", () => {
  test("a foreign process on the API's port", async () => {
    await onHost(ground.lab, "s1", listen("TCP-LISTEN:6443"));
    await expectFaults("s1", ["QRT-110: port 6443 is taken by socat; stop what listens there"]);
    await onHost(ground.lab, "s1", "systemctl stop squatter");
    await factsOf("s1");
  });

  test("a listener on loopback only, on an agent", async () => {
    await onHost(ground.lab, "a1", listen("TCP-LISTEN:10250,bind=127.0.0.1"));
    await expectFaults("a1", ["QRT-110: port 10250 is taken by socat; stop what listens there"]);
    await onHost(ground.lab, "a1", "systemctl stop squatter");
  });

  test("data of a cluster that was not made here", async () => {
    const dirs = "/var/lib/rancher/k3s/server /etc/rancher/k3s";
    await onHost(ground.lab, "s1", `mkdir -p ${dirs} && touch /etc/rancher/k3s/config.yaml`);
    await expectFaults("s1", [
      "QRT-111: the host holds an installation that was not made here: /var/lib/rancher/k3s/server /etc/rancher/k3s/config.yaml; uninstall it first (k3s-uninstall.sh, rke2-uninstall.sh, snap remove microk8s), or take a clean host",
    ]);
    await onHost(ground.lab, "s1", `rm -r ${dirs}`);
  });

  test("that it belongs to another cluster of this library", async () => {
    await onHost(
      ground.lab,
      "a1",
      "mkdir /var/lib/quorate && printf other | tee /var/lib/quorate/cluster-name >/var/lib/quorate/installed",
    );
    await expectFaults("a1", [
      "QRT-112: the host belongs to cluster other; remove it there first, or take another host",
    ]);
    await onHost(ground.lab, "a1", "rm -r /var/lib/quorate");
  });

  test("all of it at once: its address, its route, its size", async () => {
    const agents = [{ name: "a1", address: "10.10.0.77", hostKey: "" }];
    const plan = planOf(ground.cluster, { agents });
    const script = scriptOf(plan, "a1", "facts").replace(/^(LEAST_\w+)=.*/gm, "$1=99999999");
    await onHost(ground.lab, "a1", "ip route del default");
    const { code, stdout, stderr } = await runStep(ground.lab, "a1", "facts", script);
    expect({
      code,
      stdout,
      lines: stderr.replace(/(has|:) \d+ MiB/g, "$1 N MiB").split("\n"),
    }).toEqual({
      code: 1,
      stdout: "",
      lines: [
        "quorate: a1: facts: QRT-107: the host has N MiB of memory; give a host of this role 99999999 MiB at least",
        "quorate: a1: facts: QRT-108: N MiB are free in /var/lib; make room for 99999999 MiB at least",
        "quorate: a1: facts: QRT-106: no interface has 10.10.0.77, only 10.10.0.14; correct the host's address",
        "quorate: a1: facts: QRT-109: the host has no default route; add one, k3s and Service addresses need any",
        "",
      ],
    });
    await onHost(ground.lab, "a1", "ip route add default via 10.10.0.1");
  });

  test("its hostname, which is another host's too", async () => {
    await onHost(ground.lab, "a1", "hostname s1 && echo 127.0.0.1 s1 >>/etc/hosts");
    const facts = { s1: await factsOf("s1"), a1: await factsOf("a1") };
    expect(factsFaults("lab", ground.plan, facts)).toEqual([
      {
        path: "host a1 (10.10.0.14)",
        problem: "its hostname s1 is also host s1's",
        remedy:
          "give it its own (hostnamectl set-hostname NAME) and have it read again: pulumi up --replace '**lab-a1-facts'",
      },
    ]);
  });
});
