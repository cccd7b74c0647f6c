import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

/** A page pipe that takes anything, and a whole PNG of one colour. */
const RAW = `import json, os, struct, zlib
def frame(header, body=b''):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    data = struct.pack('>II', len(text), len(body)) + text + body
    while data: data = data[os.write(4, data):]
def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
def png(width, height):
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 1, 0, 0, 0, 0)) + chunk(b'IDAT', rows) + chunk(b'IEND', b'')
`;

describeAttack("what a program writes to the page's pipe", (cage) => {
  test("describes a figure in signs that count twice, and the warden lives on", async () => {
    const program = `${RAW}\nfor alt in ('\\U0001F600' * 1000, '\\ud800' * 1000, 'x' * 9000): frame({'kind': 'figure', 'alt': alt}, png(8, 8))`;
    const { ending, messages } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(messages.filter(({ kind }) => kind === "figure")).toHaveLength(3);
  });

  test("shows no more pixels altogether than a page can hold", async () => {
    const program = `${RAW}\nframe({'kind': 'figure', 'alt': 'a'}, png(10000, 10000))\nfor _ in range(90): frame({'kind': 'figure', 'alt': 'b'}, png(4096, 4096))`;
    const { ending, messages } = await cage.run(program);
    expect(ending).toEqual(completed);
    const pixels = messages.reduce((sum, message) => sum + (message.kind === "figure" ? message.width * message.height : 0), 0);
    expect(pixels).toBeGreaterThan(0);
    expect(pixels).toBeLessThanOrEqual(128 * 2 ** 20);
  });

  test("draws a chart for each of a few names only", async () => {
    const program = `${RAW}\nfor n in range(5000): frame({'kind': 'metric', 'name': f'n{n}', 'step': 0, 'value': 1})\nframe({'kind': 'metric', 'name': 'n0', 'step': 1, 'value': 2})`;
    const { messages } = await cage.run(program);
    const names = messages.flatMap((message) => (message.kind === "metric" ? [message.name] : []));
    expect(new Set(names).size).toBe(64);
    expect(names.at(-1)).toBe("n0");
  });

  test("is dropped unseen where it is nothing but refused frames, and costs the warden next to nothing", async () => {
    const before = readCpuSeconds(cage.warden.pid);
    const program = `${RAW}\nflood = (struct.pack('>II', 2, 0) + b'{}') * 5000\nfor _ in range(200): os.write(4, flood)`;
    const [{ ending }, { usage }] = await Promise.all([
      cage.run(program),
      cage.run("import time; time.sleep(99)", { limits: { wallSeconds: 1 } }),
    ]);
    expect(ending).toEqual(completed);
    expect(usage.wallMs).toBeLessThan(10_000); // a busy machine may be late, but a deaf warden would be for ever
    // A million of them would keep it busy for several seconds.
    expect(readCpuSeconds(cage.warden.pid) - before).toBeLessThan(1.5);
  });

  test.each([
    ["an endless header", "os.write(4, struct.pack('>II', 2**32 - 1, 0) + b'x' * 60000)"],
    ["nesting", "frame(b'[' * 60000)"],
    ["a number with more digits than Python reads", "frame(b'{\"kind\": \"metric\", \"step\": ' + b'9' * 60000 + b'}')"],
    ["numbers beyond every float", 'frame(b\'{"kind":"metric","name":"n","step":1e400,"value":\' + b\'9\' * 4000 + b\'}\')'],
    [
      "names and kinds of other types",
      "frame({'kind': ['metric']}); frame({'kind': 'artifact', 'name': {}}); frame({'kind': 'figure', 'alt': 7}, png(8, 8))",
    ],
    ["a body that never comes", 'os.write(4, struct.pack(\'>II\', 33, 2**32 - 1) + b\'{"kind":"figure","alt":"aaaaaaa"}\')'],
  ])("with %s shows nothing and breaks nothing", async (_, attack) => {
    const { ending, messages } = await cage.run(`${RAW}\n${attack}`);
    expect(ending).toEqual(completed);
    expect(messages.filter(({ kind }) => ["metric", "figure", "artifact"].includes(kind))).toEqual([]);
  });
});

/** User and system time of a process. */
function readCpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
