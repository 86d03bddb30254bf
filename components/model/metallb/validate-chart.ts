import { checkChartSource, checkOwnedValues } from "../chart";
import type { Add } from "../faults";
import { recordOf } from "../known";

/** Values of the chart that follow from other arguments, and the argument that each follows from. */
const OWNED: Readonly<Record<string, string>> = {
  "frrk8s.enabled": "use backend",
  "speaker.frr.enabled": "use backend",
  "speaker.enabled": "remove it: without speakers nothing is announced",
  "controller.enabled": "remove it: without the controller no Service gets an address",
  "crds.enabled": "remove it: the objects made here need them",
  "controller.webhookMode": "remove it: objects are checked by the webhook",
  fullnameOverride: "remove it: the objects' names are contract",
  nameOverride: "remove it: the objects' names are contract",
  loadBalancerClass: "use loadBalancerClass",
  imagePullSecrets: "use images.pullSecrets",
  "controller.image.repository": "use images.registry",
  "speaker.image.repository": "use images.registry",
  "speaker.frr.image.repository": "use images.registry",
  "frr-k8s.frrk8s.image.repository": "use images.registry",
  "frr-k8s.frrk8s.frr.image.repository": "use images.registry",
};

/** Rules of the chart's source, and of values that are not free. */
export function checkChart(spec: unknown, add: Add): void {
  const { chart, values } = recordOf(spec);
  checkChartSource(chart, "chart", add);
  checkOwnedValues(values, OWNED, add);
}
