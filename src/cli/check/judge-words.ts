/** What a judge printed while it graded a job, as the runner's log has it: for its author, never for a learner. */
export function findJudgeWords(log: string, jobId: string): string[] {
  const words = log
    .split("\n")
    .map((line) => /judge of ([^:\s]+): (.*)$/.exec(readMessage(line)))
    .flatMap((match) => (match?.[1]?.includes(jobId) ? [match[2] ?? ""] : []));
  // The log holds one line for each piece of output; what was a line break stands there as a sign of its own.
  return words.flatMap((piece) => piece.split("\uFFFD")).filter((line) => line.trim() !== "");
}

/** The message of a JSON log line, or the line itself. */
function readMessage(line: string): string {
  const start = line.indexOf("{");
  if (start === -1) return line;
  try {
    const entry: unknown = JSON.parse(line.slice(start));
    return typeof entry === "object" && entry !== null && "msg" in entry && typeof entry.msg === "string" ? entry.msg : line;
  } catch {
    return line;
  }
}
