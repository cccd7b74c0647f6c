import path from "node:path";
import type { Granted } from "./sandbox/open-step.ts";
import type { DeviceOrder } from "./sandbox/warden.ts";

/** What an operator, and the pilot's runner, say of devices. */
export interface DeviceChoice {
  /** `auto`, `none`, or the path of a vendor of the operator's own. */
  readonly look: string;
  /** So many of them make one slice. */
  readonly together: number;
  readonly ready: number;
  readonly patienceSeconds: number;
  readonly sharedAllowed: boolean;
  /** Whether devices have to be granted to be used, as in an allocation that others may be beside. */
  readonly onlyGranted: boolean;
}

const visibleBy = { nvidia: "CUDA_VISIBLE_DEVICES", amd: "ROCR_VISIBLE_DEVICES" } as const;

/** Whose devices are looked for, and which of them were granted, in the words of Slurm or of the vendor. */
export function makeDeviceOrder(choice: DeviceChoice, granted: Granted): DeviceOrder {
  const { look, together, ready, patienceSeconds, sharedAllowed, onlyGranted } = choice;
  const vendors = listVendors(look).flatMap((vendor) => {
    const visible = findVisible(vendor.name, granted);
    return visible === undefined && onlyGranted ? [] : [{ vendor, visible }];
  });
  return {
    vendors: vendors.map(({ vendor }) => vendor),
    visible: Object.fromEntries(vendors.flatMap(({ vendor, visible }) => (visible === undefined ? [] : [[vendor.name, visible]]))),
    sharedBecause: findSharing(granted),
    sharedAllowed,
    together,
    ready,
    patienceSeconds,
  };
}

function listVendors(look: string): DeviceOrder["vendors"] {
  if (look === "none") return [];
  if (look === "auto") return Object.keys(visibleBy).map((name) => ({ name, file: null }));
  return [{ name: path.basename(look, ".py"), file: look }];
}

/** A site may leave the vendors' variables out; Slurm's own numbers are the devices' then. */
function findVisible(vendor: string, granted: Granted): string | undefined {
  const own =
    vendor === "nvidia" || vendor === "amd"
      ? granted[visibleBy[vendor]]
      : (granted["CUDA_VISIBLE_DEVICES"] ?? granted["ROCR_VISIBLE_DEVICES"]);
  return own ?? granted["SLURM_STEP_GPUS"] ?? granted["SLURM_JOB_GPUS"];
}

/** How the allocation says that its devices are not its own. */
function findSharing(granted: Granted): string | null {
  if (granted["SLURM_SHARDS_ON_NODE"] !== undefined) return "the allocation holds shards of it";
  if (granted["CUDA_MPS_ACTIVE_THREAD_PERCENTAGE"] !== undefined) return "it is shared by MPS";
  return null;
}
