import { DISTRIBUTIONS, type DistributionName } from "../../model/distribution";
import type { ClusterPlan, Role } from "../../model/plan";
import { k3s } from "./k3s";
import { rke2 } from "./rke2";

/** The least a new host may have, in MiB; with less a node starts and then kills pods or itself. */
export interface LeastHost {
  LEAST_MEMORY: number;
  LEAST_DISK: number;
}

/** Paths, units, ports and files of a distribution: whatever scripts and files say of it comes from here. */
export interface Distro {
  /** Its command, and the name of its own files and folders. */
  program: DistributionName;
  /** Where the live version is linked. */
  binary: string;
  /** Versions side by side, so that a rollout is a change of one link. */
  versions: string;
  /** Where the program lies in what is downloaded, as a suffix of the version's path; empty where that is the program itself. */
  programFile: string;
  /** How an artifact comes to lie in `versions`: the shell function `fetch_<way>`. */
  fetch: "binary" | "tarball";
  /** Files of a release below `<mirror>/<version>/`, by architecture. */
  artifacts: Readonly<Record<"amd64" | "arm64", string>>;
  configDir: string;
  /** The administrator's kubeconfig on a server. */
  kubeconfig: string;
  data: string;
  /** First part of the supervisor's own paths at the join port. */
  supervisor: string;
  /**
   * Ports that must be free before the first start: API, supervisor and agent load balancer, etcd, kubelet, kube-proxy,
   * controllers. Those of the endpoint are checked by the endpoint's own step.
   */
  ports: Readonly<Record<Role, readonly number[]>>;
  least: Readonly<Record<Role, LeastHost>>;
  unit: (role: Role) => string;
  /** The unit's text, with environment and files of it. */
  serviceUnit: (
    role: Role,
    environment?: Record<string, string>,
    environmentFiles?: readonly string[],
  ) => string;
  /** Policy for SELinux, on hosts that know packages of that kind. */
  selinuxPackage: string;
  /** What its pods leave on a host beside its own folders. */
  leaves: readonly string[];
}

const DISTROS: Readonly<Record<DistributionName, Distro>> = { k3s, rke2 };

/** The distribution of a plan. */
export function distroOf({ distribution }: Pick<ClusterPlan, "distribution">): Distro {
  return DISTROS[distribution];
}

/** What every script is told of the distribution. */
export function distroVariables(
  { distribution }: Pick<ClusterPlan, "distribution">,
  role: Role,
): Record<string, string | number> {
  const distro = DISTROS[distribution];
  const { title, apiPort, joinPort } = DISTRIBUTIONS[distribution];
  return {
    DISTRO: title,
    PROGRAM: distro.program,
    BINARY: distro.binary,
    VERSIONS: distro.versions,
    PROGRAM_FILE: distro.programFile,
    CONFIG_DIR: distro.configDir,
    KUBECONFIG_FILE: distro.kubeconfig,
    DATA: distro.data,
    UNIT: distro.unit(role),
    API_PORT: apiPort,
    JOIN_PORT: joinPort,
    SUPERVISOR: distro.supervisor,
  };
}
