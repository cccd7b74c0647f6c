import { timeFirstOutput } from "./first-output.ts";

const cage = ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"];

/** Runs a program in a fresh cage of bare bubblewrap: milliseconds from the start to its first output. */
export function startCold(file: string): Promise<number> {
  return timeFirstOutput("bwrap", [...cage, "--ro-bind", file, "/tmp/prog.py", "/usr/bin/python3", "/tmp/prog.py"]);
}

/** Runs a second when fresh cages follow each other, a few at a time, for some seconds. */
export async function measureColdThroughput(file: string, seconds: number, concurrency = 2): Promise<number> {
  const began = performance.now();
  const elapsed = (): number => (performance.now() - began) / 1000;
  let runs = 0;
  const lane = async (): Promise<void> => {
    while (elapsed() < seconds) {
      // eslint-disable-next-line no-await-in-loop -- lanes run side by side, the runs of one after each other
      await startCold(file);
      runs += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return runs / elapsed();
}
