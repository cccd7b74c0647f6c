import type { AttemptOrder } from "./order.ts";

/** Puts an order on the wire: the order itself, each file as bytes, and the word to begin. */
export function sendOrder(order: AttemptOrder, send: (header: object, body?: Uint8Array) => void): void {
  const { attempt, environment, slice = null, entry, params, limits, produces, judge } = order;
  send({
    kind: "start",
    attempt,
    environment,
    slice,
    entry,
    params,
    limits,
    produces,
    judge: judge && {
      entry: judge.entry,
      seedHex: judge.seedHex,
      tasks: judge.tasks,
      hiddenPhase: judge.hiddenPhase,
      baseline: judge.baseline ?? null,
      limits: judge.limits ?? limits,
    },
  });
  for (const { path, bytes } of order.carried) send({ kind: "file", attempt, to: "carried", path }, bytes);
  for (const { path, text } of order.files) send({ kind: "file", attempt, to: "learner", path }, Buffer.from(text));
  for (const { path, bytes } of judge?.files ?? []) send({ kind: "file", attempt, to: "judge", path }, bytes);
  send({ kind: "go", attempt });
}
