import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeLocalCommands } from "#runner/slurm/commands.ts";
import { makeSshCommands } from "#runner/slurm/ssh-commands.ts";
import { findMissingSshd, SshServer } from "#kit/ssh-server.ts";

// Slurm's commands over a real ssh to a real sshd: what is in the way is a state with a sentence, never a prompt or a crash.

const missing = findMissingSshd();

describe.skipIf(missing)(`commands over ssh${missing ? ` (${missing})` : ""}`, () => {
  let ssh: SshServer;
  beforeEach(async () => (ssh = await SshServer.open()));
  afterEach(() => ssh[Symbol.asyncDispose]());

  const run = async (program: string, words: readonly string[] = [], input = "") =>
    await makeSshCommands("login", makeLocalCommands(ssh.environment))(program, words, { input });
  const refusal = () => run("true").then(String, ({ code, message }: Error & { code: string }) => [code, message]);

  test("are run there, with their words, their input and their own end", async () => {
    const end = await run("sh", ["-c", 'cat; echo "$1"; echo aside >&2; exit 7', "sh", "it's $HOME; a|b"], "script\n");
    expect(end).toEqual({ stdout: "script\nit's $HOME; a|b\n", stderr: "aside\n", exitCode: 7 });
  });

  test("with a key that is not known there, are denied", async () => {
    ssh.configure({ IdentityFile: ssh.file("stranger") });
    expect(await refusal()).toEqual(["ssh-denied", expect.stringMatching(/^login does not let us in\. ssh says: .*Permission denied/)]);
  });

  test("do not go to a machine whose host key is another than the known one", async () => {
    ssh.know("stranger");
    expect(await refusal()).toEqual(["ssh-host-key", expect.stringContaining("Compare it with what the site publishes")]);
  });

  test("go by a certificate while it lasts, and say when one has expired", async () => {
    ssh.configure({ IdentityFile: ssh.file("stranger") });
    ssh.sign("stranger", "-1h:+1h");
    expect(await run("echo", ["in"])).toMatchObject({ stdout: "in\n", exitCode: 0 });
    ssh.sign("stranger", "-2h:-1h");
    expect(await refusal()).toEqual([
      "ssh-certificate-expired",
      expect.stringMatching(/^The certificate for login expired at 20.*Z\. Sign in again, with the second factor\./),
    ]);
  });

  test("find a machine that is gone, and find it again", async () => {
    ssh.proxy.cut();
    expect((await refusal())[0]).toBe("ssh-unreachable");
    ssh.proxy.mend();
    expect(await run("echo", ["back"])).toMatchObject({ stdout: "back\n" });
  });
});
