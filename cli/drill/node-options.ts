import { isIP } from "node:net";
import type { Fault } from "./faults";
import { type HostFlags, hostOptions, type HostOptions } from "./hosts";

/** What the command line gives. */
export interface NodeFlags extends Omit<HostFlags, "seconds" | "balancer"> {
  url?: string;
  address?: string;
  fast?: boolean;
  /** Else as long as the budget, and half of it. */
  seconds?: string;
}

export interface NodeOptions extends HostOptions {
  /** What is asked: of http, of https, or tcp://HOST:PORT. */
  url: string;
  /** How long connections may fail after a node was lost, or came back. */
  budgetMs: number;
}

/**
 * Kubernetes takes a silent node for dead after 50 s, with `fastNodeFailure` after some 8 s; until then the others pass connections on to its pods.
 * A router's hold time has passed long before.
 */
const BUDGET_SECONDS = { usual: 60, fast: 10 };

// One that stops its service and goes on running loses nothing; one that is cut off is what happens.
const USUAL: readonly Fault[] = ["cut-off", "stopped"];

/** @throws Error with all that is wrong with the command line. */
export function nodeOptions(flags: NodeFlags): NodeOptions {
  const faults: string[] = [];
  const no = (text: string): void => void faults.push(text);
  const budget = flags.fast === true ? BUDGET_SECONDS.fast : BUDGET_SECONDS.usual;
  const seconds = flags.seconds ?? String(budget * 1.5);
  const { common } = hostOptions(
    { ...flags, seconds },
    {
      faults: USUAL,
      targets: (hosts) => {
        const agents = hosts.filter(({ role }) => role === "agent");
        return (agents.length > 0 ? agents : hosts).map(({ name }) => name);
      },
      stands: [],
      roles: ["server", "agent"],
    },
    no,
  );
  const url = urlOf(flags, no);
  if (faults.length > 0) throw new Error(`quorate: ${faults.join("\nquorate: ")}`);
  return { ...common, url, budgetMs: budget * 1000 };
}

function urlOf({ url, address }: NodeFlags, no: (text: string) => void): string {
  if ((url === undefined) === (address === undefined)) {
    no("give the Service's address, either --address HOST:PORT or --url URL");
    return "";
  }
  if (url !== undefined) {
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) no(`--url: ${url} is no URL of http`);
    return url;
  }
  const [, inBrackets, host = inBrackets ?? "", port] =
    /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(address ?? "") ?? [];
  const known = isIP(host) > 0 || /^[a-zA-Z0-9][\w.-]*$/.test(host);
  if (!known || Number(port) < 1 || Number(port) > 65535) {
    no(`--address: ${address ?? ""} is not like 192.0.2.80:443 or [2001:db8::80]:443`);
  }
  return `tcp://${address ?? ""}`;
}
