import type { ClassRow } from "#src/domain/class-view.ts";
import { StreamMessage } from "#src/domain/job-view.ts";
import { api } from "#src/lib/urls.ts";
import type { Person } from "./large-class.ts";

/** A trainer's page as far as listening goes: the stream with the class as its topic. */
export class ClassEar {
  readonly #left = new AbortController();
  readonly #waiting = new Set<{ fits: (row: ClassRow) => boolean; heard: (at: number) => void }>();
  messages = 0;
  bytes = 0;

  static async open(origin: string, { cookie }: Person, cohortId: string): Promise<ClassEar> {
    const ear = new ClassEar();
    const response = await fetch(new URL(`${api.stream}?topics=class:${cohortId}`, origin), {
      headers: { cookie, "accept-encoding": "identity" },
      signal: ear.#left.signal,
    });
    if (!response.ok || !response.body) throw new Error(`the stream answered ${response.status}`);
    const whole = Promise.withResolvers<void>();
    void ear.#listen(response.body, whole.resolve).catch((error: unknown) => {
      if (!ear.#left.signal.aborted) throw error;
    });
    await whole.promise;
    return ear;
  }

  /** When the page hears of a row that fits. */
  await(fits: (row: ClassRow) => boolean): Promise<number> {
    return new Promise((resolve) => this.#waiting.add({ fits, heard: resolve }));
  }

  close(): void {
    this.#left.abort();
  }

  async #listen(body: NonNullable<Response["body"]>, whole: () => void): Promise<void> {
    let rest = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      this.bytes += chunk.length;
      const parts = (rest + chunk).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        const message = StreamMessage.parse(JSON.parse(part.replace(/^data: /, "")));
        if (message.type !== "class") continue;
        this.messages += 1;
        if (message.change.whole) whole();
        for (const one of this.#waiting) {
          if (!message.change.rows.some(one.fits)) continue;
          this.#waiting.delete(one);
          one.heard(performance.now());
        }
      }
    }
  }
}
