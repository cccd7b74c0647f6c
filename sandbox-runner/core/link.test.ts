import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LinkEnd, LinkViolation, type Frame } from "./link.ts";

describe("a link", () => {
  it("brings every message once and in order, whatever the connections swallow", () => {
    const action = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom("a-sends", "b-sends", "a-hears", "b-hears", "a-acks", "b-acks") },
      { weight: 1, arbitrary: fc.constant("breaks") },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const ends = { a: new LinkEnd<number, number>(), b: new LinkEnd<number, number>() };
        const wire: { a: Frame<number>[]; b: Frame<number>[] } = { a: [], b: [] }; // frames on their way to a, to b
        const sent = { a: 0, b: 0 };
        const heard: { a: number[]; b: number[] } = { a: [], b: [] };
        const hear = (name: "a" | "b") => {
          const frame = wire[name].shift();
          const message = frame && ends[name].receive(frame);
          if (typeof message === "number") heard[name].push(message);
        };
        const reconnect = () => {
          const { a, b } = ends;
          [wire.a, wire.b] = [[], []];
          const [hasA, hasB] = [a.received, b.received];
          wire.b.push(...a.resume(hasB));
          wire.a.push(...b.resume(hasA));
        };
        for (const step of actions) {
          if (step === "a-sends") wire.b.push(ends.a.send((sent.a += 1)));
          else if (step === "b-sends") wire.a.push(ends.b.send((sent.b += 1)));
          else if (step === "a-acks") wire.b.push(ends.a.acknowledgement());
          else if (step === "b-acks") wire.a.push(ends.b.acknowledgement());
          else if (step === "breaks") reconnect();
          else hear(step === "a-hears" ? "a" : "b");
        }
        reconnect();
        while (wire.a.length > 0) hear("a");
        while (wire.b.length > 0) hear("b");
        expect(heard.b).toEqual(Array.from({ length: sent.a }, (_, index) => index + 1));
        expect(heard.a).toEqual(Array.from({ length: sent.b }, (_, index) => index + 1));
        reconnect();
        expect([ends.a.backlog, ends.b.backlog]).toEqual([0, 0]);
      }),
    );
  });

  it("refuses a message out of order", () => {
    const end = new LinkEnd<string, string>();
    expect(() => end.receive({ seq: 2, ack: 0, message: "early" })).toThrow(LinkViolation);
  });

  it("refuses an acknowledgement of what was never sent", () => {
    const end = new LinkEnd<string, string>();
    expect(() => end.receive({ seq: 0, ack: 1, message: null })).toThrow(LinkViolation);
    expect(() => end.resume(7)).toThrow(LinkViolation);
  });
});
