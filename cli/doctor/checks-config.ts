import { counted } from "../counted";
import { all, type Check, fail, NODE, PROXY, skip, UNKNOWN, ok, warn } from "./check";
import { fact, facts, type HostScene, told } from "./scene";

/** Whether the other files of a topic are as they shall be. */
function fileVerdict(host: HostScene, check: string) {
  const files = facts(host, "file").filter(([name]) => name === check);
  const wrong = files.flatMap(([, path = "", verdict = "", detail = ""]) => {
    if (verdict === "same") return [];
    const more = detail.trim().replaceAll(" ", ", ");
    return [
      `${path} ${verdict === "mode" ? `has mode ${detail}` : verdict === "missing" ? "is missing" : `was changed${more === "" ? "" : ` (${more})`}`}`,
    ];
  });
  return { files, wrong };
}

function drift(
  id: string,
  check: string,
  title: string,
  more: { cause: string; fix: string },
  bad: typeof fail = fail,
): Check {
  return {
    id,
    title,
    on: check === "endpoint" ? PROXY : NODE,
    ...more,
    judge: (host: HostScene) => {
      const { files, wrong } = fileVerdict(host, check);
      return files.length === 0
        ? skip("none wanted")
        : all(wrong, counted(files.length, "file"), bad);
    },
  };
}

/** Names of former endpoints stay in a file until something else changes it: the library restarts nobody for them. */
function onlyFormerNames(host: HostScene): boolean {
  const line = facts(host, "file").find(([name]) => name === "config");
  const sameDigest = fact(host, "state.live-digest") === told(host, "WANTED", "prepare");
  return line?.[2] === "differs" && line[3]?.trim() === "tls-san" && sameDigest;
}

const EDITED = {
  cause: "somebody edited the file on the host",
  fix: "what shall stay belongs into the arguments; to bring back what is wanted, have the host's steps run again (docs/operations.md)",
};

export const CONFIG_CHECKS: readonly Check[] = [
  {
    id: "config.live",
    title: "what runs is what the last up wanted",
    on: NODE,
    cause: "the host's rollout did not come to its end",
    fix: "run pulumi up again, and read its first error",
    judge: (host) => {
      const [live, wanted] = [
        fact(host, "state.live-digest"),
        told(host, "WANTED", "rollout", "prepare"),
      ];
      if (wanted === undefined) return UNKNOWN;
      return live === wanted
        ? ok(wanted)
        : fail(`${live === undefined || live === "" ? "nothing" : live} runs, wanted ${wanted}`);
    },
  },
  {
    id: "config.laid-down",
    title: "what is laid down is what the last up wanted",
    on: NODE,
    cause: "the folder of the library was changed by hand or restored from an old backup",
    fix: "have prepare run again: put a comment behind the hostKey of {host}, and run up",
    judge: (host) => {
      const [laid, wanted] = [fact(host, "state.wanted/digest"), told(host, "WANTED", "prepare")];
      if (wanted === undefined) return UNKNOWN;
      return laid === wanted
        ? ok(wanted)
        : fail(`${laid === undefined || laid === "" ? "nothing" : laid}, wanted ${wanted}`);
    },
  },
  {
    id: "config.yaml",
    title: "config.yaml is as written",
    on: NODE,
    ...EDITED,
    judge: (host) => {
      if (onlyFormerNames(host)) return ok("as written, but for names of a former endpoint");
      const { files, wrong } = fileVerdict(host, "config");
      return files.length === 0 ? UNKNOWN : all(wrong, "as written");
    },
  },
  drift("config.unit", "unit", "the unit of the service is as written", EDITED),
  drift("config.extra", "extra", "registries, proxy, policies and keys are as written", EDITED),
  drift(
    "config.kernel-files",
    "kernel",
    "the files for kernel settings and modules are as written",
    EDITED,
    warn,
  ),
  drift("config.manifest", "manifest", "the manifests of the library are as written", EDITED),
  drift("config.endpoint", "endpoint", "the endpoint's files are as written", EDITED),
  {
    id: "config.kubelet",
    title: "the kubelet's settings are as written",
    on: NODE,
    ...EDITED,
    judge: (host) => {
      const wanted = (told(host, "KUBELET_CONFIG", "prepare") ?? "") !== "";
      const { wrong } = fileVerdict(host, "kubelet");
      if (!wanted && fact(host, "kubelet-drop-in") !== undefined)
        return fail("a drop-in lies there that is not wanted any more");
      return all(wrong, wanted ? "as written" : "none, none wanted");
    },
  },
  {
    id: "config.drop-ins",
    title: "no other file changes the configuration",
    on: NODE,
    cause: "files of config.yaml.d go before config.yaml; no preview and no rollout knows of them",
    fix: "move what is in it into serverConfig or agentConfig, and remove the file on {host}",
    judge: (host) => {
      const ours = new Set(facts(host, "file").map(([, path]) => path));
      const others = facts(host, "config-drop-in").flatMap(([path = ""]) =>
        ours.has(path) ? [] : [path],
      );
      return all(others, "none", warn);
    },
  },
  {
    id: "config.modes",
    title: "what holds secrets is for root alone",
    on: NODE,
    cause: "the mode was changed by hand",
    fix: "chmod 700 /var/lib/quorate; chmod 600 /var/lib/quorate/token on {host}",
    judge: (host) =>
      all(
        facts(host, "mode").flatMap(([path = "", mode = ""]) =>
          /^[67]00$/.test(mode) ? [] : [`${path} has ${mode || "none"}`],
        ),
        "700 and 600",
      ),
  },
];
