import type { Family } from "../../model/addresses";
import type { RouterPlan } from "../../model/metallb/router-plan";
import { carriedFamilies, prefixesOf } from "./shared";

/** What FRR and Cisco let in, `quorate-in-ipv4` and `quorate-in-ipv6`, and out, `quorate-out`: both speak the same language here. */
export function routeMaps(plan: RouterPlan): string[] {
  return [
    ...prefixLists(plan),
    "!",
    ...carriedFamilies(plan).flatMap(routeMap),
    "route-map quorate-out deny 10",
    "exit",
    "!",
  ];
}

function routeMap(family: Family): string[] {
  const word = family === "IPv4" ? "ip" : "ipv6";
  const name = family.toLowerCase();
  return [
    `route-map quorate-in-${name} permit 10`,
    ` match ${word} address prefix-list quorate-${name}`,
    "exit",
    "!",
  ];
}

/** A list that does not exist lets everything through on Cisco, so an empty one says no. */
function prefixLists(plan: RouterPlan): string[] {
  return carriedFamilies(plan).flatMap((family) => {
    const [word, all, longest] =
      family === "IPv4" ? ["ip", "0.0.0.0/0", 32] : ["ipv6", "::/0", 128];
    const list = `${word} prefix-list quorate-${family.toLowerCase()} seq`;
    const permits = prefixesOf(plan, family).map((prefix, i) => {
      const length = Number(prefix.network.split("/")[1]);
      // Cisco refuses a lower bound that is the network's own length, and drops an upper one that says nothing.
      const from = prefix.shortest > length ? ` ge ${prefix.shortest}` : "";
      const open = from === "" ? length : longest;
      const to = prefix.longest === open ? "" : ` le ${prefix.longest}`;
      return `${list} ${10 * (i + 1)} permit ${prefix.network}${from}${to}`;
    });
    return permits.length > 0 ? permits : [`${list} 10 deny ${all} le ${longest}`];
  });
}
