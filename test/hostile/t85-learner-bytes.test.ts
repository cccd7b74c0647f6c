import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Cage, completed, refusal } from "./kit/cage.ts";

// Whatever bytes a program writes to whatever descriptors it has: it ends as it would have, and shows nothing outside the rules.

/** Writes the bytes to the page's pipe and, where there is one, to the judge's channel; then to every number a descriptor can have. */
const WRITE = `import os
data = open('/work/carried/bytes', 'rb').read()
for fd in (*range(3, 40), 4):
    try: os.set_blocking(fd, False); os.write(fd, data)
    except OSError: pass
`;

const integer = fc.constantFrom("0", "-1", "9007199254740993", "18446744073709551616", "1e999", "-0", `1${"0".repeat(5000)}`);
const text = fc.constantFrom('"m"', '"weights"', '"M"', '""', '"\\ud800"', '"\\u0000"', '"a\\u0000b"', `"${"n".repeat(9000)}"`, '"😀"');
const value = fc.oneof(
  integer,
  text,
  fc.constantFrom("NaN", "Infinity", "null", "true", "[]", "{}", `${"[".repeat(3000)}${"]".repeat(3000)}`),
);
const kind = fc.constantFrom(
  '"metric"',
  '"figure"',
  '"artifact"',
  '"check"',
  '"done"',
  '"ended"',
  '"hello"',
  '"exited"',
  '"ready"',
  "5",
  "null",
);
const field = fc.tuple(fc.constantFrom("kind", "name", "step", "value", "alt", "attempt", "width", "height", "code", "written"), value);

/** A header as text: known words at wrong places, twice, or with values that no reader should trust. */
const header = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(kind, fc.array(field, { maxLength: 8 }))
      .map(([word, fields]) => `{"kind":${word}${fields.map(([name, content]) => `,"${name}":${content}`).join("")}}`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(value, fc.oneof(value, fc.constant("1")), fc.oneof(value, fc.constant("2")))
      .map((parts) => `{"kind":"metric","name":${parts[0]},"step":${parts[1]},"value":${parts[2]}}`),
  },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string() },
);

/** Lengths that are true, beyond every cap, or a little wrong. */
const frame = fc
  .record({
    header,
    body: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 200 })),
    lie: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 1, -1, 1000, 2 ** 24, 2 ** 31),
  })
  .map(({ header: words, body, lie }) => {
    const bytes = Buffer.from(words);
    const prefix = Buffer.alloc(8);
    prefix.writeUInt32BE(bytes.length, 0);
    prefix.writeUInt32BE(Math.max(0, body.length + lie), 4);
    return Buffer.concat([prefix, bytes, body]);
  });

const wire = fc.oneof(
  { weight: 4, arbitrary: fc.array(frame, { minLength: 1, maxLength: 30 }).map((frames) => Buffer.concat(frames)) },
  fc.uint8Array({ minLength: 1, maxLength: 4000 }).map((bytes) => Buffer.from(bytes)),
);

const PATIENT_JUDGE = `from atelier_judge import equal, learner, test
@test(task=1, points=1)
def answers():
    equal(learner.f(1), 2)
`;

describe.skipIf(refusal)("bytes from a learner's program", () => {
  test("neither end its run otherwise nor reach beyond what a page may be shown", async () => {
    await using cage = await Cage.open();
    await fc.assert(
      fc.asyncProperty(wire, async (bytes) => {
        const given = { carried: [{ path: "bytes", bytes }], produces: [{ name: "weights", maxBytes: 100 }] };
        const { ending, messages, bodies, stderr } = await cage.run(`${WRITE}print('end')`, given);
        expect(stderr).toBe("");
        expect(ending).toEqual(completed);
        expect(new Set(messages.map(({ attempt }) => attempt)).size).toBe(1);
        const kinds = messages.map((message) => message.kind).filter((word) => !["started", "output", "ended"].includes(word));
        for (const word of kinds) expect(["metric", "artifact", "figure"]).toContain(word);
        messages.forEach((message, index) => message.kind === "artifact" && expect(bodies[index]?.length).toBeLessThanOrEqual(100));
      }),
      { numRuns: 30, endOnFailure: true },
    );
    await cage.expectNextAttemptUnaffected();
  });

  test("on the judge's channel cost the check that they spoil, and are no grade", async () => {
    await using cage = await Cage.open("pytorch");
    await fc.assert(
      fc.asyncProperty(wire, async (bytes) => {
        const { ending, messages } = await cage.run(`${WRITE}def f(n): return n`, {
          judge: PATIENT_JUDGE,
          carried: [{ path: "bytes", bytes }],
        });
        expect(ending).toEqual(completed);
        const reports = messages.flatMap((message) => (message.kind === "report" ? [message.report] : []));
        expect(reports.at(-1)).toMatchObject({ kind: "done" });
        expect(reports.filter((report) => report["kind"] === "check")).toMatchObject([{ status: "failed", points: 0 }]);
      }),
      { numRuns: 10, endOnFailure: true },
    );
    await cage.expectNextAttemptUnaffected();
  });
});
