import type { PoolSize } from "../core/pool-sizes.ts";
import type { AttemptOrder } from "./order.ts";
import type { AttemptEnded, AttemptMessage, EnvironmentState, Limiter, SliceState, Tier } from "./warden-message.ts";

/** An environment as the warden starts it; read from `environments/<name>/env.yaml`. */
export interface EnvironmentOrder {
  readonly name: string;
  readonly python: string;
  /** Modules the zygote imports before it forks. */
  readonly imports: readonly string[];
  /** Read-only host paths besides the system folders, e.g. a module tree of the cluster. */
  readonly paths: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly threads: number;
  /** Sandboxes kept waiting, and how long a zygote is forked from before a fresh one replaces it. */
  /** Whose devices its packages can compute on, such as `nvidia`. */
  readonly vendors?: readonly string[];
  readonly pool: { readonly learners: number; readonly judges: number; readonly uses: number; readonly minutes: number };
}

/** Whose devices the warden looks for, and under which conditions it offers them. */
export interface DeviceOrder {
  /** `file`: a vendor that is not built in; see `atelier_device/vendors/__init__.py` for what it must answer. */
  readonly vendors: readonly { readonly name: string; readonly file: string | null }[];
  /** By vendor: what the allocation granted, in the vendor's own words. Absent: everything that is seen. */
  readonly visible: Readonly<Record<string, string>>;
  /** Why others may compute on these devices at the same time; null where nobody does. */
  readonly sharedBecause: string | null;
  readonly sharedAllowed: boolean;
  /** So many devices make one slice. */
  readonly together: number;
  /** Warm processes waiting on each slice. */
  readonly ready: number;
  /** For one answer of a driver. */
  readonly patienceSeconds: number;
}

export interface WardenOptions {
  readonly environments: readonly EnvironmentOrder[];
  /** Whom the warden becomes when it is started by root. */
  readonly user: { readonly uid: number; readonly gid: number };
  readonly limiter: "auto" | Limiter;
  /** What holds the sandboxes. Default: a cage. */
  readonly tier?: Tier;
  /** Where confined sandboxes have their folders, best in memory. Default: /dev/shm. */
  readonly scratch?: string;
  /** Default: no devices. Confined sandboxes have none. */
  readonly devices?: DeviceOrder;
  readonly log: (line: string) => void;
  /** What the warden itself runs on; needs the standard library only. Default: Debian's. */
  readonly interpreter?: string;
  /** How long its first word may take. */
  readonly greetWithinMs?: number;
  /** Starts the warden as this user already, and not as the caller: as it is where an ordinary user starts the pilot. */
  readonly startAs?: { readonly uid: number; readonly gid: number };
}

/** The warden is gone, and with it every sandbox: a fault of the platform for each attempt under way. */
export class WardenLost extends Error {
  override readonly name = "WardenLost";
}

/** Binary content of a message: output, a figure's PNG, an artifact. Empty for the others. */
export type MessageListener = (message: AttemptMessage, body: Uint8Array) => void;

/** The warden as Node sees it. Disposing it kills every sandbox. */
export interface Warden extends AsyncDisposable {
  readonly pid: number;
  readonly uid: number;
  readonly limiter: Limiter;
  readonly tier: Tier;
  /** Whether a judge is out of a learner's reach here; otherwise graded attempts are refused. */
  readonly grades: boolean;
  /** Whether programs have a loopback of their own; without it they have no network at all. */
  readonly ownNetwork: boolean;
  /**
   * Starts an attempt. Resolves when nothing of it is left alive; rejects only with `WardenLost`.
   * Of one on a device's slice, `slice-checked` may still be heard afterwards.
   */
  start(order: AttemptOrder, onMessage: MessageListener): Promise<AttemptEnded>;
  /** Ends an attempt as `stopped`, unless something else ended it first. */
  stop(attempt: string): void;
  /** How many sandboxes each environment keeps waiting from now on; those not named stay as they are. */
  resize(sizes: readonly PoolSize[]): void;
  status(): Promise<readonly EnvironmentState[]>;
  /** The slices of devices, those that may not be used included. */
  slices(): Promise<readonly SliceState[]>;
  /** Resolves when every environment and every slice has a sandbox waiting or has failed. */
  warmedUp(): Promise<readonly EnvironmentState[]>;
  /** Resolves with the reason when the warden is gone. */
  readonly closed: Promise<string>;
}
