import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OutputStream } from "./line.ts";
import { longestLine, readLine, Terminal } from "./terminal.ts";

function show(text: string, stream: OutputStream = "stdout"): string[] {
  const terminal = new Terminal();
  terminal.write(stream, text);
  return [...terminal.finishedLines, terminal.openLine].map(readLine);
}

const escape = "\u001b";

/** Text with everything in it that a terminal obeys, and some that it must not. */
const noisyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.constantFrom("\r", "\n", "\b", "\t", `${escape}[31m`, `${escape}[1;38;5;202m`, `${escape}[K`, `${escape}[2K`, `${escape}[3D`),
      fc.constantFrom(
        `${escape}]0;title\u0007`,
        `${escape}]8;;https://example.org${escape}\\`,
        `${escape}[`,
        escape,
        `${escape}[999999C`,
        "🦎",
      ),
    ),
  )
  .map((parts) => parts.join(""));

describe("Terminal", () => {
  it.each([
    ["two lines", "a\nb", ["a", "b"]],
    ["a progress bar", "10 %\r20 %\r100 %", ["100 %"]],
    ["a shorter text over a longer one", "12345\rab", ["ab345"]],
    ["erasing the rest of the line", `12345\rab${escape}[K`, ["ab"]],
    ["erasing the whole line", `12345${escape}[2K\rab`, ["ab"]],
    ["a spinner with backspace", "|\b/\b-", ["-"]],
    ["Windows line ends", "a\r\nb\r\n", ["a", "b", ""]],
    ["a window title", `a${escape}]0;evil\u0007b`, ["ab"]],
    ["a link", `${escape}]8;;https://example.org${escape}\\here${escape}]8;;${escape}\\`, ["here"]],
    ["moving right beyond the end", `a${escape}[3Cb`, ["a   b"]],
    ["control characters", "a\u0000b\u0007c\u009bd", ["abcd"]],
  ])("shows %s as a terminal does", (_, text, expected) => {
    expect(show(text)).toEqual(expected);
  });

  it("gives every stretch its colour and its stream", () => {
    const terminal = new Terminal();
    terminal.write("stdout", `a${escape}[31mred`);
    terminal.write("stderr", "bad");
    terminal.write("stdout", "still");
    expect(terminal.openLine.map(({ text, stream, style }) => [text, stream, style.foreground])).toEqual([
      ["a", "stdout", null],
      ["red", "stdout", { kind: "named", index: 1 }],
      ["bad", "stderr", null],
      ["still", "stdout", { kind: "named", index: 1 }],
    ]);
  });

  it("shows the same however the text was cut into chunks", () => {
    fc.assert(
      fc.property(noisyText, fc.array(fc.nat(40)), (text, cuts) => {
        const whole = new Terminal();
        whole.write("stdout", text);
        const pieces = new Terminal();
        let from = 0;
        for (const cut of cuts) {
          pieces.write("stdout", text.slice(from, from + cut));
          from += cut;
        }
        pieces.write("stdout", text.slice(from));
        expect([pieces.finishedLines, pieces.openLine]).toEqual([whole.finishedLines, whole.openLine]);
      }),
    );
  });

  it("never shows a control character, nor a line without end", () => {
    fc.assert(
      fc.property(noisyText, (text) => {
        for (const line of show(text)) {
          // eslint-disable-next-line no-control-regex -- that is what must not be there
          expect(line).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
          expect(Array.from(line).length).toBeLessThanOrEqual(longestLine);
        }
      }),
    );
  });

  it("loses no character of plain text", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ -~]{0,80}$/)), (lines) => {
        expect(show(lines.join("\n"))).toEqual(lines.length === 0 ? [""] : lines);
      }),
    );
  });

  // Work that grew with what is there already would outlast the test's own limit by far.
  it("takes in a flood of a megabyte, piece by piece", () => {
    const floods = ["x".repeat(1024 * 1024), "\n".repeat(1024 * 1024), "12 %\r".repeat(200_000), `${escape}[31mx`.repeat(200_000)];
    for (const flood of floods) {
      const terminal = new Terminal();
      for (let at = 0; at < flood.length; at += 100) terminal.write("stdout", flood.slice(at, at + 100));
      expect(Array.from(readLine(terminal.openLine)).length).toBeLessThanOrEqual(longestLine);
    }
  });
});
