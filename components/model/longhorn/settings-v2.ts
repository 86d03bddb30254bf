import { choice, danger, flag, integer, optionalText, perEngine, text } from "./setting";
import * as texts from "./setting-texts";

/** The data engines, and what only the second one has. */
export const ENGINE_SETTINGS = {
  /** Whether there are volumes of the first engine (iSCSI). */
  v1DataEngine: danger(flag("v1-data-engine", true)),
  /** Whether there are volumes of the second engine (SPDK). It needs block devices, huge pages and CPUs of its own on each node. */
  v2DataEngine: danger(flag("v2-data-engine", false)),
  /** Whether SPDK uses huge pages. */
  dataEngineHugepageEnabled: danger(perEngine(flag("data-engine-hugepage-enabled", true), "v2")),
  /** Memory of SPDK in MiB. */
  dataEngineMemorySize: danger(perEngine(integer("data-engine-memory-size", 2048, 0), "v2")),
  /** Number of SPDK's large buffers, of 132 KiB each. */
  dataEngineIobufLargePoolSize: danger(
    perEngine(integer("data-engine-iobuf-large-pool-size", 1024, 1024), "v2"),
  ),
  /** Number of SPDK's small buffers, of 8 KiB each. */
  dataEngineIobufSmallPoolSize: danger(
    perEngine(integer("data-engine-iobuf-small-pool-size", 8192, 8192), "v2"),
  ),
  /** CPUs of SPDK, as a mask such as `0x3` or a list such as `0-1`. Two at least. */
  dataEngineCPUMask: danger(
    perEngine(
      text("data-engine-cpu-mask", "0x3", "mask such as 0x3, list such as 0-1,4", texts.cpuMask),
      "v2",
    ),
  ),
  /** Number of SPDK's CPUs, where all kubelets have the static CPU policy. 0 leaves it to the mask. */
  dataEngineNumberOfCPUCores: danger(
    perEngine(integer("data-engine-number-of-cpu-cores", 0, 0), "v2"),
  ),
  /** Whether SPDK waits for interrupts instead of polling. */
  dataEngineInterruptModeEnabled: danger(
    perEngine(flag("data-engine-interrupt-mode-enabled", false), "v2"),
  ),
  /** Whether the host's interrupts are kept off SPDK's CPUs. */
  dataEngineCPUIsolationEnabled: danger(
    perEngine(flag("data-engine-cpu-isolation-enabled", false), "v2"),
  ),
  /** How much SPDK logs. */
  dataEngineLogLevel: perEngine(
    choice("data-engine-log-level", ["Error", "Warning", "Notice", "Info", "Debug"], "Notice"),
    "v2",
  ),
  /** Parts of SPDK that log more, such as `bdev_raid`, separated by commas. */
  dataEngineLogFlags: perEngine(
    optionalText("data-engine-log-flags", "names, separated by ,", texts.logFlags),
    "v2",
  ),
  /** Folder on the hosts for SPDK's logs. */
  logPath: danger(text("log-path", "/var/lib/longhorn/logs/", "absolute path", texts.absolutePath)),
  /** Megabytes in a second that a rebuild may write. 0 is any number. */
  replicaRebuildingBandwidthLimit: perEngine(
    integer("replica-rebuilding-bandwidth-limit", 0, 0),
    "v2",
  ),
  /** Depth of each queue of ublk. */
  defaultUblkQueueDepth: perEngine(integer("default-ublk-queue-depth", 128, 32), "v2"),
  /** Queues of ublk. */
  defaultUblkNumberOfQueue: perEngine(integer("default-ublk-number-of-queue", 1, 1), "v2"),
};
