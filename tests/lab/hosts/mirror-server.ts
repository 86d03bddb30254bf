import { createReadStream, statSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { join, normalize } from "node:path";
import { pipeline } from "node:stream";

/**
 * A static file server with Range, and with faults on demand: /fault/<kind>/<path> serves <path> as
 * a bad network or a bad proxy would.
 */
const faults = {
  /** Announces everything, sends half and hangs up; a resumed request gets the rest. */
  truncated: (file, _request, response) => {
    const half = Math.floor((file.end - file.start + 1) / 2);
    const first = file.start > 0 ? file.end : file.start + half - 1;
    send({ ...file, end: first }, response, file.end - file.start + 1, () =>
      response.socket?.destroy(),
    );
  },
  /** Like truncated, but never gets further. */
  stuck: (file, _request, response) => {
    const half = Math.floor(file.size / 2);
    const length = file.end - file.start + 1;
    if (file.start >= half) response.socket?.destroy();
    else send({ ...file, end: half - 1 }, response, length, () => response.socket?.destroy());
  },
  /** What a captive portal does: 200 and a page. */
  html: (_file, _request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><html><body>Please log in</body></html>\n");
  },
  /** The right length, the wrong bytes: only the digest can tell. */
  corrupt: (file, _request, response) => {
    response.writeHead(200, { "content-length": file.size });
    response.end(Buffer.alloc(file.size, 0x2a));
  },
  /** 64 KiB every 100 ms. */
  slow: (file, _request, response) => {
    head(file, response, file.end - file.start + 1);
    const source = createReadStream(file.path, { ...file, highWaterMark: 65_536 });
    response.once("close", () => source.destroy());
    source.on("data", (chunk) => {
      source.pause();
      response.write(chunk);
      setTimeout(() => source.resume(), 100);
    });
    source.once("end", () => response.end());
  },
  /** Knows no Range, as some caches: the whole file every time. */
  norange: (file, _request, response) => {
    const whole = { ...file, start: 0, end: file.size - 1, partial: false };
    send(whole, response, file.size);
  },
  down: (_file, _request, response) => {
    response.writeHead(503).end("down\n");
  },
} satisfies Record<
  string,
  (file: Slice, request: IncomingMessage, response: ServerResponse) => void
>;

type Fault = keyof typeof faults;

interface Slice {
  readonly path: string;
  readonly size: number;
  readonly start: number;
  readonly end: number;
  readonly partial: boolean;
}

const isFault = (kind: string): kind is Fault => Object.hasOwn(faults, kind);

function head(file: Slice, response: ServerResponse, length: number): void {
  response.writeHead(file.partial ? 206 : 200, {
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
    "content-length": length,
    ...(file.partial && { "content-range": `bytes ${file.start}-${file.end}/${file.size}` }),
  });
}

function send(file: Slice, response: ServerResponse, length: number, after?: () => void): void {
  head(file, response, length);
  const source = createReadStream(file.path, { start: file.start, end: file.end });
  if (!after) {
    pipeline(source, response, () => undefined);
    return;
  }
  source.pipe(response, { end: false });
  // The write callback: what was sent must leave before the connection is cut.
  source.once("end", () => response.write("", () => setImmediate(after)));
}

/** The part of the file a request asks for; "beyond" when that part does not exist. */
function slice(path: string, range: string | undefined): Slice | "beyond" {
  const { size } = statSync(path);
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (!match || (match[1] === "" && match[2] === "")) {
    return { path, size, start: 0, end: size - 1, partial: false };
  }
  const suffix = match[1] === "";
  const start = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = suffix || match[2] === "" ? size - 1 : Math.min(size - 1, Number(match[2]));
  return start > end ? "beyond" : { path, size, start, end, partial: true };
}

function answer(root: string, request: IncomingMessage, response: ServerResponse): void {
  const asked = decodeURIComponent(new URL(request.url ?? "/", "http://mirror").pathname);
  const [, kind = "", rest = ""] = /^\/fault\/([^/]+)(\/.*)$/.exec(asked) ?? ["", "", asked];
  const path = join(root, normalize(rest));
  let file: Slice | "beyond";
  try {
    if (!statSync(path).isFile()) throw new Error("not a file");
    file = slice(path, request.headers.range);
  } catch {
    response.writeHead(404).end("not found\n");
    return;
  }
  if (file === "beyond") {
    const { size } = statSync(path);
    response.writeHead(416, { "content-range": `bytes */${size}` }).end();
  } else if (kind !== "" && !isFault(kind)) {
    response.writeHead(400).end(`no fault is called ${kind}\n`);
  } else if (request.method === "HEAD") {
    head(file, response, file.end - file.start + 1);
    response.end();
  } else if (isFault(kind)) {
    faults[kind](file, request, response);
  } else {
    send(file, response, file.end - file.start + 1);
  }
}

export function serveMirror(
  root: string,
  address: string,
  port: number,
): ReturnType<typeof createServer> {
  const server = createServer((request, response) => {
    const began = Date.now();
    response.once("close", () => {
      const { url, method, headers, socket } = request;
      const end = response.writableFinished ? "done" : "cut";
      const line = [socket.remoteAddress, method, url, headers.range ?? "-", response.statusCode];
      console.log(...line, end, `${Date.now() - began}ms`);
    });
    try {
      answer(root, request, response);
    } catch (error) {
      response.destroy(error as Error);
    }
  });
  return server.listen(port, address);
}

if (require.main === module) {
  const [root = ".", address = "127.0.0.1", port = "8080"] = process.argv.slice(2);
  serveMirror(root, address, Number(port));
}
