import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { Cage } from "./cage.ts";
import { USER } from "./mode.ts";
import { skipAloud } from "./skip-aloud.ts";

/** What a program prints without a cage, as an ordinary user unless root is asked for, where there is one. */
export function runUncaged(program: string, as: "ordinary" | "root" = "ordinary"): string {
  const user = process.getuid?.() === 0 && as === "ordinary" ? USER : {};
  return execFileSync("/usr/bin/python3", ["-I", "-c", program], {
    ...user,
    cwd: "/",
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 20_000,
  });
}

/**
 * A test of a program that prints "reached" where nothing holds it: outside it must, or the test would prove nothing,
 * and inside it must print `answer` instead.
 */
export function testRefusedInside(cage: Cage, name: string, program: string, answer: string, outsideAs?: "root"): void {
  test(name, async (context) => {
    const { stdout, stderr } = await cage.run(program);
    expect(stderr).toBe("");
    expect(stdout.trim()).toMatch(new RegExp(`^${answer}$`));
    const outside = runUncaged(program, outsideAs);
    if (!outside.includes("reached"))
      skipAloud(context, `it is refused inside, but this kernel answers ${outside.trim()} outside a cage as well`);
  });
}

/** Python that tries one system call by number and prints "reached" or the name of its error. */
export function trySystemCall(numbers: { readonly x64: number; readonly arm64?: number }, args: string, before = ""): string {
  const number = process.arch === "arm64" ? (numbers.arm64 ?? numbers.x64) : numbers.x64;
  return `import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
${before}
result = libc.syscall(${number}${args ? `, ${args}` : ""})
print('reached' if result >= 0 else errno.errorcode[ctypes.get_errno()])`;
}
