import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

/* The pipelines' own texts, run by bash against servers that keep comments as GitHub and GitLab do. */

jest.setTimeout(60_000);

const CI = join(__dirname, "..", "..", "examples", "ci");
const MARKER = "<!-- quorate: production -->";
const TOKEN = "token-of-the-tests";
const OWN = 7;

interface Comment {
  id: number;
  body: string;
  author: number;
}

interface Request {
  method: string;
  path: string;
  token: string;
}

let folder: string;
let server: Server;
let url: string;
let comments: Comment[];
let requests: Request[];

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** What both services have in common: pages of comments, a new one, a changed one. */
async function answer(request: IncomingMessage): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://api");
  const { method = "", headers } = request;
  const token = headers.authorization?.replace("Bearer ", "") ?? headers["private-token"];
  requests.push({ method, path: pathname, token: String(token) });
  const shown = ({ id, body, author }: Comment) => ({
    ...{ id, body, author: { id: author } },
    user: { id: author, type: author === OWN ? "Bot" : "User" },
  });
  if (pathname === "/user") return { id: OWN };
  if (method === "GET") {
    const [size, page] = [
      Number(searchParams.get("per_page") ?? 20),
      Number(searchParams.get("page") ?? 1),
    ];
    return comments.slice((page - 1) * size, page * size).map(shown);
  }
  const { body } = JSON.parse(await bodyOf(request)) as { body: string };
  if (method === "POST") {
    const comment = { id: 1000 + comments.length, body, author: OWN };
    comments.push(comment);
    return shown(comment);
  }
  const comment = comments.find(({ id }) => pathname.endsWith(`/${id}`));
  if (comment === undefined) throw new Error(`no ${pathname}`);
  comment.body = body;
  return shown(comment);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "quorate-ci-"));
  [comments, requests] = [[], []];
  server = createServer((request, response) => {
    answer(request).then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<
    string,
    { steps: { name?: string; uses?: string; run?: string; env?: Record<string, string> }[] }
  >;
}

interface Pipeline {
  quorate: { image: string; script: string[]; allow_failure: { exit_codes: number[] } };
}

const workflow = parse(readFileSync(join(CI, "github-actions.yml"), "utf8")) as Workflow;
const pipeline = parse(readFileSync(join(CI, "gitlab-ci.yml"), "utf8")) as Pipeline;
const steps = workflow.jobs["preview"]?.steps ?? [];

const ofGitHub = (name: string): string => {
  const run = steps.find((step) => step.name === name)?.run;
  if (run === undefined) throw new Error(`no step ${name}`);
  return run;
};
const ofGitLab = (title: string): string => {
  const item = pipeline.quorate.script.find((text) => text.startsWith(`# ${title}\n`));
  if (item === undefined) throw new Error(`no script ${title}`);
  return item;
};

/** As the runners call it. */
function bash(
  text: string,
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const path = join(folder, "step.sh");
  writeFileSync(path, text);
  const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", path], {
    cwd: folder,
    env: { PATH: `${folder}:${process.env["PATH"] ?? ""}`, HOME: folder, ...env },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

const SERVICES = [
  {
    service: "GitHub",
    text: ofGitHub("Comment"),
    update: "PATCH",
    env: () => ({
      ...{ GITHUB_API_URL: url, GITHUB_REPOSITORY: "acme/infra" },
      ...{ GITHUB_TOKEN: TOKEN, NUMBER: "12" },
    }),
    list: "/repos/acme/infra/issues/12/comments",
  },
  {
    service: "GitLab",
    text: ofGitLab("Comment"),
    update: "PUT",
    env: () => ({
      ...{ CI_API_V4_URL: url, CI_PROJECT_ID: "34", CI_MERGE_REQUEST_IID: "12" },
      QUORATE_COMMENT_TOKEN: TOKEN,
    }),
    list: "/projects/34/merge_requests/12/notes",
  },
] as const;

describe.each(SERVICES)("the comment of $service", ({ text, update, env, list }) => {
  const report = (words: string) => {
    const body = `${MARKER}\n### quorate: production\n\n${words}\n`;
    writeFileSync(join(folder, "report.md"), body);
    return body;
  };
  const others = (count: number) => {
    for (let id = 1; id <= count; id++) comments.push({ id, body: `words ${id}`, author: 1 });
  };

  test("is made once, and changed from then on", async () => {
    const first = report('s1 restarts: "quotes", `ticks`, $HOME, \\n, ünïcode → 50 %');
    expect(await bash(text, env())).toEqual({ code: 0, output: "" });
    expect(comments).toMatchObject([{ body: first }]);
    const second = report("nothing restarts");
    expect(await bash(text, env())).toEqual({ code: 0, output: "" });
    expect(comments).toMatchObject([{ body: second }]);
    expect(requests.map(({ method }) => method).filter((method) => method !== "GET")).toEqual([
      "POST",
      update,
    ]);
    expect(new Set(requests.map(({ token }) => token))).toEqual(new Set([TOKEN]));
  });

  test("is found behind more than one page of others", async () => {
    others(250);
    comments.splice(230, 0, { id: 999, body: `${MARKER}\r\nold`, author: OWN });
    const body = report("new");
    expect((await bash(text, env())).code).toBe(0);
    expect(comments.find(({ id }) => id === 999)?.body).toBe(body);
    expect(requests.filter(({ path, method }) => path === list && method === "GET")).toHaveLength(
      3,
    );
    expect(comments).toHaveLength(251);
  });

  test.each([100, 200])("is made after %d others: a full page is not the last", async (count) => {
    others(count);
    report("new");
    expect((await bash(text, env())).code).toBe(0);
    expect(comments).toHaveLength(count + 1);
  });

  test("is neither a person's who quotes the line, nor another stack's", async () => {
    comments.push({ id: 1, body: `${MARKER}\nmine`, author: 1 });
    comments.push({ id: 2, body: "<!-- quorate: staging -->\nother", author: OWN });
    comments.push({ id: 3, body: `> ${MARKER}\nquoted`, author: OWN });
    report("new");
    expect((await bash(text, env())).code).toBe(0);
    expect(comments.map(({ id }) => id)).toEqual([1, 2, 3, 1003]);
    expect(comments[0]?.body).toBe(`${MARKER}\nmine`);
  });

  test("fails with the step where the service says no", async () => {
    report("new");
    server.removeAllListeners("request");
    server.on("request", (_request, response) => response.writeHead(403).end('{"message":"no"}'));
    const { code, output } = await bash(text, env());
    expect([code, output]).toEqual([22, expect.stringContaining("403")]);
  });

  test("keeps the token out of every command line", async () => {
    const log = join(folder, "arguments");
    writeFileSync(
      join(folder, "curl"),
      `#!/bin/bash\nprintf '%s\\n' "$@" >>'${log}'\nexec /usr/bin/curl "$@"\n`,
    );
    chmodSync(join(folder, "curl"), 0o755);
    report("new");
    expect((await bash(text, env())).code).toBe(0);
    expect(readFileSync(log, "utf8")).toContain("--config");
    expect(readFileSync(log, "utf8")).not.toContain(TOKEN);
  });
});

describe("the verdict", () => {
  const github = async (code: string, allowed = "false") =>
    (await bash(ofGitHub("Verdict"), { CODE: code, ALLOWED: allowed })).code;
  const gitlab = async (code: string, labels = "") => {
    writeFileSync(join(folder, "code"), `${code}\n`);
    return (await bash(ofGitLab("Verdict"), { CI_MERGE_REQUEST_LABELS: labels })).code;
  };

  test("harmless and restarts pass, dangerous and failed do not", async () => {
    expect(await Promise.all(["0", "2"].map((code) => github(code)))).toEqual([0, 0]);
    expect([await github("3"), await github("1"), await github("")]).toEqual([1, 1, 1]);
    expect(pipeline.quorate.allow_failure.exit_codes).toEqual([2]);
    expect([await gitlab("0"), await gitlab("2"), await gitlab("3"), await gitlab("1")]).toEqual([
      0, 2, 3, 1,
    ]);
  });

  test("the label allows what is dangerous, and nothing else", async () => {
    expect([await github("3", "true"), await github("1", "true")]).toEqual([0, 1]);
    const label = "backend,quorate: dangerous-ok,urgent";
    expect([await gitlab("3", label), await gitlab("1", label)]).toEqual([2, 1]);
    expect(await gitlab("3", "not quorate: dangerous-ok")).toBe(3);
  });
});

describe("preview and report", () => {
  const fakes = (previewCode: number, reportCode: number) => {
    const tool = (name: string, body: string) => {
      writeFileSync(join(folder, name), `#!/bin/bash\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    tool("pulumi", `echo "$*" >arguments; echo '{}'; exit ${previewCode}`);
    tool(
      "npx",
      `[ "$1 $2 $3" = "--no-install quorate report" ] || exit 9; echo report >report.md; exit ${reportCode}`,
    );
  };

  test.each([0, 1, 2, 3])("a report that ends with %d goes on to the comment", async (code) => {
    fakes(255, code);
    const env = {
      STACK: "production",
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
    };
    expect((await bash(`${ofGitHub("Preview")}\n${ofGitHub("Report")}`, env)).code).toBe(0);
    expect(readFileSync(env.GITHUB_OUTPUT, "utf8")).toBe(`code=${code}\n`);
    expect(readFileSync(env.GITHUB_STEP_SUMMARY, "utf8")).toBe("report\n");
    expect(readFileSync(join(folder, "arguments"), "utf8")).toContain("--json --show-sames");
    rmSync(join(folder, "report.md"));
    const [, preview = "", report = ""] = pipeline.quorate.script;
    expect((await bash(`${preview}\n${report}`, env)).code).toBe(0);
    expect(readFileSync(join(folder, "code"), "utf8")).toBe(`${code}\n`);
    expect(existsSync(join(folder, "report.md"))).toBe(true);
  });
});

test("the workflow asks for no more than it needs, and for releases by number", () => {
  expect(workflow.permissions).toEqual({ contents: "read", "pull-requests": "write" });
  expect(Object.keys(workflow.on)).toEqual(["pull_request"]);
  const used = steps.flatMap(({ uses }) => uses ?? []);
  expect(used.length).toBeGreaterThan(2);
  for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+(\.\d+\.\d+)?$/);
  expect(pipeline.quorate.image).toMatch(/:\d+\.\d+\.\d+$/);
  // What a stranger can write, such as a branch or a title, must not become a part of a script.
  for (const { run = "" } of steps) expect(run).not.toContain("${{");
  const texts = [
    readFileSync(join(CI, "github-actions.yml"), "utf8"),
    readFileSync(join(CI, "gitlab-ci.yml"), "utf8"),
  ];
  for (const text of texts) expect(text).not.toMatch(/SSH_|_KEY\b|privateKey/);
});
