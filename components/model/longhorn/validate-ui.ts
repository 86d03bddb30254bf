import { member, type Add } from "../faults";
import { recordOf } from "../known";

/** Annotations that say who may enter. */
const OWNED =
  /^(traefik\.ingress\.kubernetes\.io\/router\.middlewares|nginx\.ingress\.kubernetes\.io\/auth-(type|secret|secret-type|realm|url))$/;

/** Rules of the way to Longhorn's web interface. */
export function checkUi(spec: unknown, add: Add): void {
  const annotations = recordOf(recordOf(recordOf(spec)["ui"])["annotations"]);
  for (const key of Object.keys(annotations)) {
    if (!OWNED.test(key)) continue;
    add(member("ui.annotations", key), { problem: "is set by quorate", remedy: "use users" });
  }
}
