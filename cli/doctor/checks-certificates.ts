import { X509Certificate } from "node:crypto";
import { all, type Check, fail, NODE, ok, SERVER, skip, some, UNKNOWN, warn } from "./check";
import { facts, type HostScene, type Scene } from "./scene";
import { endpointsOf } from "./wanted";
import { sha256 } from "./stack";

const DAY = 86_400_000;

interface Seen {
  name: string;
  authority: boolean;
  certificate: X509Certificate;
  /** Days until its end. */
  days: number;
}

function certificates(host: HostScene, now: Date): Seen[] {
  return facts(host, "certificate").flatMap(([name = "", base64 = ""]) => {
    const certificate = read(Buffer.from(base64, "base64"));
    return certificate === undefined
      ? []
      : [
          {
            name,
            authority: /-ca\.crt$/.test(name),
            certificate,
            days: daysLeft(certificate, now),
          },
        ];
  });
}

function read(text: Buffer | string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

const daysLeft = ({ validTo }: X509Certificate, now: Date): number =>
  (new Date(validTo).getTime() - now.getTime()) / DAY;

/** The one that ends first decides. `least` days are a failure, `soon` a warning. */
function ending(list: readonly Pick<Seen, "name" | "days">[], least: number, soon: number) {
  const [first] = [...list].sort((a, b) => a.days - b.days);
  if (first === undefined) return UNKNOWN;
  const seen =
    first.days < 0
      ? `${first.name} ended ${Math.floor(-first.days)} days ago`
      : `${first.name} ends in ${Math.floor(first.days)} days`;
  if (first.days < least) return fail(seen);
  return first.days < soon ? warn(seen) : ok(seen);
}

const RENEW =
  "restart {unit} on one host after the other: certificates with less than 120 days left are renewed at the start (docs/operations.md)";

/** Names and addresses at which the API is asked for. */
function apiNames(scene: Scene): string[] {
  return endpointsOf(scene.cluster).map(({ url }) => new URL(url).hostname.replace(/^\[|\]$/g, ""));
}

const isFor = (certificate: X509Certificate, name: string): boolean =>
  certificate.checkIP(name) !== undefined || certificate.checkHost(name) !== undefined;

/** The cluster's id is the fingerprint of its server CA, also where that is a chain; one that stands alone can be compared. */
function authorityOf(host: HostScene): string | undefined {
  const line = facts(host, "certificate").find(([name]) => name === "server/tls/server-ca.crt");
  return line?.[1] === undefined ? undefined : sha256(line[1]);
}

export const CERTIFICATE_CHECKS: readonly Check[] = [
  {
    id: "certificates.leaves",
    title: "no certificate of a node ends soon",
    on: NODE,
    cause: "certificates are valid for a year, and renewed only when the service starts",
    fix: RENEW,
    judge: (host, { now }) =>
      ending(
        certificates(host, now).filter(({ authority }) => !authority),
        14,
        60,
      ),
  },
  {
    id: "certificates.authorities",
    title: "no authority of the cluster ends soon",
    on: NODE,
    cause: "the authorities are valid for ten years, and nobody renews them by itself",
    fix: "{program} certificate rotate-ca with new authorities, in good time and tried elsewhere before",
    judge: (host, { now }) =>
      ending(
        certificates(host, now).filter(({ authority }) => authority),
        90,
        365,
      ),
  },
  {
    id: "certificates.one-authority",
    title: "all servers have the same authority",
    cause: "a server founded a cluster of its own, or an exchange of the CA stopped half-way",
    fix: "compare {data}/server/tls/server-ca.crt on the servers; the odd one out is not of this cluster",
    judge: ({ hosts }) => {
      const seen = new Map<string, string[]>();
      for (const host of hosts) {
        const authority = authorityOf(host);
        if (authority !== undefined)
          seen.set(authority, [...(seen.get(authority) ?? []), host.name]);
      }
      if (seen.size === 0) return UNKNOWN;
      return seen.size === 1
        ? ok(some([...seen.values()].flat()))
        : fail([...seen.values()].map((names) => names.join(", ")).join(" against "));
    },
  },
  {
    id: "certificates.names",
    title: "each API's certificate is valid for the endpoint",
    on: SERVER,
    cause: "the server has not restarted since the endpoint got this name, or tls-san was changed",
    fix: "run pulumi up; else restart {unit} on {host} after config.yaml names it in tls-san",
    judge: (host, scene) => {
      const served = certificates(host, scene.now).find(({ name }) =>
        /serving-kube-apiserver\.crt$/.test(name),
      );
      const names = apiNames(scene);
      if (served === undefined || names.length === 0) return UNKNOWN;
      return all(
        names.filter((name) => !isFor(served.certificate, name)).map((name) => `not for ${name}`),
        names.join(", "),
      );
    },
  },
  {
    id: "certificates.kubeconfig",
    title: "the kubeconfig that the stack hands out does not end soon",
    cause: "its certificate is valid for a year, and read again only when the version changes",
    fix: "pulumi up --replace '**{cluster}-kubeconfig' (docs/operations.md, Refresh the kubeconfig)",
    judge: ({ cluster, now }) => {
      if (cluster.adminCertificate === undefined) return skip("none in the state");
      const certificate = read(Buffer.from(cluster.adminCertificate, "base64"));
      if (certificate === undefined) return UNKNOWN;
      return ending([{ name: "it", days: daysLeft(certificate, now) }], 7, 45);
    },
  },
];
