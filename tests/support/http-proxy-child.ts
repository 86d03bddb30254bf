import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/*
 * A proxy that asks for a login: `http-proxy-child.ts ADDRESS PORT`, with USER:PASSWORD as the first line of its standard input. It says "STATUS METHOD TARGET" of each request,
 * forwards plain ones after it was told "go", and opens no tunnels. It ends with its standard input.
 */
const [address = "", port = ""] = process.argv.slice(2);
const say = (status: number, { method = "", url = "" }: IncomingMessage) =>
  process.stdout.write(`${status} ${method} ${url}\n`);

let login: string | undefined;
let go: () => void = () => undefined;
const gone = new Promise<void>((resolve) => (go = resolve));

const known = ({ headers }: IncomingMessage) =>
  headers["proxy-authorization"] === `Basic ${Buffer.from(login ?? "").toString("base64")}`;

async function forward(from: IncomingMessage, to: ServerResponse): Promise<void> {
  if (!known(from)) {
    say(407, from);
    to.writeHead(407, { "proxy-authenticate": 'Basic realm="lab"' }).end();
    return;
  }
  say(200, from);
  await gone;
  const { "proxy-authorization": _login, ...headers } = from.headers;
  const onward = request(from.url ?? "", { method: from.method, headers }, (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  onward.once("error", () => to.destroy());
  from.pipe(onward);
}

const server = createServer((from, to) => void forward(from, to));
server.on("connect", (from: IncomingMessage, socket) => {
  const status = known(from) ? 502 : 407;
  say(status, from);
  socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
});

process.stdin.setEncoding("utf8").on("data", (text: string) => {
  const [first = "", ...others] = text.trimEnd().split("\n");
  if (login === undefined) {
    login = first;
    server.listen(Number(port), address, () => process.stdout.write("listening\n"));
  }
  if (first === "go" || others.includes("go")) go();
});
process.stdin.once("end", () => process.exit(0));
