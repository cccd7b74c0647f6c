import { parentPort, workerData } from "node:worker_threads";
import { type ComparedProgram, findSimilarPairs } from "#src/domain/similarity.ts";

// A thread of its own: hundreds of programs take seconds, and the site has others to answer.

const { programs, given } = workerData as { programs: readonly ComparedProgram[]; given: readonly string[] };
parentPort?.postMessage(findSimilarPairs(programs, given));
