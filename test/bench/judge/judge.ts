import type { Measured } from "../bench.ts";
import { showMs } from "../percentiles.ts";
import { openTorchWarden } from "../sandbox/pilot-attempts.ts";
import { type CallFigures, measureCalls } from "./calls.ts";
import { measureVerdicts } from "./verdicts.ts";

const TURNS = 5;

/** What a judge's call costs beside what it does, and how long a learner waits for a verdict. Speed against itself: `benchSelfRatio`. */
export async function benchJudge(rounds = 50): Promise<Measured> {
  const { calls, peer } = await measureCages();
  const { verdictMs, computeMs, besideMs } = await measureVerdicts(rounds);
  const figures = ({ callMs, gbPerS }: CallFigures) => ({ call_ms: callMs, array_gb_s: gbPerS[64], array_16_gb_s: gbPerS[16] });
  return {
    json: {
      ...figures(calls),
      socket_pair: figures(peer),
      verdict_ms: verdictMs,
      compute_ms: computeMs,
      beside_compute_ms: besideMs,
      self_ratio: null,
    },
    rows: [
      ["a call with small arguments", showMs(calls.callMs)],
      ["  as many bytes over a pair of sockets", showMs(peer.callMs)],
      ["arrays of 64 MiB there and back", showRate(calls, 64)],
      ["  over a pair of sockets", showRate(peer, 64)],
      ["arrays of 16 MiB there and back", showRate(calls, 16)],
      ["  over a pair of sockets", showRate(peer, 16)],
      ["submit → verdict", showMs(verdictMs)],
      ["  processor time of learner and judge", showMs(computeMs)],
      ["  everything else", showMs(besideMs)],
      ["speed against itself", "not measured: it takes long, ask for it with --self-ratio 100"],
    ],
  };
}

async function measureCages(): Promise<{ calls: CallFigures; peer: CallFigures }> {
  await using warden = await openTorchWarden({ learners: 1, judges: 1 });
  return await measureCalls(warden, TURNS);
}

const showRate = ({ gbPerS }: CallFigures, mebibytes: 16 | 64): string => `${String(gbPerS[mebibytes]).padStart(8)} GB/s`;
