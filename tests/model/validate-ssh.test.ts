import { withValue, faultLines } from "../support/faults";
import { exampleSpec, HOST_KEYS, openSshKey, PRIVATE_KEY } from "../support/specs";
import { eachRow } from "../support/tables";

const missing =
  "is missing, so that anybody at this address would get the cluster's token; give what ssh-keyscan -t ed25519 prints behind the address";
const wanted = "give the host's public key, such as ssh-ed25519 AAAA…";
const ed25519 = "give the ed25519 key: ssh-keyscan -t ed25519 prints it";
const key = HOST_KEYS["s1"] ?? "";
const ecdsa =
  "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB" +
  Buffer.from([4, ...Array<number>(64).fill(7)]).toString("base64");

describe("host keys", () => {
  eachRow([
    [["servers", 0, "hostKey"], undefined, `servers[0].hostKey: ${missing}`],
    [["servers", 0, "hostKey"], `${key} root@s1`],
    [
      ["servers", 0, "hostKey"],
      `${key} $(id)`,
      'servers[0].hostKey: has the comment "$(id)"; leave the comment away',
    ],
    [
      ["servers", 0, "hostKey"],
      ecdsa.slice(0, 60),
      "servers[0].hostKey: holds no ecdsa-sha2-nistp256 key behind its type (cut off?); " + wanted,
    ],
    [
      ["servers", 0, "hostKey"],
      key.slice(0, -4),
      `servers[0].hostKey: holds no ssh-ed25519 key behind its type (cut off?); ${wanted}`,
    ],
    [
      ["servers", 0, "hostKey"],
      key.replace("ssh-ed25519", "ecdsa-sha2-nistp256"),
      `servers[0].hostKey: holds no ecdsa-sha2-nistp256 key behind its type (cut off?); ${wanted}`,
    ],
    [
      ["servers", 0, "hostKey"],
      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ==",
      `servers[0].hostKey: is an RSA key, which would be pinned with SHA-1 signatures, and sshd refuses those; ${ed25519}`,
    ],
    [
      ["servers", 0, "hostKey"],
      `192.0.2.11 ${key}`,
      "servers[0].hostKey: has 192.0.2.11 in front of the key, as ssh-keyscan prints it; drop it: the text begins with ssh-ed25519",
    ],
    [
      ["servers", 0, "hostKey"],
      `# 192.0.2.11:22 SSH-2.0\n192.0.2.11 ${key}\n`,
      "servers[0].hostKey: has more than one line; give one key, the line of ssh-ed25519",
    ],
    [
      ["servers", 0, "hostKey"],
      "SHA256:2b0oJJsRUZ7PDvCyRfp1LqT2Lk3S6u6vVb1WQ",
      "servers[0].hostKey: is a fingerprint; give the whole public key",
    ],
    [
      ["servers", 0, "hostKey"],
      "ssh-dss AAAAB3",
      `servers[0].hostKey: is of the type ssh-dss; ${ed25519}`,
    ],
    [["servers", 0, "hostKey"], "", `servers[0].hostKey: is no public host key; ${wanted}`],
    [
      ["servers", 0, "hostKey"],
      PRIVATE_KEY,
      "servers[0].hostKey: is a private key; give what belongs here, and make a new key if others can read this one",
    ],
    [["ssh", "jumpHost"], { host: "bastion.example.com" }, `ssh.jumpHost.hostKey: ${missing}`],
    [["ssh", "jumpHost"], { host: "bastion.example.com", hostKey: HOST_KEYS["jump"] }],
    [["ssh", "jumpHost"], {}, "ssh.jumpHost.host: is missing; give its address or DNS name"],
  ]);

  test("one line feed at the end says how it goes away", () => {
    expect(faultLines(withValue(exampleSpec(), ["servers", 0, "hostKey"], `${key}\n`))).toEqual([
      expect.stringContaining(
        "holds the control character U+000A; take it out (.trim() cuts it off)",
      ),
    ]);
  });

  test("nobody needs them who has said so, and nobody logs in to a retired host", () => {
    const none = withValue(exampleSpec(), ["servers", 0, "hostKey"], undefined);
    expect(faultLines(withValue(none, ["ssh", "insecureIgnoreHostKey"], true))).toEqual([]);
    expect(faultLines(withValue(none, ["servers", 0, "retired"], true))).toEqual([]);
  });
});

describe("private keys", () => {
  const text = "give the text of the private key file, from -----BEGIN to -----END";
  const pem = (kind: string, body: string) =>
    `-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END ${kind}PRIVATE KEY-----\n`;
  const body = "A".repeat(64);
  const encryptedPem = pem("RSA ", `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${body}`);
  const none =
    "ssh.privateKey: has a passphrase, and none is given; give ssh.privateKeyPassword, or take it away with ssh-keygen -p -f FILE";
  eachRow([
    [["ssh", "privateKey"], pem("EC ", body)],
    [["ssh", "privateKey"], pem("", body).replace(/\n/g, "\r\n")],
    [
      ["ssh", "privateKey"],
      undefined,
      "ssh.privateKey: is missing; give the private key of the login",
    ],
    [["ssh", "privateKey"], "", `ssh.privateKey: is empty; ${text}`],
    [
      ["ssh", "privateKey"],
      key,
      `ssh.privateKey: is a public key; ${text} (the file without .pub)`,
    ],
    [["ssh", "privateKey"], "~/.ssh/id_ed25519", `ssh.privateKey: is the name of a file; ${text}`],
    [
      ["ssh", "privateKey"],
      PRIVATE_KEY.slice(0, 90),
      `ssh.privateKey: is cut off, or its line feeds are lost; ${text}`,
    ],
    [
      ["ssh", "privateKey"],
      PRIVATE_KEY.replace(/\n/g, " "),
      `ssh.privateKey: is cut off, or its line feeds are lost; ${text}`,
    ],
    [
      ["ssh", "privateKey"],
      pem("", "hunter2"),
      `ssh.privateKey: has something else than base64 between BEGIN and END; ${text}`,
    ],
    [["ssh", "privateKey"], "hunter2", `ssh.privateKey: is no private key; ${text}`],
    [["ssh", "privateKey"], 1234567, `ssh.privateKey: is a number; give a text (quote it in YAML)`],
    [
      ["ssh", "privateKey"],
      pem("ENCRYPTED ", body),
      "ssh.privateKey: is encrypted in PKCS#8 form, which the SSH client can't read; rewrite it in OpenSSH form with ssh-keygen -p -f FILE",
    ],
    [
      ["ssh", "privateKey"],
      "PuTTY-User-Key-File-3: ssh-ed25519",
      "ssh.privateKey: is a key of PuTTY; convert it with puttygen KEY -O private-openssh",
    ],
    [["ssh", "privateKey"], openSshKey("aes256-ctr"), none],
    [["ssh", "privateKey"], encryptedPem, none],
    [
      ["ssh", "privateKeyPassword"],
      "correct horse",
      "ssh.privateKeyPassword: is given, and ssh.privateKey has no passphrase; leave it out",
    ],
    [
      ["agents", 0, "ssh"],
      { privateKey: openSshKey("aes256-ctr") },
      "agents[0].ssh.privateKey: has a passphrase; take it away with ssh-keygen -p -f FILE: only ssh.privateKey can have one",
    ],
  ]);

  test("a passphrase opens its key", () => {
    const spec = withValue(exampleSpec(), ["ssh", "privateKey"], openSshKey("aes256-ctr"));
    expect(faultLines(withValue(spec, ["ssh", "privateKeyPassword"], "$(id) 'x'"))).toEqual([]);
  });
});

describe("the login", () => {
  const noHost = "is no address and no DNS name; give one of them";
  const noUser = "is no login name; give letters, digits, _, ., - and @, with a letter or _ first";
  eachRow([
    [["ssh", "user"], "o'ps", `ssh.user: "o'ps" ${noUser}`],
    [["ssh", "user"], "-oProxyCommand=id", `ssh.user: "-oProxyCommand=id" ${noUser}`],
    [["ssh", "port"], 0, "ssh.port: is 0; give a whole number from 1 to 65535"],
    [["ssh", "port"], "22", "ssh.port: is the text 22; give a number from 1 to 65535"],
    [["ssh", "port"], 22.5, "ssh.port: is 22.5; give a whole number from 1 to 65535"],
    [["ssh", "port"], NaN, "ssh.port: is NaN; give a whole number from 1 to 65535"],
    [["agents", 0, "ssh"], { host: "a1.mgmt.example.com", port: 2222, user: "root" }],
    [["agents", 0, "ssh"], { host: "10.0.0.300" }, `agents[0].ssh.host: 10.0.0.300 ${noHost}`],
    [["agents", 0, "ssh"], { host: "a b" }, `agents[0].ssh.host: "a b" ${noHost}`],
    [
      ["agents", 0, "ssh"],
      { password: "hunter2" },
      "agents[0].ssh.password: is no argument; remove it",
    ],
    [["ssh", "jumphost"], {}, "ssh.jumphost: is no argument; write jumpHost, or remove it"],
    [
      ["ssh", "insecureIgnoreHostKey"],
      "yes",
      "ssh.insecureIgnoreHostKey: is the text yes; write true or false, without quotes",
    ],
  ]);
});
