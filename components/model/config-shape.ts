import { CONFIG_CHOICES, CONFIG_KEYS, type ConfigKind, type ConfigRole } from "./config-keys";
import { show, type Complaint } from "./faults";
import { ownedKeyComplaint } from "./owned-keys";
import { choice, flag, integer, map, oneOrMore, text, unknownName, type Shape } from "./shape";

/** `serverConfig` or `agentConfig`: keys of k3s by role. Their values are free text in one line. */
export function configShape(role: ConfigRole): Shape {
  return map((key, value, path, add) => {
    const complaint = ownedKeyComplaint(key) ?? keyComplaint(key, role);
    if (complaint !== undefined) add(path, complaint);
    else valueShape(key)(value, path, add);
  });
}

function keyComplaint(key: string, role: ConfigRole): Complaint | undefined {
  const known = CONFIG_KEYS.get(key);
  if (known === undefined) return unknownName("key of k3s", key, usable(role));
  if (known.roles.includes(role)) return undefined;
  return role === "agent"
    ? {
        problem: "is a key of servers, and k3s agent stops at it",
        remedy: "move it to serverConfig",
      }
    : { problem: "is a key of agents, and k3s server skips it", remedy: "move it to agentConfig" };
}

// Only what may be set: a slip must not be answered with the name of a key that is refused as well.
function usable(role: ConfigRole): string[] {
  return [...CONFIG_KEYS]
    .filter(([key, { roles }]) => roles.includes(role) && ownedKeyComplaint(key) === undefined)
    .map(([key]) => key);
}

const FREE = text((value) =>
  value === "" ? { problem: "is empty", remedy: "give a value, or remove the key" } : undefined,
);

const DURATION = text((value) =>
  /^(\d{1,9}(ms|s|m|h))+$/.test(value)
    ? undefined
    : { problem: `${show(value)} is no duration`, remedy: "write one such as 90s or 5m" },
);

const SHAPES: Readonly<Record<ConfigKind, Shape>> = {
  flag,
  number: integer(0, 65535),
  text: FREE,
  duration: DURATION,
  texts: oneOrMore(FREE),
};

const ARGUMENTS = oneOrMore(text(argumentComplaint));

function valueShape(key: string): Shape {
  const [first, ...others] = CONFIG_CHOICES.get(key) ?? [];
  if (first !== undefined) return choice(first, ...others);
  if (key.endsWith("-arg")) return ARGUMENTS;
  return SHAPES[CONFIG_KEYS.get(key)?.kind ?? "text"];
}

// k3s puts the dashes in front itself; with `--max-pods=200` kubelet would be given `----max-pods=200` and not start.
function argumentComplaint(argument: string): Complaint | undefined {
  if (/^[A-Za-z][A-Za-z0-9_.-]*(?:[+-]?=.*)?$/.test(argument)) return undefined;
  const bare = argument.replace(/^-+/, "");
  const remedy = bare !== argument ? `write ${show(bare)}` : "write name=value";
  return { problem: `${show(argument)} is no argument without dashes`, remedy };
}
