import { ensureDistribution, withImages } from "./artifacts";
import { downLab, execOnHost, inNamespace, labNamed } from "./hosts";
import { ensureKubeVip } from "./kube-vip";
import { runProgram } from "./program";
import { faultsOf } from "./progress";
import { ensureRouterTools, routerConfig, routes, startRouter, waitForNextHops } from "./router";
import { bareLab, saveKubeconfig } from "./up";
import { fileOn, statusAt } from "./endpoint-kit";

/*
 * kube-vip by BGP: an address outside of the hosts' network, announced by each server to the lab's router with a password.
 */
const lab = labNamed("labtest");
const MINUTES = 60_000;
const VIP = "10.99.0.10";
const SERVERS = ["10.10.0.11", "10.10.0.12", "10.10.0.13"];
const quiet = (): void => undefined;

beforeAll(async () => {
  await downLab(lab, quiet);
  await ensureRouterTools(quiet);
}, 10 * MINUTES);

afterAll(() => downLab(lab, quiet), 2 * MINUTES);

test(
  "all nodes join at an address that only routes lead to",
  async () => {
    const kubeVip = await ensureKubeVip(quiet);
    const from = withImages(await ensureDistribution(quiet), { images: [kubeVip.tarball] });
    const { cluster } = await bareLab(lab, from, quiet, ["s1", "s2", "s3", "a1"]);
    // The lab's router forwards nothing by itself.
    await inNamespace(lab, ["sysctl", "-qw", "net.ipv4.ip_forward=1"]);
    await startRouter(lab, routerConfig({ password: "agreed-5" }));
    const result = await runProgram(
      lab,
      "up",
      {
        ...cluster,
        agents: (cluster.agents ?? []).filter(({ name }) => name === "a1"),
        endpoint: {
          kind: "kube-vip",
          address: VIP,
          image: kubeVip.image,
          bgp: { asn: 64501, peers: [{ address: "10.10.0.1", asn: 65530 }] },
        },
      },
      {
        config: {
          "quorate:clusterSecrets": JSON.stringify({ bgp: { "10.10.0.1": "agreed-5" } }),
        },
      },
    );
    expect(faultsOf(result)).toBe("");
    saveKubeconfig(lab, result);
    expect(await waitForNextHops(lab, `${VIP}/32`, 3)).toEqual(SERVERS);
    expect(await statusAt(lab, `https://${VIP}:6443`)).toBe("401");
    expect(await fileOn(lab, "a1", "/etc/rancher/k3s/config.yaml")).toContain(
      `server: "https://${VIP}:6443"`,
    );
  },
  15 * MINUTES,
);

test(
  "the route of a server whose API is gone goes, and comes back with it",
  async () => {
    await execOnHost(lab, "s2", ["systemctl", "stop", "k3s"]);
    const hops = await waitForNextHops(lab, `${VIP}/32`, 2);
    expect(hops).toEqual(SERVERS.filter((address) => address !== "10.10.0.12"));
    await execOnHost(lab, "s2", ["systemctl", "start", "--no-block", "k3s"]);
    await waitForNextHops(lab, `${VIP}/32`, 3);
    expect(await routes(lab, `${VIP}/32`)).toEqual(SERVERS);
  },
  5 * MINUTES,
);
