import path from "node:path";
import { Worker } from "node:worker_threads";
import type { ComparedProgram, SimilarPair } from "#src/domain/similarity.ts";

/** Started from its source, which Node runs as it is: the site's build does not carry threads along. */
const workerFile = path.resolve("src/server/similarity-worker.ts");

/** Compares programs in a thread of its own. */
export function compareInThread(programs: readonly ComparedProgram[], given: readonly string[]): Promise<SimilarPair[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: { programs, given } });
    worker.once("message", (pairs: SimilarPair[]) => resolve(pairs));
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the comparing thread ended with ${code} before it answered`)));
  });
}
