import type { PilotId } from "#contract/ids.ts";
import type { Outlook } from "#contract/outlook.ts";
import type { FleetState } from "../core/fleet-state.ts";
import type { AllocationSource } from "./allocation-notes.ts";

/** What a source of pilots gets from the fleet. */
export interface PilotDoor {
  /** Where pilots connect. */
  readonly url: string;
  /** Makes the token of a pilot that is about to start. */
  admit(pilot: PilotId): string;
  /** Lets in a pilot of an earlier process, whose token has this hash; `awaited` where it may carry attempts on. */
  readmit(pilot: PilotId, tokenHash: string, awaited: boolean): void;
  /** The pilot is known to be gone: what it held is lost. Not for "we cannot tell". */
  gone(pilot: PilotId, detail: string): void;
  /** When the pilot's allocation ends, as whoever granted it says. */
  ends(pilot: PilotId, endsAtMs: number): void;
  /** The pilot takes no more work, and goes when what runs has ended. */
  release(pilot: PilotId): void;
  /** What the fleet knows now: its pilots, what they do, and what may come. */
  readFleet(): FleetState;
}

/** Something that starts pilots and knows when they are gone: child processes here, allocations on a cluster. */
export interface PilotSource {
  /** What can be told of its allocations; absent where there are none. */
  readonly allocations?: AllocationSource;
  /** Reads what an earlier process wrote down, before the door opens: at which port the newest of its pilots look for it; null where there is none. */
  recall?(): Promise<number | null>;
  /** Begins; what an earlier process left is readmitted before it returns. */
  start(door: PilotDoor): void;
  /** Starts no more, and ends what is left. Resolves when nothing is. */
  stop(): Promise<void>;
  /** Why pilots are not there yet; a source whose pilots start at once has nothing to say. */
  outlook?(): Outlook[];
}
