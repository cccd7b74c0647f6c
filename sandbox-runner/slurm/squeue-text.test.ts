import { describe, expect, it } from "vitest";
import { parseSqueue } from "./squeue-text.ts";

// Recorded from Slurm 22.05.8, with the format that is asked for.
const header = "JOBID|STATE|REASON|START_TIME|END_TIME|NODELIST|NAME\n";
const answer = `${header}3|FAILED|BadConstraints|1795773846|1795773846||wrap
1|RUNNING|None|1795773847|1795773907|node0|atelier-local-0a1b2c3d
4|PENDING|PartitionConfig|N/A|N/A||a|b
2|CANCELLED|JobHeldUser|1795773850|1795773850||held
`;

describe("an answer of squeue's", () => {
  it("tells of each job whether it waits and why, runs and until when, or how it ended", () => {
    expect(parseSqueue(answer)).toEqual([
      { jobId: "3", name: "wrap", state: { state: "gone", cause: "failed" } },
      { jobId: "1", name: "atelier-local-0a1b2c3d", state: { state: "running", endsAtMs: 1_795_773_907_000, nodes: "node0" } },
      { jobId: "4", name: "a|b", state: { state: "pending", reason: "PartitionConfig", startsAtMs: null } },
      { jobId: "2", name: "held", state: { state: "gone", cause: "cancelled" } },
    ]);
  });

  it("may say that there are none, after a site's greeting", () => {
    expect(parseSqueue(`Welcome!\n\n${header}`)).toEqual([]);
  });

  it("is worth nothing where it says nothing, is cut, or speaks of something else", () => {
    const garbled = [
      "",
      "Welcome!\n",
      `${header}1|RUNN`,
      `${header}1|RUNNING|None|soon|later|node0|x\n`,
      answer.slice(header.length),
      "{}",
    ];
    for (const text of garbled) expect(() => parseSqueue(text)).toThrow(expect.objectContaining({ code: "slurm-garbled" }));
  });

  it("leaves a state that nobody knows unknown", () => {
    const [job] = parseSqueue(`${header}1|DANCING|None|N/A|N/A||x\n`);
    expect(job?.state).toEqual({ state: "unknown", why: 'Slurm says "DANCING"' });
  });
});
