import { member, show, type Add } from "./faults";
import { hostsOf, listOf, recordOf, textOf, type KnownHost } from "./known";
import { diskName } from "./storage";

const LABEL = "node.longhorn.io/create-default-disk";

/** Rules of storage: each disk of a host once, and nobody else who sets its label. */
export function checkStorage(spec: unknown, add: Add): void {
  const { storage } = recordOf(spec);
  const hosts = hostsOf(spec);
  checkDisks(storage, "storage", add);
  if (isOn(storage) && !hosts.some(({ role }) => role === "agent")) {
    const problem = "is for agents, and there are none";
    add("storage", { problem, remedy: "give storage to servers, each by its own entry" });
  }
  for (const host of hosts) {
    checkDisks(host.fields["storage"], `${host.path}.storage`, add);
    checkLabel(host, storage, add);
  }
}

function isOn(storage: unknown): boolean {
  return storage === true || (typeof storage === "object" && storage !== null);
}

function checkDisks(storage: unknown, path: string, add: Add): void {
  const { disks } = recordOf(storage);
  const paths = new Map<string, string>();
  const names = new Map<string, string>();
  listOf(disks).forEach((entry, i) => {
    const disk = recordOf(entry);
    const here = `${path}.disks[${i}]`;
    const place = textOf(disk["path"]);
    const name = textOf(disk["name"]) ?? (place === undefined ? undefined : diskName(place));
    const same = place === undefined ? undefined : seen(paths, place, here);
    if (same !== undefined) {
      const problem = `${show(place ?? "")} is also ${same}'s`;
      add(`${here}.path`, { problem, remedy: "give each disk a path of its own" });
      return;
    }
    const twin = name === undefined ? undefined : seen(names, name, here);
    if (twin === undefined) return;
    const problem = `${show(name ?? "")} is also ${twin}'s`;
    add(`${here}.name`, { problem, remedy: "give each disk a name of its own" });
  });
}

function seen(unique: Map<string, string>, key: string, path: string): string | undefined {
  const first = unique.get(key);
  if (first === undefined) unique.set(key, path);
  return first;
}

// k3s sets its labels again at each start: the two would take turns.
function checkLabel({ fields, path, role }: KnownHost, common: unknown, add: Add): void {
  const storage = fields["storage"] ?? (role === "agent" ? common : undefined);
  if (!isOn(storage) || recordOf(fields["labels"])[LABEL] === undefined) return;
  const problem = "is set by storage";
  add(member(`${path}.labels`, LABEL), { problem, remedy: "remove it" });
}
