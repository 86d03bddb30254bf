export * from "./describe";
export { type HostState, bootReport, hostState } from "./boot";
export { type Identity, clientKey, readIdentity } from "./host-disk";
export { execOnHost, hostArgv, leader, sshConnections } from "./host-process";
export * from "./lab";
export { mirrorUrl, startMirror, stopMirror } from "./mirror";
export { cutHost, healHost, inNamespace, linkIsUp, namespaceArgv } from "./network";
export {
  type Lab,
  type LabHost,
  type Role,
  defaultHosts,
  hostNamed,
  labFromEnv,
  labNamed,
  network,
  parseHosts,
} from "./options";
export { freezeHost, killHost, stopHost, thawHost } from "./power";
export { type Result, type RunOptions, run, runOk, waitFor } from "./process";
export { ensureRootfs } from "./rootfs";
export { distribution, ensureTools, missingTools, requireMachine } from "./tools";
