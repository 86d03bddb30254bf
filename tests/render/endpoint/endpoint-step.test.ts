import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../../support/bash";

/*
 * A new endpoint is proved on the servers before anybody is told of it. What the hosts' other parts do is told to bash.
 */

const STEP = readFileSync(
  join(__dirname, "../../../components/render/sh/endpoint-step.sh"),
  "utf8",
);
const EXTERNAL = readFileSync(join(__dirname, "../../../components/render/sh/external.sh"), "utf8");

function run(what: string, { role = "server", status = "401", ca = "c1" } = {}) {
  return runTool(
    "bash",
    [],
    `set -Eeuo pipefail
ROLE=${role} STATE=/none ENDPOINTS=x ENDPOINT_TIMEOUT=0 CLUSTER=c1 
ENDPOINT_URL=https://api.example.com:6443 JOIN_URL=https://api.example.com:9345
take_lock() { :; }; check_address() { :; }; look_for_stranger() { :; }; put_file() { :; }
set_up_endpoint() { echo "set up"; }
wait_for() { shift; "$@"; }
verified_status() { printf ${status}; }
cluster_ca() { printf ${ca}; }
fail() { echo "$1: $2"; exit 1; }
finish() { echo changed; }
${STEP}
${EXTERNAL}
${what}
`,
  );
}

describe("the endpoint's step", () => {
  test("is through when the endpoint answers with the cluster's certificate", () => {
    expect(run("up")).toEqual({ status: 0, text: "set up\nchanged\n" });
  });

  test("stops when it does not: agents and the kubeconfig wait for this step", () => {
    const { status, text } = run("up", { status: "000" });
    expect(status).toBe(1);
    expect(text).toContain(
      "QRT-268: https://api.example.com:6443 does not answer with this cluster's certificate (status 000)",
    );
  });

  test("asks no load-balancer host, which knows no cluster", () => {
    expect(run("up", { role: "balancer", status: "000" })).toMatchObject({ status: 0 });
  });
});

describe("a foreign load balancer, at the making of a cluster", () => {
  test("is proved on the founder", () => {
    expect(run("prove_external")).toEqual({ status: 0, text: "" });
  });

  test.each([
    ["nobody answers, or somebody with another certificate", { status: "000" }],
    ["another cluster answers where nodes join", { ca: "c2" }],
  ])("is refused where %s", (_why, seen) => {
    const { status, text } = run("prove_external", seen);
    expect(status).toBe(1);
    expect(text).toContain(
      "QRT-267: the load balancer does not bring https://api.example.com:6443 and https://api.example.com:9345 to this server",
    );
  });
});
