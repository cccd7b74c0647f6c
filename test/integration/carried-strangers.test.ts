import { type Duplex, PassThrough } from "node:stream";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PilotId } from "#contract/ids.ts";
import { PilotServer } from "#runner/fleet/pilot-server.ts";
import { StreamCarrier } from "#runner/ways/stream-carrier.ts";

// What comes by a relay is no socket, and has none of a socket's clocks: nobody keeps its place by holding on.

const request = (authorization: string, more = "") => `GET /pilot/v1/any HTTP/1.1\r\nHost: runner\r\n${authorization}${more}\r\n`;
const nobody = () => undefined;

describe("a connection that a relay carries", () => {
  let server: PilotServer;
  let carriers: readonly [opener: StreamCarrier, taker: StreamCarrier];

  beforeEach(async () => {
    server = await PilotServer.open(
      { host: "127.0.0.1", port: 0 },
      { joined: nobody, linked: nobody, unlinked: nobody, said: nobody, deaf: nobody },
      (_pilot, _request, response) => Promise.resolve(void response.writeHead(404).end()),
      pino({ level: "silent" }),
    );
    const [up, down] = [new PassThrough(), new PassThrough()];
    carriers = [new StreamCarrier(down, up, null), new StreamCarrier(up, down, (stream) => server.accept(stream))];
  });
  afterEach(async () => {
    for (const carrier of carriers) carrier.close("the test is over");
    await server[Symbol.asyncDispose]();
  });

  /** Says this, never lets go of its own half, and resolves with all that was answered when the other side has. */
  async function holdOn(words: string): Promise<string> {
    const stream: Duplex = carriers[0].open();
    let answer = "";
    stream.on("data", (data: Buffer) => (answer += data.toString()));
    stream.write(words);
    await new Promise((resolve) => stream.once("close", resolve));
    return answer;
  }

  it.each([
    ["that has no token", request(""), "401"],
    ["that has a wrong one, and asks to be kept", request("Authorization: Bearer wrong\r\n", "Connection: keep-alive\r\n"), "401"],
    ["that asks over and over again", request("").repeat(20), "401"],
    ["that hands in what nobody wants", request("Content-Length: 9999\r\n").replace("GET", "PUT"), "401"],
    ["that dials with no token", request("", "Connection: Upgrade\r\nUpgrade: websocket\r\n").replace("any", "link"), "401"],
    ["that speaks no HTTP", "hello\r\n\r\n", "400"],
  ])("of a stranger %s is let go", async (_, words, status) => {
    expect(await holdOn(words)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it("of a pilot carries one answer, and is let go when that has been heard", async () => {
    const token = server.admit(PilotId.parse("here"));
    const answer = await holdOn(request(`Authorization: Bearer ${token}\r\n`, "Connection: keep-alive\r\n"));
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
  });

  it("of somebody who says nothing is let go", async () => {
    await holdOn("");
  });
});
