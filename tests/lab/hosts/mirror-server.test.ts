import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, type IncomingHttpHeaders, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveMirror } from "./mirror-server";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether as much came as was announced. */
  readonly whole: boolean;
}

const dir = mkdtempSync(join(tmpdir(), "mirror-"));
const content = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 31) % 251));
let server: Server;

beforeAll(async () => {
  jest.spyOn(console, "log").mockImplementation(() => undefined);
  mkdirSync(join(dir, "root/k3s"), { recursive: true });
  writeFileSync(join(dir, "root/k3s/binary"), content);
  writeFileSync(join(dir, "secret"), "not to be served");
  server = serveMirror(join(dir, "root"), "127.0.0.1", 0);
  await new Promise((resolve) => server.once("listening", resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(dir, { recursive: true });
});

/** http.get and not fetch: fetch hides what came of a body that was cut off. */
function ask(path: string, range?: string): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const headers = { connection: "close", ...(range !== undefined && { range }) };
  return new Promise((resolve, reject) => {
    const request = get({ host: "127.0.0.1", port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => undefined);
      response.on("close", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          whole: response.complete,
        }),
      );
    });
    request.on("error", reject);
  });
}

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test("a file comes as it is", async () => {
  const answer = await ask("/k3s/binary");
  expect(answer).toMatchObject({ status: 200, whole: true });
  expect(digest(answer.body)).toBe(digest(content));
});

test.each([
  ["bytes=100-", 100, 300_000],
  ["bytes=0-99", 0, 100],
  ["bytes=-50", 299_950, 300_000],
  ["bytes=299999-999999", 299_999, 300_000],
])("Range %s gets that part", async (range, start, end) => {
  const answer = await ask("/k3s/binary", range);
  expect(answer.status).toBe(206);
  expect(answer.headers["content-range"]).toBe(`bytes ${start}-${end - 1}/300000`);
  expect(digest(answer.body)).toBe(digest(content.subarray(start, end)));
});

test("a Range behind the end is refused, with the size", async () => {
  const answer = await ask("/k3s/binary", "bytes=300000-");
  expect(answer.status).toBe(416);
  expect(answer.headers["content-range"]).toBe("bytes */300000");
});

test.each(["/k3s", "/nothing", "/../secret", "/%2e%2e/secret", "/fault/html/nothing"])(
  "%s is not found",
  async (path) => {
    expect((await ask(path)).status).toBe(404);
  },
);

test("truncated: half comes, and a resumed request gets the rest", async () => {
  const first = await ask("/fault/truncated/k3s/binary");
  expect(first).toMatchObject({ status: 200, whole: false });
  expect(first.headers["content-length"]).toBe("300000");
  expect(first.body).toHaveLength(150_000);
  const second = await ask("/fault/truncated/k3s/binary", "bytes=150000-");
  expect(second.status).toBe(206);
  expect(digest(Buffer.concat([first.body, second.body]))).toBe(digest(content));
});

test("stuck: half comes, and never more", async () => {
  expect((await ask("/fault/stuck/k3s/binary")).body).toHaveLength(150_000);
  await expect(ask("/fault/stuck/k3s/binary", "bytes=150000-")).rejects.toThrow(/hang up|RESET/);
});

test("html: a page instead of the file", async () => {
  const answer = await ask("/fault/html/k3s/binary");
  expect(answer.status).toBe(200);
  expect(answer.body.toString()).toMatch(/^<!doctype html>/);
});

test("corrupt: the right length, other bytes", async () => {
  const answer = await ask("/fault/corrupt/k3s/binary");
  expect(answer.body).toHaveLength(content.length);
  expect(digest(answer.body)).not.toBe(digest(content));
});

test("norange: a Range gets the whole file, with 200", async () => {
  const answer = await ask("/fault/norange/k3s/binary", "bytes=100-");
  expect(answer.status).toBe(200);
  expect(digest(answer.body)).toBe(digest(content));
});

test("slow: the file comes in the end", async () => {
  expect(digest((await ask("/fault/slow/k3s/binary")).body)).toBe(digest(content));
});

test("down: 503", async () => {
  expect((await ask("/fault/down/k3s/binary")).status).toBe(503);
});

test("an unknown fault is no fault that passes for one", async () => {
  expect((await ask("/fault/truncatd/k3s/binary")).status).toBe(400);
});
