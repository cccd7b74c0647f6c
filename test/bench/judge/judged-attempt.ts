import type { Warden } from "#runner/sandbox/warden.ts";

const LIMITS = {
  wallSeconds: 120,
  cpuSeconds: 120,
  memoryBytes: 2 ** 30,
  processes: 32,
  outputBytes: 1 << 16,
  diskBytes: 16 * 2 ** 20,
};

let attempts = 0;

/** Judges a program in real sandboxes, in the environment `pytorch`; resolves with what the judge reported, in order. */
export async function judge(
  warden: Warden,
  sources: { readonly program: string; readonly judge: string; readonly baseline?: string },
): Promise<readonly Record<string, unknown>[]> {
  attempts += 1;
  const reports: Record<string, unknown>[] = [];
  const files = Object.entries({
    "judge.py": sources.judge,
    ...(sources.baseline === undefined ? {} : { "baseline.py": sources.baseline }),
  });
  const { ending } = await warden.start(
    {
      attempt: `judged-${attempts}`,
      environment: "pytorch",
      entry: "main.py",
      files: [{ path: "main.py", text: sources.program }],
      carried: [],
      produces: [],
      params: {},
      limits: LIMITS,
      judge: {
        entry: "judge.py",
        files: files.map(([path, text]) => ({ path, bytes: Buffer.from(text) })),
        seedHex: attempts.toString(16).padStart(64, "0"),
        tasks: [{ id: 1, points: 1 }],
        hiddenPhase: "run",
        baseline: sources.baseline === undefined ? null : "baseline.py",
      },
    },
    (message) => {
      if (message.kind === "report") reports.push(message.report);
    },
  );
  if (ending.reason !== "completed") throw new Error(`an attempt ended as ${JSON.stringify(ending)}`);
  return reports;
}
