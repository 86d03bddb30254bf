/** @jest-environment ./tests/support/graph-environment.js */
import * as pulumi from "@pulumi/pulumi";
import { Cluster, type ClusterArgs } from "../../components";
import { commands, find, MODES, recordCluster } from "../support/clusters";
import { addressesOf, healthyHosts } from "../support/hosts";
import { opened, record, UNKNOWN, type Recording } from "../support/recording-monitor";
import { exampleArgs, HOST_KEYS, PRIVATE_KEY } from "../support/specs";

jest.setTimeout(120_000);

describe.each(MODES)("invalid arguments, in $mode", ({ preview }) => {
  test("throw all faults before anything is registered", async () => {
    const args = exampleArgs();
    args.servers.pop();
    args.version = "latest";
    const { resources, thrown } = await recordCluster(args, { preview });
    expect(resources).toEqual([]);
    expect(pulumi.RunError.isInstance(thrown)).toBe(true);
    expect((thrown as Error).message).toBe(
      [
        'quorate: cluster "prod" has 2 faults:',
        "  servers: has 2 servers, and one host less would survive as many losses; list 3, or another odd number of hosts",
        "  version: latest is a channel, whose release changes by itself; give an exact release such as v1.36.5+k3s1",
      ].join("\n"),
    );
  });
});

describe("the SSH agent of a login long gone", () => {
  const before = process.env["SSH_AUTH_SOCK"];
  afterEach(() => {
    if (before === undefined) delete process.env["SSH_AUTH_SOCK"];
    else process.env["SSH_AUTH_SOCK"] = before;
  });

  test("is a fault at once, where every step would fail on it", async () => {
    process.env["SSH_AUTH_SOCK"] = "/nowhere/agent.1";
    const { resources, thrown } = await recordCluster(exampleArgs());
    expect(resources).toEqual([]);
    expect((thrown as Error).message).toContain(
      'SSH_AUTH_SOCK: is "/nowhere/agent.1" in the environment, and no agent is there; unset it, or start an agent',
    );
  });

  test("can't be turned off by an empty path, which the provider would dial, too", async () => {
    const steps = commands(await recordCluster(exampleArgs()));
    expect(steps.length).toBeGreaterThan(0);
    for (const { inputs } of steps) {
      const { connection } = opened(inputs) as { connection: Record<string, unknown> };
      expect(connection).toHaveProperty("host");
      expect(connection).not.toHaveProperty("agentSocketPath");
    }
  });
});

const CLONE = "c".repeat(32);

describe("a host that won't do", () => {
  test("stops before prepare, with the whole report", async () => {
    const { errors, resources } = await recordCluster(exampleArgs(), {
      facts: { s2: { hostname: "s1" }, a1: { machineId: CLONE }, s3: { machineId: CLONE } },
    });
    expect(resources.map(({ name }) => name).filter((name) => /prepare|join/.test(name))).toEqual(
      [],
    );
    expect(errors).toEqual([
      [
        'quorate: cluster "prod" has 2 faults:',
        "  host s2 (192.0.2.12): its hostname s1 is also host s1's; give it its own (hostnamectl set-hostname NAME) and have it read again: pulumi up --replace '**prod-s2-facts'",
        `  host a1 (192.0.2.21): its machine-id ${CLONE} is also host s3's; give it its own (rm /etc/machine-id && systemd-machine-id-setup, then reboot) and have it read again: pulumi up --replace '**prod-a1-facts'`,
      ].join("\n"),
    ]);
    // What the remedies name is there to be replaced.
    for (const name of ["prod-a1-facts", "prod-s2-facts"]) {
      expect(resources.filter(({ urn }) => urn.endsWith(name))).toHaveLength(1);
    }
  });

  test("is not asked when it is retired", async () => {
    const args = exampleArgs();
    args.servers.forEach((host) => (host.retired = host.name === "s2"));
    const { errors, resources } = await recordCluster(args, { facts: { s2: { hostname: "s1" } } });
    expect(errors).toEqual([]);
    expect(resources.some(({ name }) => name === "prod-kubeconfig")).toBe(true);
  });

  test("is no matter of a preview", async () => {
    const { errors, thrown } = await recordCluster(exampleArgs(), { preview: true });
    expect([errors, thrown]).toEqual([[], undefined]);
  });
});

/** A machine whose address and keys are known when it exists. */
class Machine extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;
  declare readonly hostKey: pulumi.Output<string>;
  constructor(name: string) {
    super("test:index:Machine", name, { address: undefined, hostKey: undefined });
  }
}

interface Late {
  preview: boolean;
  addresses?: Record<string, string>;
  /** Addresses that are secret make all that is shown secret. */
  hide?: boolean;
}

function recordMachines({ preview, addresses = ADDRESSES, hide = false }: Late) {
  const hosts = healthyHosts();
  const program = () => {
    const args: ClusterArgs = exampleArgs();
    const late = (host: ClusterArgs["servers"][number]) => {
      const { address, hostKey } = new Machine(host.name);
      return { ...host, hostKey, address: hide ? pulumi.secret(address) : address };
    };
    return new Cluster("prod", {
      ...args,
      servers: args.servers.map(late),
      agents: (args.agents ?? []).map(late),
      ssh: { ...args.ssh, privateKey: pulumi.secret(PRIVATE_KEY) },
      token: pulumi.secret(LATE_TOKEN),
    });
  };
  return record(program, {
    preview,
    respond: (type, name) =>
      type === "test:index:Machine"
        ? { address: addresses[name], hostKey: HOST_KEYS[name] }
        : hosts(type, name),
  });
}

const LATE_TOKEN = "TokenThatCameLate0123";
const ADDRESSES = addressesOf(exampleArgs());

describe("Outputs as leaves", () => {
  const inputsOf = (recording: Recording) =>
    commands(recording).map(({ name, inputs }) => [name, opened(inputs)]);

  test.each([false, true])("give the same cluster in up (secret: %s)", async (hide) => {
    const late = await recordMachines({ preview: false, hide });
    expect([late.errors, late.thrown]).toEqual([[], undefined]);
    expect(inputsOf(late)).toEqual(
      inputsOf(await recordCluster({ ...exampleArgs(), token: LATE_TOKEN })),
    );
    // A secret key alone hides no command line, or no preview would ever say what runs.
    const { create } = find(late, "s1-prepare").inputs;
    expect(typeof create).toBe(hide ? "object" : "string");
  });

  test.each([false, true])(
    "do not stop a preview that does not know them (secret: %s)",
    async (hide) => {
      const recording = await recordMachines({ preview: true, hide });
      expect([recording.errors, recording.thrown]).toEqual([[], undefined]);
      expect(commands(recording)).toHaveLength(26);
      expect(opened(find(recording, "s1-prepare").inputs["create"])).toBe(UNKNOWN);
    },
  );

  test("that are secret and known are shown by a preview as much as plain ones", async () => {
    const args = () => ({
      ...exampleArgs(),
      ssh: { user: "ops", privateKey: pulumi.secret(PRIVATE_KEY) },
      token: pulumi.secret(LATE_TOKEN),
    });
    const { inputs } = find(await recordCluster(args, { preview: true }), "s1-prepare");
    expect(inputs["create"]).toMatch(/ up s1\/prepare\/[0-9a-f]{12}$/);
  });

  test("are judged when they are known, before a host is contacted", async () => {
    const addresses = { ...ADDRESSES, s2: "192.0.2.11" };
    const { errors, resources } = await recordMachines({ preview: false, addresses });
    expect(resources.filter(({ type }) => type === "command:remote:Command")).toEqual([]);
    expect(errors).toEqual([
      'quorate: cluster "prod" has 1 fault:\n' +
        "  servers[1].address: 192.0.2.11 is also servers[0]'s; give each host its own address",
    ]);
  });

  test("are judged by a preview already, when it knows them all", async () => {
    const args = () => ({ ...exampleArgs(), token: pulumi.secret("short") });
    const { errors } = await recordCluster(args, { preview: true });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/^quorate: cluster "prod" has 1 fault:\n {2}token: /);
    expect(errors[0]).not.toContain("short;");
  });
});
