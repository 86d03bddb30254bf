/** The scripts of a node's steps. */
export { bootstrapScript } from "./bootstrap";
export { factsScript } from "./facts";
export { type JoinFacts, joinScript } from "./join";
export { kubeconfigScript } from "./kubeconfig";
export { prepareScript } from "./prepare";
export { rolloutScript } from "./rollout";
export { NO_SECRETS, type StepSecrets } from "./script";
export { wantedDigest } from "./wanted";
