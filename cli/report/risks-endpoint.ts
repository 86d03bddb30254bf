import type { HostChange, Risk } from "./model";
import type { SeenEndpoint, Shapes } from "./topology";
import { listed } from "./words";

const same = (some: SeenEndpoint, other: SeenEndpoint) =>
  some.kind === other.kind && some.url === other.url;

/** What happens to the one address that everybody asks. */
export function endpointRisks(hosts: readonly HostChange[], shapes: Shapes): Risk[] {
  const risk = (level: Risk["level"], text: string): Risk => ({ level, about: "endpoint", text });
  const [was, is] = [shapes.old?.endpoint, shapes.new?.endpoint];
  const risks: Risk[] = [];
  const exchanged = was !== undefined && is !== undefined && !same(was, is);
  if (exchanged) {
    const kept = shapes.new?.former.some((former) => same(former, was)) ?? false;
    const change = `${was.kind} ${was.url} to ${is.kind} ${is.url}`;
    risks.push(
      kept
        ? risk(
            "warning",
            `the endpoint changes from ${change}; the former one answers until it is taken off the list`,
          )
        : risk(
            "danger",
            `the endpoint changes from ${change}, and the former one is not kept: nodes and clients would ask where nobody answers; add it to formerEndpoints`,
          ),
    );
  }
  const formers = shapes.old?.former ?? [];
  for (const former of formers) {
    const stays = [is, ...(shapes.new?.former ?? [])].some(
      (some) => some !== undefined && same(some, former),
    );
    if (shapes.new !== undefined && !stays) {
      risks.push(
        risk(
          "warning",
          `the former endpoint ${former.url} goes: kubeconfigs that name it stop working`,
        ),
      );
    }
  }
  const balancers = hosts.filter(({ role }) => role === "load balancer");
  const gone = balancers.filter(({ change }) => change === "removed").map(({ name }) => name);
  const holders = is?.hosts ?? [];
  if (gone.length > 0) {
    const left =
      holders.length > 0
        ? `; ${holders.length} ${holders.length === 1 ? "host is" : "hosts are"} left`
        : "";
    risks.push(
      risk(
        "warning",
        `${listed(gone)} no longer ${gone.length === 1 ? "holds" : "hold"} the endpoint${left}`,
      ),
    );
  }
  const proven = hosts.filter(({ steps }) => steps.some(({ phase }) => phase === "endpoint"));
  if (!exchanged && proven.length > 0) {
    risks.push(
      risk(
        "note",
        `an endpoint is exchanged: the new one comes up on ${listed(proven.map(({ name }) => name))} after the servers' restarts`,
      ),
    );
  }
  const touched = hosts.filter(
    ({ name, change, steps }) =>
      change === "changed" &&
      holders.includes(name) &&
      steps.some(({ phase }) => phase === "prepare"),
  );
  if (!exchanged && touched.length > 0 && touched.length === holders.length) {
    risks.push(
      risk(
        "note",
        `the hosts of the endpoint (${listed(holders)}) are prepared at the same time; where its files change, its programs are reloaded`,
      ),
    );
  }
  return risks;
}
