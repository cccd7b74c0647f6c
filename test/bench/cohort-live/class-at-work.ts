import { setTimeout as pause } from "node:timers/promises";
import { api } from "#src/lib/urls.ts";
import type { LargeClass, Person } from "./large-class.ts";

/** What a class does by itself: every page says every twenty seconds that it is open, one learner in five writes. */
const beatSeconds = 20;
const writersShare = 0.2;
const saveSeconds = 3;

/** Posts as a browser of this person's does. */
export async function post(origin: string, { cookie }: Person, address: string, body: object): Promise<void> {
  const response = await fetch(new URL(address, origin), {
    method: "POST",
    headers: { origin, cookie, "sec-fetch-site": "same-origin", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
}

/** Lets the class work until the signal; answers how many requests it took. */
export async function workAlong(origin: string, group: LargeClass, signal: AbortSignal): Promise<{ requests: number }> {
  let requests = 0;
  const [exercise] = group.exercises;
  if (!exercise) throw new Error("the course has an exercise");
  const work = group.learners.map(async (learner, index) => {
    // Spread over the period, as people are.
    await rest(((index * beatSeconds) / group.learners.length) * 1000, signal);
    const writes = index < group.learners.length * writersShare;
    let revision = 0;
    for (let step = 0; !signal.aborted; step++) {
      if (step % Math.round(beatSeconds / saveSeconds) === 0) {
        await post(origin, learner, api.presence, { contentUid: group.places.get(learner.id) });
        requests += 1;
      }
      if (writes) {
        const files = [{ path: exercise.file, text: `${exercise.text}\n# ${step}\n` }];
        await post(origin, learner, "/_actions/drafts.save", { exerciseUid: exercise.uid, baseRevision: revision++, files });
        requests += 1;
      }
      await rest(saveSeconds * 1000, signal);
    }
  });
  await Promise.all(work);
  return { requests };
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
