import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { makeBatchScript } from "./batch-script.ts";

const order = {
  shell: "/bin/bash -l",
  preamble: ["module purge"],
  command: ["/shared/node", "/shared/at the site/pilot-main.ts"],
  environment: { ATELIER_PILOT_ID: "local-1", ATELIER_ODD: "it's $HOME" },
  minutes: 60,
};

it("is the site's preamble, what the pilot is told, and the pilot in the shell's own place", () => {
  expect(makeBatchScript(order)).toMatchInlineSnapshot(`
    "#!/bin/bash -l
    module purge
    export ATELIER_PILOT_ID=local-1
    export ATELIER_ODD='it'\\''s $HOME'
    export ATELIER_PILOT_ENDS_AT="\${SLURM_JOB_END_TIME:-$(( $(date +%s) + 3600 ))}"
    exec /shared/node '/shared/at the site/pilot-main.ts'
    "
  `);
});

it("hands on every word as it is, and the end of the allocation as Slurm tells it or as the limit has it", () => {
  const run = (environment: NodeJS.ProcessEnv): string[] => {
    const script = makeBatchScript({ ...order, preamble: [], command: ["env"] });
    return execFileSync("/bin/bash", ["--norc", "-c", script], { env: { PATH: "/usr/bin:/bin", ...environment }, encoding: "utf8" }).split(
      "\n",
    );
  };
  expect(run({ SLURM_JOB_END_TIME: "1795773907" })).toEqual(
    expect.arrayContaining(["ATELIER_ODD=it's $HOME", "ATELIER_PILOT_ENDS_AT=1795773907"]),
  );
  const guess = run({}).find((line) => line.startsWith("ATELIER_PILOT_ENDS_AT="));
  expect(Number(guess?.split("=")[1])).toBeGreaterThan(1_795_000_000);
});
