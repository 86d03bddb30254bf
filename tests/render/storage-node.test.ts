import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planStorage } from "../../components/model/storage";
import { shellQuote } from "../../components/render/shell";
import { nodeMarks } from "../../components/render/storage";
import { runTool } from "../support/bash";

/*
 * A join brings label and annotations to its Node, and only where they differ. The API is a file with the Node.
 */

const SCRIPTS = join(__dirname, "../../components/render/sh");
const on = nodeMarks(planStorage("agent", { tags: ["fast"] }, undefined));
const off = nodeMarks(undefined);

function mark({ patch, parts }: typeof on, node: object | null) {
  const root = mkdtempSync(join(tmpdir(), "quorate-marks-"));
  try {
    if (node !== null) writeFileSync(join(root, "node"), JSON.stringify({ metadata: node }));
    writeFileSync(join(root, "sent"), "");
    const { status, text } = runTool(
      "bash",
      [],
      `NODE=a1 STEP=join ROLE=agent STORAGE_PATCH=${shellQuote(patch)} STORAGE_PARTS=${shellQuote(parts)}
${readFileSync(join(SCRIPTS, "base.sh"), "utf8")}
wait_for() { shift; "$@"; }
api() { [ -e ${root}/node ] || return 22; if [ "$1" = PATCH ]; then printf '%s\\n' "\${@: -1}" >>${root}/sent; else cat ${root}/node; fi; }
${readFileSync(join(SCRIPTS, "drain.sh"), "utf8")}
${readFileSync(join(SCRIPTS, "storage-node.sh"), "utf8")}
mark_storage
echo "$RESULT"
`,
    );
    const sent = readFileSync(join(root, "sent"), "utf8").split("\n").slice(0, -1);
    return { status, text, sent };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const bare = { name: "a1", labels: { rack: "a" }, annotations: { other: "x" } };
const marked = (JSON.parse(on.patch) as { metadata: object }).metadata;
const same = { status: 0, text: "same\n", sent: [] };
const note = (text: string) => `quorate: a1: join: ${text}\n`;

test("a Node without them gets them, one that has them is left alone", () => {
  const done = { status: 0, text: `changed\n${note("marked a1 for Longhorn")}`, sent: [on.patch] };
  expect(mark(on, bare)).toEqual(done);
  expect(mark(on, marked)).toEqual(same);
});

test("what somebody took away or changed comes back", () => {
  expect(mark(on, { ...marked, labels: {} }).sent).toEqual([on.patch]);
  expect(
    mark(on, { ...marked, labels: { "node.longhorn.io/create-default-disk": "true" } }).sent,
  ).toEqual([on.patch]);
});

test("a host without storage loses what it was given, and nothing of an administrator's", () => {
  expect(mark(off, marked)).toEqual({
    status: 0,
    text: `changed\n${note("took Longhorn's marks from a1")}`,
    sent: [off.patch],
  });
  expect(mark(off, bare)).toEqual(same);
  const own = { labels: { "node.longhorn.io/create-default-disk": "true" } };
  expect(mark(off, { ...own, managedFields: { "f:quorate.dev/storage": {} } })).toEqual(same);
});

test("an API that does not answer is an error", () => {
  expect(mark(on, null)).toEqual({
    status: 1,
    text: note(
      "QRT-272: can't write Longhorn's label and annotations to node a1 within 60 s; see whether the API answers and what refuses it: kubectl annotate node a1 quorate.dev/try=1",
    ),
    sent: [],
  });
});
