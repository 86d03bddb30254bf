import fc from "fast-check";
import { fingerprint, shellQuote, stepScript } from "../../components/render/shell";
import { anyText, bash, runTool } from "../support/bash";

jest.setTimeout(120_000);

describe("shellQuote", () => {
  const words = fc.array(anyText, { minLength: 1, maxLength: 20 });

  test("makes one word of any text, and bash finds that text in it", () => {
    fc.assert(
      fc.property(words, (texts) => {
        const printed = bash(`printf '%s\\0' ${texts.map(shellQuote).join(" ")}\n`);
        expect(printed.split("\0").slice(0, -1)).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  test("refuses NUL, which no argument can hold", () => {
    expect(() => shellQuote("a\0b")).toThrow(
      new Error("quorate: a NUL character can't be passed to a shell"),
    );
  });
});

describe("stepScript", () => {
  // `kubeconfig` stands for any step; its functions are replaced by assignments that come later in the text.
  const script = stepScript({ NODE: "s1", STEP: "test" }, ["base", "kubeconfig"]);

  test("runs nothing when it was cut off on its way", () => {
    const cut = script.slice(0, script.lastIndexOf("quorate "));
    for (const length of [10, 200, Math.floor(cut.length / 2), cut.length - 3, cut.length]) {
      const { text } = runTool("bash", ["-s", "--", "up"], `${cut.slice(0, length)}`);
      expect(text).not.toContain("quorate: s1");
    }
  });

  test("calls the verb, and keeps its standard input from the commands of the step", () => {
    const told = script.replace('"$1"\n}\n', 'echo "$1"; cat\n}\n');
    expect(runTool("bash", ["-s", "--", "down"], `${told}echo more\n`)).toEqual({
      status: 0,
      text: "down\n",
    });
    expect(runTool("bash", ["-s"], told)).toEqual({ status: 0, text: "up\n" });
  });
});

test("a fingerprint is twelve hex digits that follow the text", () => {
  expect(fingerprint("a")).toBe("ca978112ca1b");
  expect(fingerprint("b")).not.toBe(fingerprint("a"));
});
