import { stringify } from "yaml";

/** What the kubeconfig step prints. */
export interface Credentials {
  ca: string;
  certificate: string;
  key: string;
}

/** A kubeconfig that knows the endpoint only, so that it outlives any server. */
export function kubeconfig(cluster: string, endpointUrl: string, credentials: Credentials): string {
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: cluster,
          cluster: { server: endpointUrl, "certificate-authority-data": credentials.ca },
        },
      ],
      users: [
        {
          name: `${cluster}-admin`,
          user: {
            "client-certificate-data": credentials.certificate,
            "client-key-data": credentials.key,
          },
        },
      ],
      contexts: [{ name: cluster, context: { cluster, user: `${cluster}-admin` } }],
      "current-context": cluster,
    },
    { lineWidth: 0 },
  );
}
