import type { Check } from "../../cli/doctor/check";
import { CHECKS, GROUPS, groupOf } from "../../cli/doctor/checks";

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

const SHOWN: Readonly<Record<string, string>> = {
  host: "HOST",
  unit: "UNIT",
  program: "k3s",
  data: "/var/lib/rancher/k3s",
  cluster: "CLUSTER",
};

/** In text, and not as Markdown: remedies hold stars, underscores and angle brackets. */
const plain = (text: string): string =>
  text
    .replace(/\{(\w+)\}/g, (_all, name: string) => SHOWN[name] ?? "")
    .replace(/([*_<>])/g, "\\$1");

const checkRow = ({ id, title, cause, fix, on }: Check): string =>
  row(`\`${id}\``, plain(title), on === undefined ? "once" : hostsOf(on), plain(cause), plain(fix));

function hostsOf(on: readonly string[]): string {
  if (on.length === 3) return "each host";
  return on.map((role) => `${role}s`).join(", ");
}

const INTRO = `# Doctor: what is wrong, why, and what to do

\`\`\`sh
npx quorate doctor --stack prod
\`\`\`

looks at every host of the stack at once, and changes nothing. It takes hosts, SSH keys and host keys from the stack's own state, and with them what each host shall be: the inputs of the steps of the last \`up\`. So it sees not only what is broken but also what was changed on a host behind the stack's back.

| option                        | what                                                                                            |
| ----------------------------- | ----------------------------------------------------------------------------------------------- |
| \`--stack NAME\`                | asks \`pulumi stack export --show-secrets\`; \`--cwd FOLDER\` is the project, \`--pulumi\` the program |
| \`--state FILE\`                | instead: what that command printed; \`-\` is standard input. The file holds keys: remove it        |
| \`--cluster NAME\`              | one of several clusters                                                                         |
| \`--json\`                      | everything as JSON, also what is well                                                           |
| \`--verbose\`                   | prints also what is well                                                                        |
| \`--strict\`                    | warnings count: exit code 2                                                                     |
| \`--timeout 20s\`               | how long the look at one host may take                                                          |
| \`--insecure-host-keys\`        | connects also to hosts whose key the stack does not have                                        |

| exit code | meaning                                                    |
| --------- | ---------------------------------------------------------- |
| 0         | no failure; warnings are allowed, unless \`--strict\` is said |
| 1         | at least one failure                                       |
| 2         | with \`--strict\`: no failure, and at least one warning       |
| 3         | nobody could look: no state, no cluster in it              |
| 130       | interrupted                                                |

A **failure** is something that is broken or will break at the next restart. A **warning** can wait. What does not apply, or can't be seen because its host was not reached, is skipped and counted. A host that is dead is one failure (\`login.reach\`) and is judged by no other check; one that is \`retired\` is not contacted.

## How it looks

- One login a host, all at once, by the system's \`ssh\`; at the other end one script on standard input of a bash, as root or by \`sudo -n\`. Host keys are checked against the stack's; the user's own \`known_hosts\`, agent and configuration are left out. A jump host is used as by \`up\`.
- Keys and passphrases lie in a new folder of this user alone (in \`XDG_RUNTIME_DIR\`, which is memory, where there is one) and are removed at the end, after an interrupt too. No secret is on a command line. Files that hold secrets, and the token, are compared on the host; only the verdict comes back.
- One server also tells what the API knows of all nodes and pods; if it can't, the next one is asked.
- Clocks are compared within the time that each login took: a difference is certain, or it is not told.
- Secrets, ConfigMaps and the environment of pods are never read.

\`endpoint.proxies\` knows of proxies that were there since HAProxy of that server started, also of one that has died since; for that there is \`endpoint.units\`.

## Checks

\`HOST\` and \`UNIT\` stand for what the report fills in. The ids are stable: scripts may rely on them (\`jq '.[].findings[] | select(.state == "fail") | .id'\`).
`;

/** docs/doctor.md, but for the width of its tables. */
export function doctorPage(): string {
  const groups = Object.entries(GROUPS).map(([group, title]) => {
    const own = CHECKS.filter(({ id }) => groupOf(id) === group);
    const head = ["Check", "Well when", "Of", "Else, as a rule", "What to do"];
    return [
      `### ${title}\n`,
      row(...head),
      row(...head.map(() => "---")),
      ...own.map(checkRow),
    ].join("\n");
  });
  return `${[INTRO.trimEnd(), `There are ${CHECKS.length} of them.`, ...groups].join("\n\n")}\n`;
}
