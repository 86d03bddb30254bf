/*
 * What the check makes in its namespace: one volume for one pod, one for two pods on two nodes. All of it goes with the namespace.
 */

/** Label of every object here, and of the namespace. */
export const LABEL = "quorate.dev/verify-storage";

/** Where pods have their volume. */
export const DATA = "/data";

/** The two kinds of volume, by the names of their claims. */
export type Kind = "rwo" | "rwx";

export interface Wishes {
  namespace: string;
  className: string;
  image: string;
  /** Size of each of the files; the volumes have room for all of them. */
  megabytes: number;
}

type Json = Readonly<Record<string, unknown>>;

export function namespaceObject({ namespace }: Wishes): Json {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name: namespace,
      // Root, because a fresh volume is root's; nothing else is asked for, so clusters with strict defaults take the pods, too.
      labels: { [LABEL]: namespace, "pod-security.kubernetes.io/enforce": "baseline" },
    },
  };
}

export function claimObject({ namespace, className, megabytes }: Wishes, kind: Kind): Json {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: kind, namespace },
    spec: {
      storageClassName: className,
      accessModes: [kind === "rwo" ? "ReadWriteOnce" : "ReadWriteMany"],
      // Three files at most, and room for the file system; xfs takes nothing below 300 MiB.
      resources: { requests: { storage: `${Math.max(512, megabytes * 4)}Mi` } },
    },
  };
}

/** Two pods that share a volume, never on one node. */
export function sharedPods(wishes: Wishes): Json {
  const labels = { app: "rwx" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "rwx", namespace: wishes.namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: podTemplate(wishes, "rwx", labels, {
        nodeAffinity: preferNodes([AGENTS]),
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { labelSelector: { matchLabels: labels }, topologyKey: "kubernetes.io/hostname" },
          ],
        },
      }),
    },
  };
}

/**
 * The pod whose node dies.
 * @param beside node to run on if possible: the one that serves the shared volume, so that both are lost at once
 */
export function singlePod(wishes: Wishes, beside: string | undefined): Json {
  const labels = { app: "rwo" };
  const onNode =
    beside === undefined
      ? []
      : [{ weight: 100, key: "kubernetes.io/hostname", operator: "In", values: [beside] }];
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name: "rwo", namespace: wishes.namespace },
    spec: {
      serviceName: "rwo",
      replicas: 1,
      selector: { matchLabels: labels },
      template: podTemplate(wishes, "rwo", labels, {
        nodeAffinity: preferNodes([AGENTS, ...onNode]),
      }),
    },
  };
}

interface Preference {
  weight: number;
  key: string;
  operator: string;
  values?: string[];
}

// A server that dies takes a voter of etcd with it, which is not what is looked at here.
const AGENTS: Preference = {
  weight: 50,
  key: "node-role.kubernetes.io/control-plane",
  operator: "DoesNotExist",
};

function preferNodes(preferences: readonly Preference[]): Json {
  return {
    preferredDuringSchedulingIgnoredDuringExecution: preferences.map(
      ({ weight, ...expression }) => ({ weight, preference: { matchExpressions: [expression] } }),
    ),
  };
}

function podTemplate(
  { image }: Wishes,
  kind: Kind,
  labels: Readonly<Record<string, string>>,
  affinity: Json,
): Json {
  return {
    metadata: { labels },
    spec: {
      affinity,
      automountServiceAccountToken: false,
      // `sleep` as the first process hears no TERM.
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: "main",
          image,
          command: ["sleep", "86400"],
          volumeMounts: [{ name: "data", mountPath: DATA }],
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: kind } }],
    },
  };
}

/** Writes random bytes to the disk, not to memory alone, and prints their checksum. */
export function writeScript(file: string, megabytes: number): string {
  const path = `${DATA}/${file}`;
  return `dd if=/dev/urandom of=${path} bs=1M count=${megabytes} conv=fsync 2>/dev/null && ${readScript(file)}`;
}

/** Prints the checksum of a file. */
export function readScript(file: string): string {
  return `sha256sum ${DATA}/${file}`;
}
