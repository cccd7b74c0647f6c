import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RelayWay } from "#runner/fleet/relay-way.ts";
import { findMissingSshd, SshServer } from "#kit/ssh-server.ts";
import { findFreePort } from "#kit/stack.ts";

// A relay that does not come is told by what is in its way, and comes when that is gone.

const missing = findMissingSshd();
const relayMain = path.resolve(import.meta.dirname, "../../sandbox-runner/relay-main.ts");
const patience = { timeout: 60_000, interval: 50 };
const log = pino({ level: "silent" });
const door = { accept: () => undefined, findTokenHash: () => undefined };

describe.skipIf(missing)(`a relay${missing ? ` (${missing})` : ""}`, () => {
  let ssh: SshServer;
  beforeEach(async () => (ssh = await SshServer.open()));
  afterEach(() => ssh[Symbol.asyncDispose]());

  const makeWay = (
    port: number,
    command: readonly string[] = [process.execPath, relayMain],
    environment = ssh.environment,
    change: { readonly patienceMs?: number } = {},
  ) => new RelayWay({ host: "127.0.0.1", port, destination: "login", command, environment, ...change });
  const says = (way: RelayWay, what: RegExp) => vi.waitFor(() => expect(way.silence).toMatch(what), patience);

  test("that is not let in says so, and comes when it is", async () => {
    ssh.configure({ IdentityFile: ssh.file("stranger") });
    ssh.sign("stranger", "-2h:-1h");
    const way = makeWay(await findFreePort());
    await using _ = await way.open(door, log);
    await says(way, /^The certificate for login expired/);
    ssh.sign("stranger", "-1h:+1h");
    await vi.waitFor(() => expect(way.silence).toBeNull(), patience);
  });

  test("whose port is taken says so, and comes when it is free", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const way = makeWay((other.address() as AddressInfo).port);
    await using _ = await way.open(door, log);
    await says(way, /^The relay cannot listen: listen EADDRINUSE/);
    other.close();
    await vi.waitFor(() => expect(way.silence).toBeNull(), patience);
  });

  test("that hangs before its first word is given up, and comes when it is tried again", async () => {
    const mark = ssh.file("hung-once");
    const script = `[ -e "$1" ] || { touch "$1"; exec cat >&2; }; shift; exec "$@"`;
    const command = ["sh", "-c", script, "sh", mark, process.execPath, relayMain];
    const way = makeWay(await findFreePort(), command, ssh.environment, { patienceMs: 5_000 });
    await using _ = await way.open(door, log);
    await says(way, /^no relay has begun within 5 seconds/);
    await vi.waitFor(() => expect(way.silence).toBeNull(), patience);
  });

  test("is told from whatever else a login may answer, or from no ssh at all", async () => {
    for (const [command, environment, words] of [
      [["echo", "Welcome to the cluster"], ssh.environment, /^what answers is no relay/],
      [["no-such-node"], ssh.environment, /not found/],
      [["true"], { PATH: "/nowhere" }, /^spawn ssh ENOENT/],
    ] as const) {
      const way = makeWay(await findFreePort(), command, environment);
      await using _ = await way.open(door, log);
      await says(way, words);
    }
  });
});
