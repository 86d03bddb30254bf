import { all, type Check, fail, ok, SERVER, some, UNKNOWN, warn } from "./check";
import { conditionOf, conditions, nameOf } from "./kube";
import { ageMs, HOUR, listed } from "./listed";
import { PATHS } from "./paths";
import { fact, facts, type Scene } from "./scene";

interface Webhook {
  name?: string;
  failurePolicy?: string;
  clientConfig?: { service?: { name?: string; namespace?: string } };
}

interface Slice {
  endpoints?: { conditions?: { ready?: boolean } }[];
}

/** Webhooks that refuse everything because nobody stands behind their Service. */
function deadWebhooks(scene: Scene): string[] | undefined {
  const slices = scene.kube.items(PATHS.slices);
  const lists = [PATHS.validating, PATHS.mutating].map((path) => scene.kube.items(path));
  if (slices === undefined || lists.includes(undefined)) return undefined;
  const alive = new Set(
    slices
      .filter((slice) =>
        (slice as Slice).endpoints?.some(({ conditions: state }) => state?.ready !== false),
      )
      .map(
        ({ metadata }) =>
          `${metadata?.namespace}/${metadata?.labels?.["kubernetes.io/service-name"]}`,
      ),
  );
  return lists.flat().flatMap((config) =>
    ((config?.["webhooks"] ?? []) as Webhook[]).flatMap(
      ({ name = "", failurePolicy, clientConfig }) => {
        const service = clientConfig?.service;
        if (service === undefined || failurePolicy === "Ignore") return [];
        const key = `${service.namespace}/${service.name}`;
        return alive.has(key) ? [] : [`${name} (${key})`];
      },
    ),
  );
}

export const API_CHECKS: readonly Check[] = [
  {
    id: "api.answers",
    title: "the API can be asked",
    cause: "no server that was reached has an API that answers",
    fix: "see etcd.health and service.active; journalctl -u {unit} on the servers",
    judge: ({ kube }) =>
      kube.asked === undefined ? fail("no server's API answered") : ok(`asked on ${kube.asked}`),
  },
  {
    id: "api.ready",
    title: "each server's own API is ready",
    on: SERVER,
    cause: "the API server starts, or one of its parts (etcd, informers, hooks) is not well",
    fix: "{program} kubectl get --raw '/readyz?verbose' on {host}; journalctl -u {unit}",
    judge: (host) => {
      const status = fact(host, "api-ready");
      if (status === undefined) return UNKNOWN;
      const failing = facts(host, "api-failing").map(([line = ""]) => line);
      if (status === "200") return ok("ready");
      return fail(
        status === "000" ? "it does not answer" : `status ${status} ${some(failing)}`.trim(),
      );
    },
  },
  {
    id: "api.services",
    title: "all parts of the API are available",
    cause:
      "the pod behind an aggregated API is down: namespaces can't be deleted, and kubectl is slow",
    fix: "kubectl get apiservices; bring its pod back, or delete the APIService of what is gone",
    judge: listed(PATHS.apiServices, (items) =>
      all(
        items.filter((item) => conditionOf(item, "Available") === "False").map(nameOf),
        `${items.length} of them`,
      ),
    ),
  },
  {
    id: "api.webhooks",
    title: "behind each webhook stands somebody",
    cause:
      "a webhook that must be asked has no pod: whatever it is asked about is refused, often also what would mend it",
    fix: "bring its pod back; in need: kubectl delete validatingwebhookconfiguration (or mutating…) NAME, its program makes it again",
    judge: (scene) => {
      const dead = deadWebhooks(scene);
      return dead === undefined ? UNKNOWN : all(dead, "all answered for");
    },
  },
  {
    id: "api.requests",
    title: "no request for a certificate waits",
    cause: "nobody approved the request: a kubelet or an operator waits for its certificate",
    fix: "kubectl get csr; kubectl certificate approve NAME when you know whose it is",
    judge: listed(PATHS.requests, (items, { now }) =>
      all(
        items
          .filter((item) => conditions(item).length === 0 && ageMs(item, now) > HOUR / 6)
          .map(nameOf),
        "none",
        warn,
      ),
    ),
  },
  {
    id: "api.namespaces",
    title: "no namespace hangs in its deletion",
    cause:
      "an object in it has a finalizer that nobody takes off, or a part of the API is not available",
    fix: "kubectl get namespace NAME -o yaml: its conditions name what is left",
    judge: listed(PATHS.namespaces, (items, { now }) =>
      all(
        items
          .filter(
            ({ metadata }) =>
              now.getTime() - Date.parse(metadata?.deletionTimestamp ?? "") > HOUR / 6,
          )
          .map(nameOf),
        "none",
        warn,
      ),
    ),
  },
];
