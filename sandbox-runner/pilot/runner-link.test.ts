import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, it } from "vitest";
import { PilotHello } from "#contract/pilot.ts";
import { RunnerLink } from "./runner-link.ts";

const slice = { id: "s0", kind: "cpu", device: "cpu", memoryBytes: 1, environments: ["python"] };
const about = { contract: 1, pilot: "p", tier: "caged", endsAt: null, slurmJobId: null, received: 0 };
const hello = PilotHello.parse({ ...about, instance: randomUUID(), slices: [slice] });

it("gives up on a runner that has not opened its door for too long", async () => {
  // A runner that began anew knows nobody's token.
  const server = createServer((_, response) => response.writeHead(401).end());
  server.on("upgrade", (_, socket) => socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const abandoned = Promise.withResolvers<string>();
  const listener = {
    heard: () => undefined,
    describe: () => ({ slices: hello.slices }),
    forgotten: () => undefined,
    abandoned: () => abandoned.resolve("abandoned"),
  };
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const link = new RunnerLink({ url, token: "old" }, hello, listener, pino({ level: "silent" }), 300);
  expect(await abandoned.promise).toBe("abandoned");
  link.close();
  server.close();
});
