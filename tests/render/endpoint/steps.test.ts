import {
  joinScript,
  prepareScript,
  rolloutScript,
  wantedDigest,
} from "../../../components/render/steps";
import { balancerScript, endpointScript } from "../../../components/render/endpoint/steps";
import { ENDPOINTS, endpointPlan, RKE2 } from "../../support/endpoints";
import { JOIN_FACTS, nodeNamed, SECRETS } from "../../support/rendered";

const prepareOf = (endpoint: (typeof ENDPOINTS)[keyof typeof ENDPOINTS], own = {}) => {
  const plan = endpointPlan(endpoint, own);
  return prepareScript(plan, nodeNamed(plan, "s1"), SECRETS);
};

/** What a script sets a variable to. */
function variable(script: string, name: string): string | undefined {
  return new RegExp(`^${name}='((?:[^']|'\\\\'')*)'$`, "m").exec(script)?.[1];
}

test.each([
  ["haproxy", "curl haproxy keepalived"],
  ["dedicated", "curl haproxy"],
  ["keepalived", "curl keepalived"],
  ["kube-vip", "curl"],
  ["external", "curl"],
] as const)("a server's part in %s needs %s", (name, packages) => {
  expect(variable(prepareOf(ENDPOINTS[name]), "PACKAGES")).toBe(packages);
});

test("a load-balancer host needs both programs, and nothing of Kubernetes", () => {
  const plan = endpointPlan(ENDPOINTS.dedicated);
  const [balancer] = plan.endpoint.balancers;
  if (balancer === undefined) throw new Error("no load balancer");
  const script = balancerScript(plan, balancer, SECRETS);
  expect(variable(script, "PACKAGES")).toBe("curl haproxy keepalived");
  expect(script).not.toContain(SECRETS.token);
});

test("a server that restarts waits for as many proxies as ask it", () => {
  const proxies = (name: keyof typeof ENDPOINTS) => {
    const plan = endpointPlan(ENDPOINTS[name]);
    return variable(rolloutScript(plan, nodeNamed(plan, "s1")), "PROXIES");
  };
  expect(proxies("haproxy")).toBe("3");
  expect(proxies("dedicated")).toBe("2");
  expect(proxies("keepalived")).toBe("0");
});

test("a server that has the address itself lets go of it before it restarts", () => {
  for (const name of ["keepalived", "kube-vip"] as const) {
    const plan = endpointPlan(ENDPOINTS[name]);
    const script = rolloutScript(plan, nodeNamed(plan, "s1"));
    expect(script).toContain("MOVED_VIPS='192.0.2.10 https://192.0.2.10:6443\n'");
  }
});

describe("while an endpoint is exchanged for another", () => {
  const former = ENDPOINTS.haproxy;
  const exchange = endpointPlan(
    { kind: "keepalived", address: "192.0.2.20" },
    { formerEndpoints: [former] },
  );
  const s1 = nodeNamed(exchange, "s1");

  test("servers' certificates get both names", () => {
    const config = variable(prepareScript(exchange, s1, SECRETS), "CONFIG") ?? "";
    expect(config).toContain('tls-san:\n  - "192.0.2.20"\n  - "192.0.2.10"\n');
    expect(config).toContain('server: "https://192.0.2.20:6443"');
  });

  test("prepare keeps the former one up, and lays down both", () => {
    const script = prepareScript(exchange, s1, SECRETS);
    expect(variable(script, "VIPS")).toBe("192.0.2.10");
    expect(variable(script, "ALL_VIPS")).toBe("192.0.2.20 192.0.2.10");
    expect(variable(script, "KNOWN_URLS")).toBe("https://192.0.2.20:6443 https://192.0.2.10:8443");
  });

  test("a new node joins at the former one", () => {
    const script = joinScript(exchange, s1, SECRETS, JOIN_FACTS);
    expect(variable(script, "JOIN_URL")).toBe("https://192.0.2.10:8443");
  });

  test("a step of its own starts the new one beside it", () => {
    const script = endpointScript(exchange, s1, SECRETS);
    expect(variable(script, "VIPS")).toBe("192.0.2.20 192.0.2.10");
    expect(variable(script, "ENDPOINT_URL")).toBe("https://192.0.2.20:6443");
  });

  test("taking the former one away restarts nobody", () => {
    const after = endpointPlan({ kind: "keepalived", address: "192.0.2.20" });
    for (const name of ["s1", "a1"]) {
      expect(wantedDigest(after, nodeNamed(after, name))).toBe(
        wantedDigest(exchange, nodeNamed(exchange, name)),
      );
    }
  });

  test("what is up already stays up", () => {
    const script = prepareScript(exchange, s1, SECRETS);
    expect(variable(script, "NEW_ENDPOINT")).toBe("keepalived https://192.0.2.20:6443");
    expect(variable(script, "ENDPOINTS")).toBe("haproxy https://192.0.2.10:8443");
  });
});

test("RKE2's nodes join at another port than the API's", () => {
  const plan = endpointPlan(ENDPOINTS.keepalived, RKE2);
  const script = joinScript(plan, nodeNamed(plan, "s1"), SECRETS, JOIN_FACTS);
  expect(variable(script, "JOIN_URL")).toBe("https://192.0.2.10:9345");
  expect(variable(script, "ENDPOINT_URL")).toBe("https://192.0.2.10:6443");
});
