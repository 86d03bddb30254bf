import { connect, createServer, type Socket } from "node:net";

/*
 * Somebody else's load balancer: `tcp-proxy.ts LISTEN-ADDRESS:PORT TARGET:PORT…` gives each connection to the next target that takes it. It knows nothing of health, and TLS
 * passes through it. It ends with its standard input.
 */
const [listen = "", ...targets] = process.argv.slice(2);
let next = 0;

function pass(client: Socket, left: number): void {
  const [host = "", port = ""] = (targets[next++ % targets.length] ?? "").split(":");
  const server = connect({ host, port: Number(port), timeout: 1000 });
  let through = false;
  server.once("connect", () => {
    through = true;
    server.setTimeout(0);
    client.pipe(server);
    server.pipe(client);
  });
  const end = () => {
    server.destroy();
    if (!through && left > 1) pass(client, left - 1);
    else client.destroy();
  };
  server.once("timeout", end);
  server.once("error", end);
  client.once("error", () => server.destroy());
  client.once("close", () => server.destroy());
}

const [address = "", port = ""] = listen.split(":");
createServer({ pauseOnConnect: true }, (client) => {
  pass(client, targets.length);
}).listen(Number(port), address, () => process.stdout.write("listening\n"));
process.stdin.once("end", () => process.exit(0)).resume();
