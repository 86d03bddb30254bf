import { chartValues } from "../../../components/render/longhorn/values";
import { exampleStorage } from "../../support/longhorn";

const namespace = "longhorn-system";
const values = (args: object = {}, secrets = {}, storage = exampleStorage()) =>
  chartValues({ namespace, ...args }, storage, secrets);
const settings = (args: object = {}) => values(args)["defaultSettings"];

test("with no arguments the values are these", () => {
  expect(values()).toMatchInlineSnapshot(`
   {
     "csi": {
       "kubeletRootDir": "/var/lib/kubelet",
     },
     "defaultSettings": {
       "allowCollectingLonghornUsageMetrics": false,
       "allowVolumeCreationWithDegradedAvailability": true,
       "autoDeletePodWhenVolumeDetachedUnexpectedly": true,
       "autoSalvage": true,
       "concurrentAutomaticEngineUpgradePerNodeLimit": "3",
       "concurrentReplicaRebuildPerNodeLimit": "2",
       "createDefaultDiskLabeledNodes": true,
       "deletingConfirmationFlag": true,
       "detachManuallyAttachedVolumesWhenCordoned": true,
       "guaranteedInstanceManagerCPU": "12",
       "nodeDownPodDeletionPolicy": "delete-both-statefulset-and-deployment-pod",
       "nodeDrainPolicy": "block-for-eviction-if-contains-last-replica",
       "orphanResourceAutoDeletion": "instance",
       "replicaAutoBalance": "least-effort",
       "replicaSoftAntiAffinity": false,
       "rwxVolumeFastFailover": true,
       "storageMinimalAvailablePercentage": "25",
       "storageOverProvisioningPercentage": "100",
       "storageReservedPercentageForDefaultDisk": "30",
       "upgradeChecker": false,
     },
     "networkPolicies": {
       "restrictInternalTraffic": false,
     },
     "persistence": {
       "createStorageClass": false,
       "defaultClass": false,
     },
     "preUpgradeChecker": {
       "jobEnabled": true,
       "upgradeVersionCheck": true,
     },
   }
  `);
});

test("settings of the arguments win, and reach Helm as texts", () => {
  expect(
    settings({
      settings: {
        autoSalvage: false,
        guaranteedInstanceManagerCPU: { v1: 12.5, v2: 0 },
        fastReplicaRebuildEnabled: { v1: true, v2: false },
        longGRPCTimeOut: 604800,
        taintToleration: undefined,
      },
    }),
  ).toMatchObject({
    autoSalvage: false,
    guaranteedInstanceManagerCPU: { v1: "12.5", v2: "0" },
    fastReplicaRebuildEnabled: { v1: "true", v2: "false" },
    longGRPCTimeOut: "604800",
  });
  expect(settings({ settings: { taintToleration: undefined } })).not.toHaveProperty(
    "taintToleration",
  );
});

test("nodes are asked for labels only where something labels them", () => {
  expect(settings()).toHaveProperty("createDefaultDiskLabeledNodes", true);
  const elsewhere = { ...exampleStorage(), labelled: false };
  for (const storage of [elsewhere, undefined]) {
    const { defaultSettings } = chartValues({ namespace }, storage, {});
    expect(defaultSettings).not.toHaveProperty("createDefaultDiskLabeledNodes");
  }
});

test("1.12.1 gets no network policies, and other versions keep their default", () => {
  expect(values()).toMatchObject({ networkPolicies: { restrictInternalTraffic: false } });
  expect(values({ version: "1.12.2" })).not.toHaveProperty("networkPolicies");
  const given = { values: { networkPolicies: { restrictInternalTraffic: true } } };
  expect(values(given)).toMatchObject({ networkPolicies: { restrictInternalTraffic: true } });
});

test("one registry is in front of all images", () => {
  const images = { registry: "registry.example.com/mirror", pullSecrets: ["registry"] };
  expect(values({ images })).toMatchObject({
    global: { imageRegistry: "registry.example.com/mirror", imagePullSecrets: ["registry"] },
  });
  expect(values()).not.toHaveProperty("global");
});

describe("the interface", () => {
  const ui = { host: "longhorn.example.com", annotations: { "example.com/a": "b" } };

  test("is behind Traefik's middleware", () => {
    expect(values({ ui })["ingress"]).toEqual({
      enabled: true,
      ingressClassName: "traefik",
      host: "longhorn.example.com",
      annotations: {
        "example.com/a": "b",
        "traefik.ingress.kubernetes.io/router.middlewares":
          "longhorn-system-longhorn-ui-users@kubernetescrd",
      },
    });
  });

  test("is behind nginx' own question, with a certificate", () => {
    const args = { ui: { ...ui, ingressClass: "nginx", tlsSecret: "tls" } };
    expect(values(args, { users: "longhorn-users" })["ingress"]).toEqual({
      enabled: true,
      ingressClassName: "nginx",
      host: "longhorn.example.com",
      tls: true,
      tlsSecret: "tls",
      annotations: {
        "example.com/a": "b",
        "nginx.ingress.kubernetes.io/auth-type": "basic",
        "nginx.ingress.kubernetes.io/auth-secret": "longhorn-users",
        "nginx.ingress.kubernetes.io/auth-realm": "Longhorn",
      },
    });
  });

  test("is nowhere without the argument", () => {
    expect(values()).not.toHaveProperty("ingress");
  });
});

test("metrics are read with the labels that Prometheus selects by", () => {
  const metrics = (monitoring: unknown) => values({ monitoring })["metrics"];
  expect(metrics(true)).toEqual({ serviceMonitor: { enabled: true, additionalLabels: {} } });
  expect(metrics({ labels: { release: "prometheus" } })).toEqual({
    serviceMonitor: { enabled: true, additionalLabels: { release: "prometheus" } },
  });
  expect(metrics(false)).toBeUndefined();
});

describe("the target default", () => {
  const store = (backupTargets: unknown, secrets = {}) =>
    values({ backupTargets }, secrets)["defaultBackupStore"];

  test("goes by the values", () => {
    const s3 = { bucket: "b-1", region: "eu-central-1", path: "/prod/" };
    expect(store([{ name: "a" }, { s3, pollInterval: "1h" }], { defaultTarget: "keys" })).toEqual({
      backupTarget: "s3://b-1@eu-central-1/prod/",
      backupTargetCredentialSecret: "keys",
      pollInterval: "3600",
    });
  });

  test("is taken away by an empty list, and left alone without one", () => {
    expect(store([])).toEqual({
      backupTarget: "",
      backupTargetCredentialSecret: "",
      pollInterval: "300",
    });
    expect(store(undefined)).toBeUndefined();
  });
});

test("further values are merged last", () => {
  expect(
    values({ values: { longhornUI: { replicas: 1 }, csi: { attacherReplicaCount: 2 } } }),
  ).toMatchObject({
    longhornUI: { replicas: 1 },
    csi: { kubeletRootDir: "/var/lib/kubelet", attacherReplicaCount: 2 },
  });
});
