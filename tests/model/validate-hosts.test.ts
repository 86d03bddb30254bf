import { clusterFaults } from "../../components/model/validate";
import { faultLines, withValue } from "../support/faults";
import { exampleHost, exampleSpec } from "../support/specs";
import { eachRow } from "../support/tables";

const hosts = (...lasts: number[]) => lasts.map((last) => exampleHost(`n${last}`, last));
const retired = (last: number) => ({ ...exampleHost(`n${last}`, last), retired: true });

test("the example has no faults", () => {
  expect(clusterFaults(exampleSpec())).toEqual([]);
});

describe("servers", () => {
  eachRow([
    [["servers"], [], "servers: is empty; list 3, or another odd number of hosts"],
    [
      ["servers"],
      hosts(11, 12),
      "servers: has 2 servers, and one host less would survive as many losses; list 3, or another odd number of hosts",
    ],
    [["servers"], hosts(11)],
    [["servers"], hosts(11, 12, 13, 14, 15)],
    // One is lost for good, and the one in its place is listed already.
    [["servers"], [...hosts(11, 12, 13), retired(14)]],
    [["servers"], [...hosts(11, 12), retired(14)]],
    [
      ["servers"],
      [...hosts(11), retired(12), retired(13)],
      "servers: has 2 of 3 servers retired; retire less than half: the others must keep the quorum",
    ],
    [["servers"], null, "servers: is empty; give a list, or leave it out"],
    [["servers"], undefined, "servers: is missing; list 3 hosts"],
    [["agents"], []],
    [["agents"], undefined],
    [["agents"], { a1: {} }, "agents: is an object; give a list, or leave it out"],
    [
      ["agents", 1],
      "a2",
      "agents[1]: is the text a2; give an object with name, address, hostKey, ssh …",
    ],
  ]);
});

describe("what no two hosts may share", () => {
  eachRow([
    [
      ["servers", 1, "address"],
      "192.0.2.11",
      "servers[1].address: 192.0.2.11 is also servers[0]'s; give each host its own address",
    ],
    [
      ["agents", 2, "address"],
      "192.0.2.12",
      "agents[2].address: 192.0.2.12 is also servers[1]'s; give each host its own address",
    ],
    [
      ["agents", 0, "name"],
      "s1",
      "agents[0].name: s1 is also servers[0]'s; give each host its own name",
    ],
    [
      ["agents", 0, "ssh"],
      { host: "192.0.2.11" },
      "agents[0].ssh.host: 192.0.2.11 is also what servers[0] is reached at; give each host its own ssh.host, or its own ssh.port",
    ],
    [["agents", 0, "ssh"], { host: "192.0.2.11", port: 2222 }],
    [
      ["agents", 0, "address"],
      "2001:db8::21",
      "agents[0].address: 2001:db8::21 is IPv6, and servers[0]'s is IPv4; give all hosts addresses of one family",
    ],
  ]);
});

describe("one host", () => {
  eachRow([
    [["servers", 0, "name"], undefined, "servers[0].name: is missing; name the node"],
    [
      ["servers", 0, "name"],
      "Server_1",
      "servers[0].name: Server_1 is no name for a node; give 1 to 63 of a-z, 0-9 and -, with no - at either end",
    ],
    [
      ["servers", 0, "name"],
      "s1.example.com",
      "servers[0].name: s1.example.com is no name for a node; give 1 to 63 of a-z, 0-9 and -, with no - at either end",
    ],
    [["servers", 0, "name"], "s".repeat(63)],
    [
      ["servers", 0, "name"],
      "s".repeat(64),
      `servers[0].name: ${"s".repeat(64)} is no name for a node; give 1 to 63 of a-z, 0-9 and -, with no - at either end`,
    ],
    [
      ["servers", 0, "name"],
      "s1\nrm -rf /",
      'servers[0].name: "s1\\nrm -rf /" holds the control character U+000A; take it out',
    ],
    [["servers", 0, "name"], 5, "servers[0].name: is 5; give a text (quote it in YAML)"],
    [
      ["servers", 0, "address"],
      undefined,
      "servers[0].address: is missing; give the host's address in the cluster network",
    ],
    [
      ["servers", 0, "address"],
      "s1.example.com",
      "servers[0].address: s1.example.com is no IP address; give one such as 192.0.2.11",
    ],
    [
      ["servers", 0, "address"],
      "192.0.2.011",
      "servers[0].address: 192.0.2.011 is no IP address; give one such as 192.0.2.11",
    ],
    [
      ["servers", 0, "address"],
      "127.0.0.1",
      "servers[0].address: 127.0.0.1 is a loopback address; give an address of the cluster network",
    ],
    [
      ["servers", 0, "address"],
      "224.0.0.18",
      "servers[0].address: 224.0.0.18 is a multicast address; give an address of the cluster network",
    ],
    [
      ["servers", 0, "address"],
      "169.254.1.1",
      "servers[0].address: 169.254.1.1 is a link-local address; give an address of the cluster network",
    ],
    [
      ["servers", 0, "address"],
      "241.0.0.1",
      "servers[0].address: 241.0.0.1 is a reserved address; give an address of the cluster network",
    ],
    [
      ["servers", 0, "adress"],
      "192.0.2.9",
      "servers[0].adress: is no argument; write address, or remove it",
    ],
    [
      ["servers", 0, "host-key"],
      "x",
      'servers[0]["host-key"]: is no argument; write hostKey, or remove it',
    ],
    [["servers", 0, "interface"], "eth0.100"],
    [
      ["servers", 0, "interface"],
      "eth0;reboot",
      'servers[0].interface: "eth0;reboot" is no name of an interface; give 1 to 15 of A-Z, a-z, 0-9, _, - and ., as ip link prints it',
    ],
    [
      ["servers", 0, "interface"],
      "a-name-of-16-byt",
      "servers[0].interface: a-name-of-16-byt is no name of an interface; give 1 to 15 of A-Z, a-z, 0-9, _, - and ., as ip link prints it",
    ],
    [
      ["servers", 0, "interface"],
      "lo",
      "servers[0].interface: lo is the loopback interface; give another one",
    ],
    [
      ["servers", 0, "retired"],
      "true",
      "servers[0].retired: is the text true; write true or false, without quotes",
    ],
  ]);
});

test("all faults are found at once, in order of path", () => {
  let spec: unknown = exampleSpec();
  spec = withValue(spec, ["servers", 1, "address"], "192.0.2.11");
  spec = withValue(spec, ["agents", 0, "name"], "A1");
  spec = withValue(spec, ["version"], "stable");
  expect(faultLines(spec).map((line) => line.slice(0, line.indexOf(":")))).toEqual([
    "agents[0].name",
    "servers[1].address",
    "version",
  ]);
});
