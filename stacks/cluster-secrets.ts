import * as pulumi from "@pulumi/pulumi";
import { type Fault, member, show } from "../components/model/faults";
import { endpointsOf, listOf, recordOf, textOf } from "../components/model/known";
import { isRecord, unknownName } from "../components/model/shape";
import { readObject } from "./stack-file";

type Fields = Record<string, unknown>;

/** What is in `clusterSecrets`, by topic; of a registry and of the bucket the fields that are secrets. */
const TOPICS = ["registries", "s3", "proxy", "bgp"];
const FIELDS = {
  registry: ["username", "password"],
  s3: ["accessKeyId", "secretAccessKey"],
  proxy: ["https", "http"],
};

/**
 * The cluster's object with what is in `clusterSecrets`: logins by registry, keys of the bucket, URLs of the proxy, and passwords of kube-vip's routers by their address.
 */
export function withClusterSecrets(
  config: pulumi.Config,
  cluster: Fields,
  faults: Fault[],
): Fields {
  const secrets = readObject(config, "clusterSecrets", faults);
  faults.push(...misplaced(config.name, cluster));
  if (secrets === undefined) return cluster;
  const path = `${config.name}:clusterSecrets`;
  const add = (at: string, problem: string, remedy: string) =>
    faults.push({ path: `${path}.${at}`, problem, remedy });
  for (const key of Object.keys(secrets).filter((name) => !TOPICS.includes(name))) {
    faults.push({ path: member(path, key), ...unknownName("kind of secret", key, TOPICS) });
  }
  const known = (at: string, given: unknown, names: readonly string[]): Fields => {
    if (given !== undefined && !isRecord(given)) add(at, "is no object", "write it as name: value");
    for (const name of Object.keys(recordOf(given)).filter((one) => !names.includes(one))) {
      faults.push({ path: member(`${path}.${at}`, name), ...unknownName("secret", name, names) });
    }
    return hidden(recordOf(given));
  };

  const { registries, s3, proxy, bgp } = secrets;
  let whole = cluster;
  const logins = Object.entries(recordOf(registries));
  for (const [host, login] of logins) {
    const own = known(member("registries", host), login, FIELDS.registry);
    whole = withFields(whole, ["registries", "access", host], own);
  }
  if (s3 !== undefined) {
    if (recordOf(recordOf(recordOf(cluster["etcd"])["snapshots"])["s3"])["bucket"] === undefined) {
      const remedy = "give it there, or remove this";
      add("s3", `is for etcd.snapshots.s3, which ${config.name}:cluster does not have`, remedy);
    }
    whole = withFields(whole, ["etcd", "snapshots", "s3"], known("s3", s3, FIELDS.s3));
  }
  if (proxy !== undefined) {
    whole = withFields(whole, ["proxy"], known("proxy", proxy, FIELDS.proxy));
  }
  if (bgp !== undefined) {
    const routers = endpointsOf(cluster).flatMap(({ fields }) => routersOf(fields));
    for (const router of Object.keys(recordOf(bgp)).filter((one) => !routers.includes(one))) {
      const remedy = routers.length === 0 ? "remove it" : `give one of ${routers.join(", ")}`;
      add("bgp", `is for ${show(router)}, which is no peer of an endpoint`, remedy);
    }
    whole = withPasswords(whole, hidden(recordOf(bgp)));
  }
  return whole;
}

const peersOf = (endpoint: unknown) => listOf(recordOf(recordOf(endpoint)["bgp"])["peers"]);

const routersOf = (endpoint: unknown): string[] =>
  peersOf(endpoint).flatMap((peer) => textOf(recordOf(peer)["address"]) ?? []);

const hidden = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, pulumi.secret(value)]));

/** A copy in which the object at `path` has these fields, too. */
function withFields(whole: Fields, path: readonly string[], fields: Fields): Fields {
  const [key, ...rest] = path;
  if (key === undefined) return { ...whole, ...fields };
  return { ...whole, [key]: withFields(recordOf(whole[key]), rest, fields) };
}

function withPasswords(cluster: Fields, passwords: Fields): Fields {
  const told = (endpoint: unknown): unknown => {
    if (peersOf(endpoint).length === 0) return endpoint;
    const peers = peersOf(endpoint).map((peer) => {
      const password = passwords[textOf(recordOf(peer)["address"]) ?? ""];
      return password === undefined ? peer : { ...recordOf(peer), password };
    });
    return withFields(recordOf(endpoint), ["bgp"], { peers });
  };
  const { endpoint, formerEndpoints } = cluster;
  return {
    ...cluster,
    endpoint: told(endpoint),
    ...(Array.isArray(formerEndpoints) && { formerEndpoints: listOf(formerEndpoints).map(told) }),
  };
}

/** Faults of secrets among the cluster's plain values. A proxy without a login is none. */
function misplaced(project: string, cluster: Fields): Fault[] {
  const { registries, proxy, etcd } = cluster;
  const s3 = recordOf(recordOf(recordOf(etcd)["snapshots"])["s3"]);
  const found = [
    ...Object.entries(recordOf(recordOf(registries)["access"])).map(([host, access]) => ({
      at: `${member("registries.access", host)}.password`,
      value: recordOf(access)["password"],
      key: `registries["${host}"].password`,
    })),
    ...FIELDS.s3.map((field) => ({
      at: `etcd.snapshots.s3.${field}`,
      value: s3[field],
      key: `s3.${field}`,
    })),
    ...FIELDS.proxy.map((field) => ({
      at: `proxy.${field}`,
      value: /@/.exec(textOf(recordOf(proxy)[field]) ?? "") ?? undefined,
      key: `proxy.${field}`,
    })),
    ...endpointsOf(cluster).flatMap(({ path, fields }) =>
      peersOf(fields).map((peer, i) => ({
        at: `${path}.bgp.peers[${i}].password`,
        value: recordOf(peer)["password"],
        key: `bgp["${textOf(recordOf(peer)["address"]) ?? ""}"]`,
      })),
    ),
  ];
  return found
    .filter(({ value }) => value !== undefined)
    .map(({ at, key }) => ({
      path: `${project}:cluster.${at}`,
      problem: "is a secret among plain values",
      remedy: `remove it there and give it with pulumi config set --secret --path '${project}:clusterSecrets.${key}'`,
    }));
}
