import { EventEmitter } from "node:events";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { JobId } from "#contract/ids.ts";
import type { Peers } from "#db/client.ts";
import type { JobRow } from "#db/queries/jobs.ts";
import type { Result } from "#db/queries/results.ts";
import type { StoredEvent } from "#src/domain/visibility.ts";
import type { Log } from "./log.ts";

const channel = "atelier";

/** What one part of the site tells the others. It only wakes: the truth is in the tables. */
const Notice = z.discriminatedUnion("kind", [
  /** A job waits, or a lease is free again. */
  z.object({ kind: z.literal("queue") }),
  /** A runner has told of its fleet, or an operator has asked something of one. */
  z.object({ kind: z.literal("fleet") }),
  /** Somebody was told something, or has read it. */
  z.object({ kind: z.literal("notification"), userId: z.string() }),
  /** A learner wants a leased job to end. */
  z.object({ kind: z.literal("stop") }),
  /** An account was blocked: what it has open ends. */
  z.object({ kind: z.literal("blocked"), userId: z.string() }),
  /** Something about a job has changed, or new events of it are stored: those numbered from `first` to `last`. */
  z.object({
    kind: z.literal("job"),
    /** Null where it is nobody's: the platform's own. */
    userId: z.string().nullable(),
    jobId: JobId,
    changed: z.boolean(),
    events: z.object({ attempt: z.int(), first: z.int(), last: z.int() }).nullable(),
  }),
  /** Something that a class view shows has changed about a learner. */
  z.object({ kind: z.literal("class"), cohortId: z.string(), userId: z.string() }),
  /** A learner's draft has changed, what is said in its margin, or who looks at it. */
  z.object({ kind: z.literal("draft"), userId: z.string(), exerciseUid: z.string(), part: z.enum(["text", "margin", "looks"]) }),
]);
export type Notice = z.infer<typeof Notice>;

/** What this process has just written itself and need not read again. */
export interface Written {
  /** The events that a notice numbers. */
  readonly stored?: readonly StoredEvent[];
  /** The job as it was when the transaction ended. */
  readonly job?: JobRow;
  /** How it ended, if that was when. */
  readonly result?: Result;
}

/** A notice as it is heard, with what this process knows of it. */
export interface Heard extends Written {
  readonly notice: Notice;
}

export interface Notices {
  /** Tells this process at once, and the others on the same database. Call it after the commit. */
  tell(notice: Notice, written?: Written): void;
  /** Hears every notice until the returned function is called. */
  hear(listener: (heard: Heard) => void): () => void;
}

/** Connects the site's parts, and its processes where there are several. */
export async function openNotices(peers: Peers | undefined, log: Log): Promise<Notices> {
  const emitter = new EventEmitter<{ notice: [Heard] }>();
  // One listener per open stream and per waiting lease request.
  emitter.setMaxListeners(0);
  const self = randomUUID();
  const Letter = z.object({ from: z.string(), notice: Notice });

  await peers?.listen(channel, (payload) => {
    const letter = Letter.safeParse(JSON.parse(payload));
    if (letter.success && letter.data.from !== self) emitter.emit("notice", { notice: letter.data.notice });
  });

  return {
    tell: (notice, written) => {
      emitter.emit("notice", { notice, ...written });
      peers
        ?.notify(channel, JSON.stringify({ from: self, notice }))
        .catch((error: unknown) => log.warn({ err: error }, "other processes were not told"));
    },
    hear: (listener) => {
      emitter.on("notice", listener);
      return () => emitter.off("notice", listener);
    },
  };
}
