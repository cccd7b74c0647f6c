import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

const produces = [{ name: "weights", maxBytes: 1000 }];
// A program may find the pipe to the page and write to it without our library.
const raw = `import json, os, struct
def send(header, body=b'', fd=4, announce=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    os.write(fd, struct.pack('>II', len(text), len(body) if announce is None else announce) + text + body)
`;

describeAttack("what a program says to the page", (cage) => {
  const heard = async (program: string): Promise<unknown[]> => {
    const { messages, ending, stderr } = await cage.run(program, { produces });
    expect(stderr).toBe("");
    expect(ending).toEqual(completed);
    return messages
      .filter(({ kind }) => !["started", "ended", "output"].includes(kind))
      .map((message) => ({ ...message, attempt: undefined }));
  };

  test("reaches it by our library and by the bare pipe alike", async () => {
    expect(await heard("import atelier; atelier.artifact('weights', b'x'); atelier.metric('loss', 1, 2)")).toHaveLength(2);
    expect(await heard(`${raw}send({'kind': 'artifact', 'name': 'weights'}, b'x' * 1000)`)).toEqual([
      { kind: "artifact", name: "weights" },
    ]);
  });

  test("is dropped when an artifact is larger, or named otherwise, than the exercise says", async () => {
    const program = `${raw}send({'kind': 'artifact', 'name': 'weights'}, b'x' * 1001)
for name in ('other', '../weights', '/etc/passwd', ['weights'], None, 'weights\\x00'): send({'kind': 'artifact', 'name': name}, b'x')
send({'kind': 'metric', 'name': 'after', 'step': 1, 'value': 2})`;
    expect(await heard(program)).toEqual([{ kind: "metric", name: "after", step: 1, value: 2 }]);
  });

  test("is dropped when a figure is not a picture of an allowed size", async () => {
    const program = `${raw}import zlib
def png(w, h):
    head = b'IHDR' + struct.pack('>IIBBBBB', w, h, 8, 2, 0, 0, 0)
    return b'\\x89PNG\\r\\n\\x1a\\n' + struct.pack('>I', 13) + head + struct.pack('>I', zlib.crc32(head)) + b'\\x00\\x00\\x00\\x00IEND\\xaeB\`\\x82'
for body in (b'', b'GIF89a', b'<svg onload=x>', png(5000, 10), png(0, 10), png(10, 10)[:-1], b'x' * 1600000):
    send({'kind': 'figure', 'width': 10, 'height': 10, 'alt': ''}, body)
send({'kind': 'figure', 'width': 999, 'height': 999, 'alt': 'ok'}, png(10, 20))`;
    expect(await heard(program)).toEqual([{ kind: "figure", width: 10, height: 20, alt: "ok" }]);
  });

  test("is dropped when it pretends to come from warden or judge", async () => {
    const program = `${raw}for kind in ('ended', 'check', 'report', 'started', 'done', 7, None): send({'kind': kind, 'attempt': 'x', 'ending': {'reason': 'completed'}})
send({'kind': 'metric', 'name': 'UPPER', 'step': 1, 'value': 2})
send(b'{"kind":"metric","name":"n","step":1,"value":NaN}')`;
    expect(await heard(program)).toEqual([]);
  });

  test("is not understood any longer after broken frames, and harms nobody", async () => {
    const program = `${raw}send(b'[' * 60000)\nsend({'kind': 'metric', 'name': 'n', 'step': 1, 'value': 2})`;
    expect(await heard(program)).toEqual([]);
    expect(await heard(`${raw}send({'kind': 'artifact', 'name': 'weights'}, b'x', announce=4000000000)`)).toEqual([]);
  });

  test("has a bound in number", async () => {
    const program = `${raw}for n in range(20100): send({'kind': 'metric', 'name': 'n', 'step': n, 'value': 0})`;
    expect(await heard(program)).toHaveLength(20_000);
  });

  test("carried artifacts cannot be changed", async () => {
    const program = `import os
for act in (lambda: open('carried/w', 'wb'), lambda: os.unlink('carried/w'), lambda: os.chmod('carried/w', 0o777), lambda: open('carried/new', 'w'), lambda: os.rename('carried', 'gone')):
    try:
        act(); print('changed')
    except OSError: pass
print(open('carried/w').read())`;
    const { stdout } = await cage.run(program, { carried: [{ path: "w", bytes: Buffer.from("kept") }] });
    expect(stdout).toBe("kept\n");
  });

  test("is nothing that merely lies about: links, pipes, sockets and devices stay where they are", async () => {
    const program = `import os, socket, stat
os.symlink('/etc/passwd', 'weights'); os.mkdir('weights.d'); os.mkfifo('weights.fifo')
link = socket.socket(socket.AF_UNIX); link.bind('weights.sock')
try: os.link('/etc/passwd', 'weights.hard'); print('linked')
except OSError: pass
for kind in (stat.S_IFCHR, stat.S_IFBLK):
    try: os.mknod('weights.dev', 0o666 | kind, os.makedev(1, 3)); print('made a device')
    except OSError: pass`;
    expect(await heard(program)).toEqual([]);
  });

  test("is what was read where a link or a pipe is handed in, and only that", async () => {
    const program = `import atelier, os, threading
os.mkfifo('pipe')
threading.Thread(target=lambda: open('pipe', 'wb').write(b'piped')).start()
atelier.artifact('weights', open('pipe', 'rb').read())
for path in ('/etc/shadow', '../../etc/shadow', '/proc/1/environ'):
    os.symlink(path, 'link')
    try: atelier.artifact('weights', open('link', 'rb').read())
    except OSError: pass
    os.unlink('link')`;
    expect(await heard(program)).toEqual([{ kind: "artifact", name: "weights" }]);
  });
});
