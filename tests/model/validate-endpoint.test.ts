import { faultLines, withValue } from "../support/faults";
import { exampleSpec } from "../support/specs";
import { eachRow } from "../support/tables";

describe("the endpoint", () => {
  const free = "give a free address of the servers' subnet";
  const noName = "is no address and no DNS name; give one of them";
  eachRow([
    [
      ["endpoint", "address"],
      "192.0.2.12",
      `endpoint.address: 192.0.2.12 is servers[1]'s; ${free}: it moves between them`,
    ],
    [
      ["endpoint", "address"],
      "10.43.0.1",
      `endpoint.address: 10.43.0.1 is inside of network.serviceCidr (10.43.0.0/16); ${free}`,
    ],
    [
      ["endpoint", "address"],
      "2001:db8::10",
      "endpoint.address: 2001:db8::10 is IPv6, and the hosts' addresses are IPv4; give an address of the hosts' family",
    ],
    [
      ["endpoint", "address"],
      "255.255.255.255",
      "endpoint.address: 255.255.255.255 is a reserved address; give an address of the cluster network",
    ],
    [
      ["endpoint", "address"],
      "0.0.0.0",
      "endpoint.address: 0.0.0.0 is not an address of one host; give an address of the cluster network",
    ],
    [
      ["endpoint", "address"],
      "k8s.example.com",
      "endpoint.address: k8s.example.com is no IP address; give one such as 192.0.2.11",
    ],
    [
      ["endpoint", "kind"],
      "nginx",
      "endpoint.kind: is nginx; write one of haproxy, keepalived, kube-vip, external",
    ],
    [
      ["endpoint", "kind"],
      undefined,
      "endpoint.kind: is missing; write one of haproxy, keepalived, kube-vip, external",
    ],
    [
      ["endpoint"],
      "192.0.2.10",
      "endpoint: is the text 192.0.2.10; give an object with a kind; write one of haproxy, keepalived, kube-vip, external",
    ],
    [["endpoint", "port"], 9443],
    [["endpoint", "port"], 443],
    [
      ["endpoint", "port"],
      6443,
      "endpoint.port: 6443 is taken by the API itself on the servers; give another one, such as 8443",
    ],
    [
      ["endpoint", "port"],
      2380,
      "endpoint.port: 2380 is taken by etcd; give another one, such as 8443",
    ],
    [
      ["endpoint", "port"],
      10250,
      "endpoint.port: 10250 is taken by parts of Kubernetes; give another one, such as 8443",
    ],
    [
      ["endpoint", "port"],
      22,
      "endpoint.port: 22 is taken by sshd; give another one, such as 8443",
    ],
    [
      ["endpoint", "port"],
      30443,
      "endpoint.port: 30443 is taken by NodePort Services; give another one, such as 8443",
    ],
    [["endpoint", "port"], 65536, "endpoint.port: is 65536; give a whole number from 1 to 65535"],
    [["endpoint", "routerId"], 0, "endpoint.routerId: is 0; give a whole number from 1 to 255"],
    [["endpoint", "fast"], 1, "endpoint.fast: is 1; write true or false, without quotes"],
    [
      ["endpoint", "subjectAltNames"],
      ["k8s.example.com", "*.k8s.example.com", "198.51.100.1", "API"],
    ],
    [
      ["endpoint", "subjectAltNames"],
      ["a_b", "*", "10.0.0.999"],
      `endpoint.subjectAltNames[0]: a_b ${noName}`,
      `endpoint.subjectAltNames[1]: "*" ${noName}`,
      `endpoint.subjectAltNames[2]: 10.0.0.999 ${noName}`,
    ],
    [
      ["endpoint", "subjectAltNames"],
      "k8s.example.com",
      "endpoint.subjectAltNames: is the text k8s.example.com; give a list, or leave it out",
    ],
  ]);

  test("a moved range of NodePorts moves what is taken", () => {
    const spec = withValue(exampleSpec(), ["serverConfig"], {
      "service-node-port-range": "8000-9000",
    });
    expect(faultLines(withValue(spec, ["endpoint", "port"], 30443))).toEqual([]);
    expect(faultLines(withValue(spec, ["endpoint", "port"], 8443))).toEqual([
      "endpoint.port: 8443 is taken by NodePort Services; give another one, such as 8443",
    ]);
  });

  test("wildcards are refused for a k3s that does not know them", () => {
    const spec = withValue(exampleSpec(), ["endpoint", "subjectAltNames"], ["*.example.com"]);
    expect(faultLines(withValue(spec, ["version"], "v1.36.2+k3s1"))).toEqual([
      'endpoint.subjectAltNames[0]: "*.example.com" is a wildcard, which k3s takes from v1.36.3 on; list each name',
    ]);
  });
});
