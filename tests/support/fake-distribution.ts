import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { movedScript } from "./fake-host";

/** How a family of distributions brings packages, and what they hold. */
export interface Family {
  manager: string;
  /** Programs by package. */
  packages: Readonly<Record<string, readonly string[]>>;
  /** Units that the packages bring. */
  units: readonly string[];
  /** What the initiator's package leaves as its name. */
  initiator?: string;
  /** Modules that modprobe finds. */
  modules: readonly string[];
}

const REAL = [
  ...["awk", "bash", "cat", "chmod", "cmp", "cut", "grep", "head", "install", "mv", "realpath"],
  ...["rm", "rmdir", "sed", "sort", "stat", "tail", "timeout", "tr"],
];

/** A host that remembers what was installed, started and written, so that a second run meets the first one's work. No real tool that changes a host is in reach. */
export class FakeDistribution {
  readonly root = mkdtempSync(join(tmpdir(), "quorate-family-"));

  constructor(family: Family, present: readonly string[] = []) {
    for (const tool of REAL) {
      const real = spawnSync("bash", ["-c", `type -P ${tool}`], { encoding: "utf8" }).stdout;
      mkdirSync(join(this.root, "bin"), { recursive: true });
      symlinkSync(real.trim(), join(this.root, "bin", tool));
    }
    this.command(family.manager, this.managerScript(family));
    this.command(
      "modprobe",
      `case " ${family.modules.join(" ")} " in *" $1 "*) ;; *) exit 1 ;; esac`,
    );
    this.command("systemctl", this.systemctl());
    this.command(
      "findmnt",
      "case $3 in FSTYPE) echo ext4 ;; TARGET) echo / ;; *) echo shared ;; esac",
    );
    this.command("mountpoint", `[ -e "$2/mounted-here" ]`);
    this.command("df", "printf 'head\\n/dev/vda1 99999999 1 99999998 1%% /\\n'");
    for (const name of present) this.command(name, "exit 0");
  }

  private managerScript({ packages, units, initiator }: Family): string {
    const cases = Object.entries(packages).map(
      ([name, programs]) =>
        `${name}) ${programs.map((program) => `printf '#!/bin/bash\\n[ "\${0##*/}" != iscsi-iname ] || echo iqn.2016-04.com.open-iscsi:abc\\n' >${this.root}/bin/${program}; chmod 755 ${this.root}/bin/${program}`).join("; ")} ;;`,
    );
    const files = [
      ...units.map((unit) => `touch ${this.root}/units/${unit}`),
      ...(initiator === undefined
        ? []
        : [`printf '%s' '${initiator}' >${this.root}/etc/iscsi/initiatorname.iscsi`]),
    ];
    return `case "$*" in *" update"*) touch ${this.root}/lists; exit 0 ;; esac
[ -e ${this.root}/lists ] || [ "$0" = "\${0%apt-get}" ] || exit 100
mkdir -p ${this.root}/units ${this.root}/etc/iscsi
${files.join("\n")}
seen=
for word in "$@"; do
  if [ "$word" = install ]; then seen=yes; continue; fi
  case $seen:$word in :* | yes:-*) continue ;; esac
  case $word in
    ${cases.join("\n    ")}
    *) echo "no package $word"; exit 1 ;;
  esac
done`;
  }

  private systemctl(): string {
    return `cd ${this.root} && mkdir -p enabled active units
unit=\${*: -1}
case $1 in
  cat) [ -e "units/$unit" ] ;;
  is-enabled) [ -e "enabled/$unit" ] ;;
  is-active) [ -e "active/$unit" ] ;;
  enable) : >"enabled/$unit" ;;
  start) : >"active/$unit" ;;
  disable) ;;
  *) exit 1 ;;
esac`;
  }

  /** A program that is told to the log, without the directory, and does `body`. */
  command(name: string, body: string): void {
    this.write(
      join("bin", name),
      `#!/bin/bash\nPATH=/usr/bin:/bin\nprintf '%s\\n' "${name} \${*//${this.root}/}" >>${this.root}/log\n${body}\n`,
      0o755,
    );
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text, { mode });
  }

  read(path: string): string | undefined {
    const file = join(this.root, path);
    return existsSync(file) ? readFileSync(file, "utf8").replaceAll(this.root, "") : undefined;
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Runs a rendered script, with `up` and `down` of the test's own. The log holds the calls of this run. */
  run(script: string, functions: string, verb = "up") {
    const end = script.lastIndexOf('"$1"\n}\n');
    rmSync(join(this.root, "log"), { force: true });
    const { status, stdout, stderr } = spawnSync("bash", ["-s", "--", verb], {
      input: movedScript(
        `${script.slice(0, end)}${functions}\n${script.slice(end)}`,
        this.root,
        `${this.root}/bin`,
      ),
      encoding: "utf8",
      env: {},
      timeout: 30_000,
    });
    const plain = (text: string) => text.replaceAll(this.root, "");
    const calls = (this.read("log") ?? "").split("\n").filter((line) => line !== "");
    return { status, stdout: plain(stdout), stderr: plain(stderr), calls };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
