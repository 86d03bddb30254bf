import type { RouterPlan } from "../../model/metallb/router-plan";
import { bird } from "./bird";
import { ciscoIos } from "./cisco-ios";
import { frr } from "./frr";
import { juniper } from "./juniper";
import { mikrotik } from "./mikrotik";
import { assertPlain } from "./shared";

/** Routers whose configuration can be rendered. */
export type RouterKind = "frr" | "mikrotik" | "bird" | "cisco-ios" | "juniper";

const RENDERERS: Readonly<Record<RouterKind, (plan: RouterPlan) => string[]>> = {
  frr,
  mikrotik,
  bird,
  "cisco-ios": ciscoIos,
  juniper,
};

export const ROUTER_KINDS = Object.keys(RENDERERS) as readonly RouterKind[];

/** The router's side of the nodes' BGP sessions, as text to load on it. Passwords are placeholders. */
export function routerConfig(kind: RouterKind, plan: RouterPlan): string {
  assertPlain(plan);
  return `${RENDERERS[kind](plan).join("\n")}\n`;
}
