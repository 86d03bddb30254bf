export const LABEL = "quorate.dev/verify-cluster";
export const APP = "quorate-verify";
export const PORT = 8080;

/** A web server on every node that tells the node's name, behind one Service. It needs no right that a hardened cluster refuses. */
export function objects(namespace: string, image: string): object[] {
  const labels = { app: APP, [LABEL]: "true" };
  const page = 'mkdir -p /tmp/www && echo "$NODE" >/tmp/www/index.html';
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: APP, namespace, labels },
      spec: {
        selector: { matchLabels: { app: APP } },
        template: {
          metadata: { labels },
          spec: {
            // On tainted nodes, too.
            tolerations: [{ operator: "Exists" }],
            terminationGracePeriodSeconds: 1,
            automountServiceAccountToken: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65534,
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [
              {
                name: "main",
                image,
                command: ["sh", "-c", `${page} && exec httpd -f -p ${PORT} -h /tmp/www`],
                env: [{ name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
                ports: [{ containerPort: PORT }],
                readinessProbe: { httpGet: { path: "/", port: PORT }, periodSeconds: 2 },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ["ALL"] },
                },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: APP, namespace, labels },
      spec: { selector: { app: APP }, ports: [{ port: PORT, targetPort: PORT }] },
    },
  ];
}

/** Asks the Service again and again, each time anew, and prints who answered. */
export function askScript(namespace: string, times: number): string {
  const url = `http://${APP}.${namespace}.svc:${PORT}/`;
  return `i=0; while [ $i -lt ${times} ]; do wget -q -T 5 -O - ${url} || echo failed; i=$((i + 1)); done`;
}
