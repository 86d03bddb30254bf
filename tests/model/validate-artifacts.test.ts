import { eachRow } from "../support/tables";

describe("artifacts", () => {
  const url = "give one such as https://mirror.example/k3s";
  const digest = "b".repeat(64);
  const image = (file: string, arch?: string) => ({ file, sha256: digest, ...(arch && { arch }) });
  const zst = "k3s-airgap-images-amd64.tar.zst";
  eachRow([
    [["artifacts", "mirror"], undefined],
    [["artifacts", "mirror"], "http://192.0.2.1:8080/k3s/"],
    [["artifacts", "mirror"], "http://[2001:db8::1]:8080/k3s"],
    [
      ["artifacts", "mirror"],
      "ftp://mirror.example",
      `artifacts.mirror: ftp://mirror.example is no http or https URL; ${url}`,
    ],
    [
      ["artifacts", "mirror"],
      "mirror.example/k3s",
      `artifacts.mirror: mirror.example/k3s is no http or https URL; ${url}`,
    ],
    [
      ["artifacts", "mirror"],
      "https://mirror.example/?a=b",
      'artifacts.mirror: "https://mirror.example/?a=b" has a query or a fragment; give the URL without',
    ],
    [
      ["artifacts", "mirror"],
      "https://me:pw@mirror.example",
      "artifacts.mirror: holds a user name or password; give an address without",
    ],
    [
      ["artifacts", "mirror"],
      "https://mirror.example/$(id)",
      'artifacts.mirror: "https://mirror.example/$(id)" holds characters that may not be in it; use letters, digits and - . _ ~ / : + %, and no . or .. between slashes',
    ],
    [
      ["artifacts", "mirror"],
      "https://mirror.example/a/../b",
      "artifacts.mirror: https://mirror.example/a/../b holds characters that may not be in it; use letters, digits and - . _ ~ / : + %, and no . or .. between slashes",
    ],
    [
      ["artifacts", "sha256"],
      undefined,
      "artifacts.sha256: is missing; give the SHA-256 of the binary (RKE2: of the tarball), such as { amd64: … }",
    ],
    [
      ["artifacts", "sha256"],
      {},
      "artifacts.sha256: is empty; give the SHA-256 of the binary for each architecture among the hosts",
    ],
    [["artifacts", "sha256"], { arm64: digest }],
    [
      ["artifacts", "sha256"],
      { amd64: "abc" },
      "artifacts.sha256.amd64: abc is no SHA-256 (3 characters); give 64 of 0-9 and a-f, as sha256sum prints it",
    ],
    [
      ["artifacts", "sha256"],
      { amd64: "B".repeat(64) },
      "artifacts.sha256.amd64: has upper-case letters; write it in lower case: 64 of 0-9 and a-f, as sha256sum prints it",
    ],
    [
      ["artifacts", "sha256"],
      { armhf: digest },
      "artifacts.sha256.armhf: is no argument; write arm64, or remove it",
    ],
    [
      ["artifacts", "images"],
      [image(zst, "amd64"), image("https://a.example/x.tar")],
    ],
    [
      ["artifacts", "images"],
      [image(zst, "amd64"), image(`https://a.example/${zst}`, "arm64")],
    ],
    [
      ["artifacts", "images"],
      [image(zst), image(`https://a.example/${zst}`, "arm64")],
      "artifacts.images[1].file: has the file name of artifacts.images[0], and would take its place on the hosts; give each tarball its own name",
    ],
    [
      ["artifacts", "images"],
      [image("../x.tar")],
      'artifacts.images[0].file: "../x.tar" is no plain file name; give a name of letters, digits, ., _, + and -, or a whole URL',
    ],
    [
      ["artifacts", "images"],
      [image("x y.tar")],
      'artifacts.images[0].file: "x y.tar" is no plain file name; give a name of letters, digits, ., _, + and -, or a whole URL',
    ],
    [
      ["artifacts", "images"],
      [image("images.zip")],
      "artifacts.images[0].file: images.zip has an ending that is not imported; give a file in .tar, .tar.gz, .tar.bz2, .tar.lz4 or .tar.zst",
    ],
    [
      ["artifacts", "images"],
      [{ file: zst }],
      "artifacts.images[0].sha256: is missing; give its SHA-256",
    ],
    [
      ["artifacts", "images"],
      [image(zst, "x86_64")],
      "artifacts.images[0].arch: is x86_64; write one of amd64, arm64",
    ],
  ]);
});
