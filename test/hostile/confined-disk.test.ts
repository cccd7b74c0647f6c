import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cage, completed } from "./kit/cage.ts";
import { expectNextUnaffected, listAttempts, noConfinement, openConfined, starters } from "./kit/confined.ts";

const LIMITS = { diskBytes: 4 * 2 ** 20, memoryBytes: 256 * 2 ** 20 };
const full = { reason: "limit", limit: "disk" };

describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s: a work folder", (starter) => {
  let cage: Cage;
  beforeAll(async () => {
    cage = await openConfined(starter);
  });
  afterAll(() => cage[Symbol.asyncDispose]());

  test.each([
    ["by one file", "open('big', 'wb').write(b'x' * (64 << 20))"],
    ["by a sparse file that is filled", "f = open('big', 'wb'); f.truncate(4 << 20); f.seek(0); f.write(b'x' * (4 << 20))"],
    ["by many files", "for n in range(64): open(str(n), 'wb').write(b'x' * (256 << 10))"],
    ["by names", "for n in range(100000): open(str(n), 'w')"],
    ["by folders in folders", "for n in range(300): os.mkdir('d'); os.chdir('d')"],
    [
      "in the folder for temporary files",
      "import tempfile\nfor n in range(64): tempfile.NamedTemporaryFile(delete=False).write(b'x' * (256 << 10))",
    ],
    [
      "by files that have no name any more",
      "kept = []\nfor n in range(8):\n    f = open('f', 'wb'); os.unlink('f'); f.write(b'x' * (1 << 20)); f.flush(); kept.append(f)",
    ],
    ["by files that never had a name", "for n in range(8): fd = os.open('.', os.O_TMPFILE | os.O_RDWR); os.write(fd, b'x' * (1 << 20))"],
    [
      "by mapped files that are closed and have no name",
      "import ctypes\nlibc = ctypes.CDLL(None); libc.mmap.restype = ctypes.c_void_p\nfor n in range(8):\n    f = open('f', 'w+b'); os.unlink('f'); f.truncate(1 << 20)\n    here = libc.mmap(None, 1 << 20, 3, 1, f.fileno(), ctypes.c_long(0)); ctypes.memset(here, 1, 1 << 20); f.close()",
    ],
    ["in a folder that nobody may list", "os.mkdir('d', 0o300)\nfor n in range(64): open(f'd/{n}', 'wb').write(b'x' * (256 << 10))"],
    [
      "by a process that cannot be looked into",
      "import shutil\nfd = os.open('copy', os.O_CREAT | os.O_WRONLY, 0o111); os.write(fd, open('/bin/sleep', 'rb').read()); os.close(fd)\nos.execv('copy', ['copy', '99'])",
    ],
  ])("that is filled %s ends the attempt and is removed", async (_, attack) => {
    const { ending } = await cage.run(`import os, time\n${attack}\ntime.sleep(60)`, { limits: LIMITS });
    expect(ending).toEqual(full);
    expect(listAttempts(cage.warden.pid)).toEqual([]);
    await expectNextUnaffected(cage);
  });

  test("is counted by what lies in it", async () => {
    const { ending, usage } = await cage.run("open('a', 'wb').write(b'x' * (1 << 20))", { limits: LIMITS });
    expect(ending).toEqual(completed);
    expect(usage.writtenBytes).toBeGreaterThanOrEqual(2 ** 20);
    expect(usage.writtenBytes).toBeLessThan(2 ** 20 + 64 * 1024);
  });

  test("is removed without following a link, whatever was put where", async () => {
    const outside = mkdtempSync("/var/tmp/atelier-outside-");
    mkdirSync(path.join(outside, "folder"));
    writeFileSync(path.join(outside, "folder", "kept"), "kept");
    const own = starter === "root" ? cage.warden.uid + 1 : cage.warden.uid;
    const all = [outside, path.join(outside, "folder"), path.join(outside, "folder", "kept")];
    // The remover's own user may remove all of it: only that it does not go there saves it.
    if (process.getuid?.() === 0) for (const name of all) chownSync(name, own, own);
    chmodSync(outside, 0o777);
    const program = `import os, atelier
out = atelier.params['outside']
os.symlink(out, 'link'); os.symlink(out + '/folder', 'folder'); os.symlink('..', 'up'); os.symlink('/', 'root')
os.makedirs('a/b'); os.symlink(out + '/folder', 'a/b/c'); os.rename('a/b', 'moved'); os.symlink(out, 'a/b')
os.mkfifo('fifo'); os.mkdir('closed', 0o000); os.mkdir('blind', 0o300); os.mkdir('blind/x'); os.symlink(out, 'blind/x/y')
deep = os.open('.', os.O_RDONLY)
for n in range(40):
    os.mkdir('d', dir_fd=deep); deep = os.open('d', os.O_RDONLY, dir_fd=deep)
os.symlink(out, 'l', dir_fd=deep)
for name in (b'\\xff\\xfe', b'-rf', b'a\\nb', b' '): os.mkdir(name)
work = os.getcwd(); os.chdir('..')
try: os.rename(work, work + '2'); print('moved the work folder')
except OSError: pass
print('end')`;
    const { stdout, stderr, ending } = await cage.run(program, { params: { outside } });
    expect({ stdout, stderr, ending }).toEqual({ stdout: "end\n", stderr: "", ending: completed });
    expect(listAttempts(cage.warden.pid)).toEqual([]);
    expect(readFileSync(path.join(outside, "folder", "kept"), "utf8")).toBe("kept");
    expect(readdirSync(outside)).toEqual(["folder"]);
    rmSync(outside, { recursive: true });
    await expectNextUnaffected(cage);
  });
});
