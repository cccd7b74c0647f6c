import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cage, completed, refusal } from "./kit/cage.ts";

/** A judge that writes raw bytes where its reports go, and is gone. */
const makeJudge = (bytes: string) => `import json, os, struct, sys
def frame(text, body=b'', header_bytes=None, body_bytes=None):
    text = text.encode('utf-8', 'surrogatepass') if isinstance(text, str) else text
    return struct.pack('>II', len(text) if header_bytes is None else header_bytes, len(body) if body_bytes is None else body_bytes) + text + body
DONE = frame('{"kind":"done"}')
for name in os.listdir('/proc/self/fd'):
    try:
        if int(name) > 2 and os.readlink('/proc/self/fd/' + name).startswith('pipe:'):
            data = ${bytes}
            while data: data = data[os.write(int(name), data):]
    except OSError: pass
os._exit(0)
`;

// What one judge says may spoil its own attempt and nothing else; the warden and the pilot it speaks to serve others too.
const spoiled = [
  ["no kind", `frame('{}')`],
  ["a kind that is no word", `frame('{"kind":5}')`],
  ["a kind without an end", `frame(json.dumps({'kind': 'k' * 60000}))`],
  ["a list in place of an object", `frame('[]')`],
  ["a number beyond every number", `frame('{"kind":"metric","name":"m","value":1e999}')`],
  ["NaN", `frame('{"kind":"metric","name":"m","value":NaN}')`],
  ["objects within objects without end", `frame('{"kind":"check","params":' * 2000 + '0' + '}' * 2000)`],
  ["just as many lists as can be read", `frame('{"kind":"check","params":' + '[' * 900 + ']' * 900 + '}')`],
  ["a header that grows when it is passed on", `frame('{"kind":"check","id":"' + '\\u00e9' * 30000 + '"}')`],
  ["a header longer than allowed", `frame('{}', header_bytes=2**31)`],
  ["half a character", `frame(b'{"kind":"check","id":"\\xe2\\x82"}')`],
  ["another attempt's name", `frame('{"kind":"ended","attempt":"attempt-2","ending":{"reason":"stopped"}}')`],
  ["half a frame", `frame('{"kind":"done"}')[:11]`],
  ["no frame at all", `os.urandom(5000)`],
] as const;

describe.skipIf(refusal)("a judge that reports", () => {
  let cage: Cage;
  beforeAll(async () => {
    cage = await Cage.open("pytorch");
  });
  afterAll(() => cage[Symbol.asyncDispose]());

  test.for(spoiled)("%s spoils its own attempt and nobody else's", async ([, bytes]) => {
    const beside = Promise.withResolvers<void>();
    const neighbour = cage.run("import time\nprint('begun', flush=True)\ntime.sleep(1)\nprint('whole')", {
      onMessage: (message) => void (message.kind === "output" && beside.resolve()),
    });
    await beside.promise;
    const { ending } = await cage.run("def f(n): return n", { judge: makeJudge(bytes) });
    expect(ending).toMatchObject({ reason: "platform-fault", fault: "judge-failed" });
    expect(await neighbour).toMatchObject({ ending: completed, stdout: "begun\nwhole\n" });
  });

  test("a body that nothing announces is passed over, and what follows is understood", async () => {
    const bytes = `frame('{"kind":"metric"}', b'x' * 100) + frame('{"kind":"artifact","name":"weights"}', b'y' * 2**20) + DONE`;
    const { messages, ending } = await cage.run("def f(n): return n", { judge: makeJudge(bytes) });
    expect(messages.flatMap((message) => (message.kind === "report" ? [message.report.kind] : []))).toEqual(["done"]);
    expect(ending).toEqual(completed);
  });

  test("leaves the next attempt as if nothing had been", () => cage.expectNextAttemptUnaffected());
});
