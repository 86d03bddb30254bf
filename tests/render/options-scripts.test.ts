import type { ClusterSpec } from "../../components/model/args";
import { runTool } from "../support/bash";
import { CA } from "../support/certificates";
import { allScripts, examplePlan, secretsOf } from "../support/rendered";
import { exampleSpec } from "../support/specs";

/*
 * Scripts of a cluster that asks for everything that brings files and parts of its own.
 */

jest.setTimeout(120_000);

const spec: ClusterSpec = {
  ...exampleSpec(),
  hardening: "cis",
  network: {
    clusterCidr: ["10.42.0.0/16", "fd00:42::/56"],
    serviceCidr: ["10.43.0.0/16", "fd00:43::/112"],
  },
  registries: {
    mirrors: { "docker.io": { endpoints: ["https://mirror.example"] } },
    access: { "mirror.example": { username: "it's", password: "$(touch /tmp/owned)", ca: CA } },
  },
  proxy: { https: "http://u:$(id)@proxy.example" },
  etcd: { snapshots: { s3: { bucket: "abc", accessKeyId: "`id`", secretAccessKey: '"; id' } } },
};
spec.servers.forEach((host, i) => (host.secondAddress = `2001:db8::1${i}`));
spec.agents?.forEach((host, i) => (host.secondAddress = `2001:db8::2${i}`));

const some = [...allScripts(examplePlan(spec), secretsOf(spec))].filter(([title]) =>
  / (s1|a1)$/.test(title),
);

test.each(some)("%s is complete bash and passes shellcheck", (_title, script) => {
  expect(runTool("bash", ["-n"], script)).toEqual({ status: 0, text: "" });
  const argv = ["-s", "bash", "-e", "SC2034,SC2317,SC2016", "-f", "gcc", "-"];
  expect(runTool("shellcheck", argv, script)).toEqual({ status: 0, text: "" });
});
