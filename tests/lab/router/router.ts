import { existsSync, mkdirSync, readdirSync, rmSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import type { Lab } from "../hosts";
import { checkConfig, startDaemon, stopDaemon } from "./daemon";
import { daemonArgv, daemonOf, routerDir, routersDir, settle, unsettle } from "./place";

export interface RouterOptions {
  /** 1 is the lab's own router at 10.10.0.1, n a further one at 10.10.0.n. @default 1 */
  readonly number?: number;
  /** More addresses of the router on its link, each a /32 unless it says more. */
  readonly addresses?: readonly string[];
}

/** Starts a BGP router with this `bgpd.conf`, in place of the one with the same number. */
export async function startRouter(
  lab: Lab,
  config: string,
  { number = 1, addresses = [] }: RouterOptions = {},
): Promise<void> {
  await stopRouter(lab, number);
  mkdirSync(routerDir(lab, number), { recursive: true });
  await checkConfig(join(routerDir(lab, number), "checked.conf"), config);
  const zebra = daemonOf(lab, number, "zebra");
  await startDaemon(zebra, "", daemonArgv(lab, zebra, number));
  await settle(lab, number, addresses);
  const bgpd = daemonOf(lab, number, "bgpd");
  await startDaemon(bgpd, config, daemonArgv(lab, bgpd, number));
}

/** Ends a router in order: it tells its peers, takes its routes out of the kernel and leaves nothing of itself. */
export async function stopRouter(lab: Lab, number = 1): Promise<void> {
  if (!existsSync(routerDir(lab, number))) return;
  await stopDaemon(daemonOf(lab, number, "bgpd"));
  await stopDaemon(daemonOf(lab, number, "zebra"));
  await unsettle(lab, number);
  rmSync(routerDir(lab, number), { recursive: true, force: true });
  if (readdirSync(routersDir(lab)).length === 0) rmdirSync(routersDir(lab));
}
