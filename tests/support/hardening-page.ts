import { CONTROLS, KERNEL, type Met } from "./cis-controls";

const CHAPTERS: readonly (readonly [prefix: string, title: string])[] = [
  ["1.1", "Files of the control plane"],
  ["1.2", "API server"],
  ["1.3", "Controller manager"],
  ["1.4", "Scheduler"],
  ["2", "etcd"],
  ["3", "Logins and audit"],
  ["4", "Nodes"],
  ["5", "Policies"],
];

function said(met: Met): string {
  switch (met.by) {
    case "key": {
      const value = typeof met.value === "string" ? met.value : String(met.value);
      return `\`${met.key}: ${value.replace(/=TLS_.*/, "=TLS_ECDHE_…")}\``;
    }
    case "file":
      return `\`${met.path.split("/").at(-1) ?? ""}\`: \`${met.text}\``;
    case "default":
      return "by itself";
    case "absent":
      return "has no such part";
    case "you":
      return `**You**: ${met.why}`;
  }
}

/** docs/hardening.md, but for the width of its tables. */
export function hardeningPage(): string {
  const count = (name: "k3s" | "rke2", ...ways: Met["by"][]) =>
    CONTROLS.filter((control) => ways.includes(control[name].by)).length;
  const summary = (name: "k3s" | "rke2", title: string) =>
    `| ${title} | ${count(name, "key", "file")} | ${count(name, "default", "absent")} | ${count(name, "you")} |`;
  const chapters = CHAPTERS.map(([prefix, title]) => {
    const rows = CONTROLS.filter(({ number }) => number.startsWith(`${prefix}.`)).map(
      ({ number, title: what, k3s, rke2 }) =>
        `| ${number} | ${what} | ${said(k3s)} | ${said(rke2)} |`,
    );
    return [
      `## ${title}`,
      "",
      "| No. | Control | k3s | RKE2 |",
      "| --- | --- | --- | --- |",
      ...rows,
    ].join("\n");
  });
  return `# Hardening

\`hardening: "cis"\` brings what the CIS Kubernetes Benchmark (v1.12) asks for and the distribution does not do by itself. RKE2 has a switch for most of it, \`profile: cis\`; for k3s it is written key by key. This page is made of the table that a test goes through: what it says is set is found in what a hardened cluster's hosts get.

| | set by \`hardening\` | by the distribution itself | yours |
| --- | --- | --- | --- |
${summary("k3s", "k3s")}
${summary("rke2", "RKE2")}

## What changes for you

- **Pods.** Namespaces without a label of their own take only \`restricted\` pods: no root, no host paths, no added capabilities. Label those that need more: \`kubectl label namespace NAME pod-security.kubernetes.io/enforce=privileged\`. \`MetalLB\` and \`Longhorn\` label theirs. \`kube-system\` is exempt.
- **Secrets** are encrypted in etcd. RKE2 does that always, k3s when the cluster is made with it. On k3s servers that live without, the flag alone would give each server a key of its own, so \`prepare\` stops ([QRT-227](errors/QRT-227.md)). Either turn it on first by k3s' own procedure (\`k3s secrets-encrypt enable\`, from v1.33.10, v1.34.6 and v1.35.3 on; try it on a copy), or go without: \`serverConfig: { "secrets-encryption": false }\`. Once Secrets are encrypted, taking \`hardening\` away stops, too, unless \`serverConfig: { "secrets-encryption": true }\` stays ([QRT-228](errors/QRT-228.md)).
- **Audit log**: who did what, without contents, on each server in \`server/logs/audit.log\` below the data directory; 11 files of 100 MB at most.
- **Kernel**: ${KERNEL.map((line) => `\`${line.replaceAll(" ", "")}\``).join(", ")} on every host. A host that panics boots again after 10 s.
- **Restart**: all nodes restart once, in the usual order, when \`hardening\` is given or taken away.

Your own \`*-arg\` in \`serverConfig\` and \`agentConfig\` stay. Where you name a flag that \`hardening\` sets, yours counts, such as \`audit-log-maxage=90\`; a value that would undo a control is a fault in the preview.

${chapters.join("\n\n")}
`;
}
