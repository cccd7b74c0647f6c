import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type CommandEnd, makeLocalCommands, type RunCommand } from "./commands.ts";
import { makeSshCommands } from "./ssh-commands.ts";

const here = makeLocalCommands({ PATH: "/usr/bin:/bin" });
const folder = mkdtempSync(path.join(os.tmpdir(), "atelier-ssh-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** ssh-keygen is real; ssh says what it is told to, and its agent holds this. */
function makeCommands(end: Partial<CommandEnd>, held = ""): RunCommand {
  return (program, words, options) => {
    if (program === "ssh-keygen") return here(program, words, options);
    const stdout = program === "ssh-add" ? held : "";
    return Promise.resolve({ stdout, stderr: "", exitCode: 0, ...(program === "ssh" && words[0] !== "-G" ? end : {}) });
  };
}

function makeCertificate(validity: string): string {
  const file = (name: string) => path.join(folder, `${validity}-${name}`);
  for (const name of ["authority", "key"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(name)]);
  execFileSync("ssh-keygen", ["-q", "-s", file("authority"), "-I", "test", "-V", validity, `${file("key")}.pub`]);
  return readFileSync(`${file("key")}-cert.pub`, "utf8");
}

const denied = { exitCode: 255, stderr: "me@login: Permission denied (publickey).\n" };
const refusalOf = (commands: RunCommand) =>
  makeSshCommands("login", commands)("squeue", []).then(String, ({ code, message }: Error & { code: string }) => [code, message]);

it("carries every word, a script and nobody's own filters to the other side", async () => {
  const shell: RunCommand = (program, words, options) =>
    program === "ssh" ? here("sh", ["-c", String(words.at(-1))], options) : here(program, words, options);
  const end = await makeSshCommands("login", shell)("sh", ["-c", 'cat; printf "%s\\n" "$SLURM_TIME_FORMAT" "$1"', "x", "it's $HOME; a|b"], {
    input: "script\n",
    variables: { SLURM_TIME_FORMAT: "%s" },
  });
  expect(end).toEqual({ stdout: "script\n%s\nit's $HOME; a|b\n", stderr: "", exitCode: 0 });
});

it("waits for a command as long as was said, and no longer", { timeout: 10_000 }, async () => {
  const shell: RunCommand = (_, words, options) => here("sh", ["-c", `exec ${words.at(-1)}`], options);
  const end = await makeSshCommands("login", shell)("sleep", ["60"], { patienceMs: 50 });
  expect(end).toEqual({ stdout: "", stderr: "", exitCode: null });
});

it("leaves what the command itself says as it is", async () => {
  expect(await makeSshCommands("login", makeCommands({ exitCode: 1, stderr: "slurm_load_jobs error" }))("squeue", [])).toMatchObject({
    exitCode: 1,
  });
});

describe("what stands in the way is said, with what to do about it", () => {
  it("a machine that cannot be reached", async () => {
    const end = { exitCode: 255, stderr: "ssh: connect to host login port 22: Connection refused\n" };
    expect(await refusalOf(makeCommands(end))).toEqual([
      "ssh-unreachable",
      "login cannot be reached. ssh says: connect to host login port 22: Connection refused",
    ]);
  });

  it("a host key that is another than before", async () => {
    const [code] = await refusalOf(
      makeCommands({ exitCode: 255, stderr: "WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!\nHost key verification failed.\n" }),
    );
    expect(code).toBe("ssh-host-key");
  });

  it("a certificate that has expired", async () => {
    const [code, message] = await refusalOf(makeCommands(denied, makeCertificate("-2h:-1h")));
    expect([code, message]).toEqual([
      "ssh-certificate-expired",
      expect.stringMatching(/^The certificate for login expired at 20.*Z\. Sign in again, with the second factor\./),
    ]);
  });

  it("a door that stays shut although the certificate is good, or there is none", async () => {
    expect((await refusalOf(makeCommands(denied, makeCertificate("-1h:+1h"))))[0]).toBe("ssh-denied");
    expect((await refusalOf(makeCommands(denied)))[0]).toBe("ssh-denied");
  });

  it("a second factor that is asked for", async () => {
    const end = { exitCode: 255, stderr: "me@login: Permission denied (publickey,keyboard-interactive).\n" };
    expect((await refusalOf(makeCommands(end)))[1]).toContain("second factor");
  });
});
