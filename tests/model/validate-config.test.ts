import { eachRow } from "../support/tables";

describe("serverConfig and agentConfig", () => {
  const set = "is set by the library";
  eachRow([
    [
      ["serverConfig"],
      {
        disable: ["servicelb", "traefik"],
        "kubelet-arg": "max-pods=200",
        "kube-apiserver-arg": ["audit-log-path=/var/log/$(id) 'x' \"y\" # z", "v+=2"],
        "etcd-snapshot-reconcile-interval": "10m",
        "secrets-encryption": true,
        v: 2,
        debug: true,
        "flannel-backend": "wireguard-native",
      },
    ],
    [
      ["agentConfig"],
      { "kubelet-arg": ["max-pods=200"], selinux: true, "disable-apiserver-lb": true },
    ],
    [
      ["serverConfig"],
      { disabel: [] },
      "serverConfig.disabel: is no key of k3s; write disable, or remove it",
    ],
    [
      ["serverConfig"],
      { kubeletArg: [] },
      "serverConfig.kubeletArg: is no key of k3s; write kubelet-arg, or remove it",
    ],
    [
      ["serverConfig"],
      { "a key that nobody knows": 1 },
      'serverConfig["a key that nobody knows"]: is no key of k3s; remove it',
    ],
    [["serverConfig"], { "tls-san+": [] }, 'serverConfig["tls-san+"]: is no key of k3s; remove it'],
    [
      ["agentConfig"],
      { "secrets-encryption": true },
      'agentConfig["secrets-encryption"]: is a key of servers, and k3s agent stops at it; move it to serverConfig',
    ],
    [
      ["serverConfig"],
      { "disable-apiserver-lb": true },
      'serverConfig["disable-apiserver-lb"]: is a key of agents, and k3s server skips it; move it to agentConfig',
    ],
    [["serverConfig"], { token: "x" }, `serverConfig.token: ${set}; use the argument token`],
    [["agentConfig"], { "node-ip": "x" }, `agentConfig["node-ip"]: ${set}; use the host's address`],
    [
      ["serverConfig"],
      { "tls-san": [] },
      `serverConfig["tls-san"]: ${set}; use endpoint.subjectAltNames`,
    ],
    [
      ["serverConfig"],
      { "cluster-cidr": "" },
      `serverConfig["cluster-cidr"]: ${set}; use network.clusterCidr`,
    ],
    [
      ["serverConfig"],
      { "cluster-init": true },
      `serverConfig["cluster-init"]: ${set}; remove it: the cluster is bootstrapped exactly once`,
    ],
    [
      ["serverConfig"],
      { "cluster-reset": true },
      'serverConfig["cluster-reset"]: would reset the cluster at every start; remove it',
    ],
    [
      ["serverConfig"],
      { "disable-etcd": true },
      'serverConfig["disable-etcd"]: would make a server that is no full one; remove it; a host without etcd belongs in agents',
    ],
    [
      ["serverConfig"],
      { "etcd-s3-secret-key": "x" },
      'serverConfig["etcd-s3-secret-key"]: would be kept in the state in clear; use etcd.snapshots.s3',
    ],
    [
      ["serverConfig"],
      { "datastore-endpoint": "x" },
      'serverConfig["datastore-endpoint"]: would replace the embedded etcd; remove it',
    ],
    [
      ["serverConfig"],
      { debug: "true" },
      "serverConfig.debug: is the text true; write true or false, without quotes",
    ],
    [["serverConfig"], { v: "2" }, "serverConfig.v: is the text 2; give a number from 0 to 65535"],
    [
      ["serverConfig"],
      { disable: [true] },
      "serverConfig.disable[0]: is true; give a text (quote it in YAML)",
    ],
    [
      ["serverConfig"],
      { "cluster-domain": 5 },
      'serverConfig["cluster-domain"]: is 5; give a text (quote it in YAML)',
    ],
    [
      ["serverConfig"],
      { "cluster-domain": "" },
      'serverConfig["cluster-domain"]: is empty; give a value, or remove the key',
    ],
    [
      ["serverConfig"],
      { "cluster-domain": "a\nb" },
      'serverConfig["cluster-domain"]: "a\\nb" holds the control character U+000A; take it out',
    ],
    [
      ["serverConfig"],
      { "flannel-backend": "ipsec" },
      'serverConfig["flannel-backend"]: is ipsec; write one of vxlan, host-gw, wireguard-native, none',
    ],
    [
      ["serverConfig"],
      { "etcd-s3-timeout": "5" },
      'serverConfig["etcd-s3-timeout"]: 5 is no duration; write one such as 90s or 5m',
    ],
    [
      ["agentConfig"],
      { "kubelet-arg": ["--max-pods=200", "a b"] },
      'agentConfig["kubelet-arg"][0]: "--max-pods=200" is no argument without dashes; write max-pods=200',
      'agentConfig["kubelet-arg"][1]: "a b" is no argument without dashes; write name=value',
    ],
    [["agentConfig"], [], "agentConfig: is a list; give an object, or leave it out"],
  ]);
});
