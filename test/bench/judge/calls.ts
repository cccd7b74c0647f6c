import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { Warden } from "#runner/sandbox/warden.ts";
import type { Percentiles } from "../percentiles.ts";
import { judge } from "./judged-attempt.ts";

/** Times calls from inside a judge: two numbers and an array of twelve, then arrays of float32 there and back. */
const JUDGE = `import time
import numpy as np
from atelier_judge import learner, metric, same, test, within

def quantiles(call, times):
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return np.quantile(took, 0.5), np.quantile(took, 0.95)

@test(task=1, points=1)
def calls(rng):
    small = 1.5, 2, rng.normal(size=(3, 4))
    quantiles(lambda: learner.last(*small), 200)
    half, most = quantiles(lambda: learner.last(*small), 1000)
    metric("call-p50", 1000 * half)
    metric("call-p95", 1000 * most)
    with within(seconds=60, megabytes=80):
        for mebibytes in (16, 64):
            array = rng.random(size=mebibytes << 18, dtype=np.float32)
            same(learner.last(array), array)
            half, _ = quantiles(lambda: learner.last(array), 10)
            metric(f"array-{mebibytes}", 2 * array.nbytes / half / 1e9)
`;
const PROGRAM = "def last(*values): return values[-1]\n";

export interface CallFigures {
  readonly callMs: Percentiles;
  /** Bytes of argument and answer per second of a whole call, for arrays of 16 and of 64 MiB. */
  readonly gbPerS: Readonly<Record<16 | 64, number>>;
}

const Peer = z.strictObject({ "call-p50": z.number(), "call-p95": z.number(), "array-16": z.number(), "array-64": z.number() });
type Figures = z.infer<typeof Peer>;

/** Calls from a judge's sandbox into a learner's, and, in turns with them, the same bytes over a pair of sockets between two plain processes. */
export async function measureCalls(warden: Warden, turns: number): Promise<{ calls: CallFigures; peer: CallFigures }> {
  const calls: Figures[] = [];
  const peer: Figures[] = [];
  for (let turn = 0; turn < turns; turn++) {
    /* eslint-disable no-await-in-loop -- what runs beside it would be measured with it */
    const reports = await judge(warden, { program: PROGRAM, judge: JUDGE });
    calls.push(Peer.parse(Object.fromEntries(reports.filter(({ kind }) => kind === "metric").map(({ name, value }) => [name, value]))));
    peer.push(await measurePeer());
    await warden.warmedUp();
    /* eslint-enable no-await-in-loop */
  }
  return { calls: summarise(calls), peer: summarise(peer) };
}

async function measurePeer(): Promise<Figures> {
  const { stdout } = await promisify(execFile)("/usr/bin/python3", ["-I", path.join(import.meta.dirname, "socket_pair.py")]);
  return Peer.parse(JSON.parse(stdout));
}

/** The median over the turns of each figure. */
function summarise(turns: readonly Figures[]): CallFigures {
  const middle = (name: keyof Figures): number =>
    turns.map((figures) => figures[name]).toSorted((a, b) => a - b)[Math.floor(turns.length / 2)] ?? Number.NaN;
  const round = (value: number): number => Math.round(1000 * value) / 1000;
  return {
    callMs: { p50: round(middle("call-p50")), p95: round(middle("call-p95")) },
    gbPerS: { 16: round(middle("array-16")), 64: round(middle("array-64")) },
  };
}
