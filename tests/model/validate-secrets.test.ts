import { faultLines, withValue } from "../support/faults";
import { exampleSpec, HOST_KEYS, PRIVATE_KEY } from "../support/specs";
import { eachRow } from "../support/tables";

describe("secrets", () => {
  const secret = "hunter2-hunter2-hunter2$";
  test.each([
    [["token"], secret],
    [["token"], `${secret}\n`],
    [["ssh", "privateKey"], secret],
    [["ssh", "privateKey"], `${PRIVATE_KEY}${secret}`],
    [["ssh", "privateKeyPassword"], `${secret}\n`],
    [["servers", 0, "ssh"], { privateKey: secret }],
    [["ssh", "jumpHost"], { host: "j", hostKey: HOST_KEYS["jump"], privateKey: secret }],
    [["serverConfig"], { token: secret, "etcd-s3-secret-key": secret }],
    [["artifacts", "mirror"], `https://me:${secret}@mirror.example`],
  ])("are in no message: %j", (path, value) => {
    const lines = faultLines(withValue(exampleSpec(), path, value));
    expect(lines).not.toEqual([]);
    expect(lines.join("\n")).not.toContain("hunter2");
  });

  test.each(["version", "token", "protect", "distribution"])(
    "a private key given as %s is not repeated",
    (field) => {
      const lines = faultLines(withValue(exampleSpec(), [field], PRIVATE_KEY)).join("\n");
      expect(lines).not.toBe("");
      expect(lines).not.toContain(PRIVATE_KEY.split("\n")[1]?.slice(0, 12));
    },
  );
});

describe("the token", () => {
  eachRow([
    [["token"], undefined],
    [["token"], "hunter2", "token: has 7 characters; give 16 to 256, best random ones"],
    [["token"], "x", "token: has 1 character; give 16 to 256, best random ones"],
    [
      ["token"],
      "a::b-with-colons-inside",
      "token: holds other characters than A-Z a-z 0-9 . _ -; leave those away",
    ],
    [
      ["token"],
      `K10${"0".repeat(64)}::server:hunter2`,
      "token: begins with K10, like a token that holds the hash of a CA; give only the part behind the last colon",
    ],
    [
      ["token"],
      "abcdef.0123456789abcdef",
      "token: has the form of a bootstrap token; give one without a dot",
    ],
  ]);
});
