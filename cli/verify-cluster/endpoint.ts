import { connect, checkServerIdentity, type PeerCertificate } from "node:tls";
import { listOf, recordOf, textOf } from "../../components/model/known";
import { type Finding, finding, type Look, verdict } from "./check";
import type { SeenNode } from "./nodes";

/** Where a kubeconfig says that the API is, and by whom its certificate must be signed. */
interface Endpoint {
  url: URL;
  ca: Buffer;
}

/** The endpoint's certificate, and who answers behind it. */
export function checkEndpoint(look: Look, nodes: readonly SeenNode[]): Promise<Finding[]> {
  const servers = nodes.filter(({ server }) => server);
  return Promise.all([
    finding("the API's certificate carries the endpoint's address", async () => {
      const { url, ca } = await endpointOf(look);
      return certificate(url, ca);
    }),
    finding(`the endpoint answers ${look.wishes.requests} times in a row`, () =>
      ask(look, servers),
    ),
  ]);
}

async function endpointOf({ text }: Look): Promise<Endpoint> {
  const config = JSON.parse(
    await text("config", "view", "--raw", "--minify", "--output=json"),
  ) as unknown;
  const cluster = recordOf(recordOf(listOf(recordOf(config)["clusters"])[0])["cluster"]);
  const data = textOf(cluster["certificate-authority-data"]);
  const server = textOf(cluster["server"]);
  if (server === undefined || data === undefined) {
    throw new Error("the kubeconfig names no server with its certificate authority");
  }
  return { url: new URL(server), ca: Buffer.from(data, "base64") };
}

function certificate(url: URL, ca: Buffer): Promise<{ ok: boolean; seen: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    // Judged below: a refused connection would not tell which names there are.
    const socket = connect({
      host,
      port: Number(url.port || 443),
      ca,
      rejectUnauthorized: false,
      timeout: 10_000,
    });
    socket.once("secureConnect", () => {
      const peer = socket.getPeerCertificate();
      socket.destroy();
      const wrong = [
        ...(socket.authorized || isNameError(socket.authorizationError)
          ? []
          : [`it is not signed by the cluster (${String(socket.authorizationError)})`]),
        ...(checkServerIdentity(host, peer) === undefined ? [] : [`it has ${namesOf(peer)} only`]),
      ];
      resolve(verdict(wrong, `${url.host}, until ${peer.valid_to}`));
    });
    socket.once("timeout", () => socket.destroy(new Error(`${url.host} does not answer`)));
    socket.once("error", reject);
  });
}

function isNameError(error: Error | string | undefined): boolean {
  const text = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? "") : error;
  return text === "ERR_TLS_CERT_ALTNAME_INVALID";
}

const namesOf = ({ subjectaltname = "no names" }: PeerCertificate): string => subjectaltname;

/** Each call of kubectl is a connection of its own; the API tells in its answer whose it is. */
async function ask(
  { text, wishes }: Look,
  servers: readonly SeenNode[],
): Promise<{ ok: boolean; seen: string }> {
  const answered = new Map<string, number>();
  const failed: string[] = [];
  for (let i = 0; i < wishes.requests; i++) {
    try {
      const who = serverOf(JSON.parse(await text("get", "--raw=/api")) as unknown);
      answered.set(who, (answered.get(who) ?? 0) + 1);
    } catch (error) {
      failed.push((error as Error).message);
    }
  }
  const name = (address: string) =>
    servers.find((server) => address.startsWith(`${server.address}:`))?.name ?? address;
  const by = [...answered].map(([address, count]) => `${name(address)} ${count}`).sort();
  if (failed.length > 0) {
    return { ok: false, seen: `${failed.length} failed, such as: ${failed[0] ?? ""}` };
  }
  const alone = answered.size < servers.length ? ` of ${servers.length} servers` : "";
  return { ok: true, seen: `${by.join(", ")}${alone}` };
}

function serverOf(answer: unknown): string {
  const first = recordOf(listOf(recordOf(answer)["serverAddressByClientCIDRs"])[0]);
  return textOf(first["serverAddress"]) ?? "(unnamed)";
}
