import type { LonghornUiArgs } from "../../model/longhorn/args";
import type { Values } from "../objects";

/** Name of Traefik's Middleware that asks for a password. */
export const UI_MIDDLEWARE = "longhorn-ui-users";

type Ui = Pick<LonghornUiArgs, "ingressClass">;

/** Annotations of the Ingress by which a password is asked for. */
export function uiAnnotations(
  { ingressClass = "traefik" }: Ui,
  namespace: string,
  secret: string | undefined,
): Record<string, string> {
  if (ingressClass === "traefik") {
    const middlewares = `${namespace}-${UI_MIDDLEWARE}@kubernetescrd`;
    return { "traefik.ingress.kubernetes.io/router.middlewares": middlewares };
  }
  return {
    "nginx.ingress.kubernetes.io/auth-type": "basic",
    "nginx.ingress.kubernetes.io/auth-secret": secret ?? "",
    "nginx.ingress.kubernetes.io/auth-realm": "Longhorn",
  };
}

/** Data of the Secret with those who may enter. Each ingress controller looks under a key of its own. */
export function uiSecretData(
  users: string,
  { ingressClass = "traefik" }: Ui,
): Record<string, string> {
  const lines = `${users.trim().split(/\r?\n/).join("\n")}\n`;
  return ingressClass === "traefik" ? { users: lines } : { auth: lines };
}

/** `spec` of Traefik's Middleware; undefined for another ingress controller. */
export function uiMiddlewareSpec(
  { ingressClass = "traefik" }: Ui,
  secret: string,
): Values | undefined {
  if (ingressClass !== "traefik") return undefined;
  // The browser's password is Traefik's business, and none of Longhorn's.
  return { basicAuth: { secret, realm: "Longhorn", removeHeader: true } };
}
