export { type RouterConfig, routerConfig } from "./config";
export * from "./observe";
export { ensureRouterTools } from "./packages";
export { inRouter } from "./place";
export { type RouterOptions, startRouter, stopRouter } from "./router";
