import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { AttackName, attackOwnCage } from "#runner/sandbox/attack-own-cage.ts";
import { Cage, refusal } from "./kit/cage.ts";

describe.skipIf(refusal)("the runner's attack on its own cage", () => {
  test("finds nothing in a cage that holds", async () => {
    await using cage = await Cage.open();
    expect(await attackOwnCage(cage.warden, "python")).toEqual([]);
  });

  // An attack that could not succeed would prove nothing.
  test("finds what is open where there is no cage", async () => {
    // Without a cage, but never as root: there it would leave its mark on this machine.
    const user: { uid?: number; gid?: number } = process.getuid?.() === 0 ? { uid: 64321, gid: 64321 } : {};
    const folder = mkdtempSync(path.join(tmpdir(), "atelier-uncaged-"));
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    const byPath = createServer((socket) => socket.destroy()).listen(path.join(folder, "socket"));
    const abstract = createServer((socket) => socket.destroy()).listen({ path: `\0atelier-uncaged-${process.pid}` });
    await Promise.all([once(server, "listening"), once(abstract, "listening"), once(byPath, "listening")]);
    const { port } = server.address() as AddressInfo;
    chmodSync(folder, 0o755);
    writeFileSync(path.join(folder, "secret"), "text");
    chmodSync(path.join(folder, "socket"), 0o777);
    // One that may be signalled and looked into, as a warden's of the same user would be.
    const bystander = spawn("/bin/sleep", ["60"], user);
    if (user.uid !== undefined) chownSync(path.join(folder, "secret"), user.uid, user.uid);
    const params = {
      plantedFile: path.join(folder, "secret"),
      plantedText: "text",
      abstractName: `atelier-uncaged-${process.pid}`,
      port,
      plantedSocket: path.join(folder, "socket"),
      hostPid: bystander.pid,
      tier: "caged",
      variables: "",
    };
    const library = `import sys, types, json\nsys.modules['atelier'] = types.SimpleNamespace(params=json.loads(sys.argv[1]))\n`;
    const attack = readFileSync(path.join(import.meta.dirname, "../../sandbox-runner/sandbox/own-cage-attack.py"), "utf8");
    const output = execFileSync("/usr/bin/python3", ["-c", library + attack, JSON.stringify(params)], {
      ...user,
      cwd: "/",
      encoding: "utf8",
    });
    server.close();
    abstract.close();
    byPath.close();
    bystander.kill();
    rmSync(folder, { recursive: true });
    const { tried, succeeded } = JSON.parse(output) as { tried: string[]; succeeded: string[] };
    expect(tried).toEqual(AttackName.options);
    expect(succeeded).toEqual(
      expect.arrayContaining([
        "read-planted-file",
        "reach-loopback",
        "reach-abstract-socket",
        "see-host-network",
        "reach-path-socket",
        "change-planted-file",
        "see-host-process",
        "signal-host-process",
        "read-host-process",
        "see-foreign-environment",
      ]),
    );
  });
});
