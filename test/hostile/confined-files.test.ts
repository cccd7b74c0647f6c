import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cage } from "./kit/cage.ts";
import { expectNextUnaffected, noConfinement, openConfined, starters } from "./kit/confined.ts";

describe.skipIf(noConfinement).each(starters)("without namespaces, started by %s: files of the host", (starter) => {
  let cage: Cage;
  const planted = mkdtempSync("/var/tmp/atelier-planted-");
  const secret = path.join(planted, "secret");
  beforeAll(async () => {
    cage = await openConfined(starter);
    writeFileSync(secret, "secret", { mode: 0o644 });
    chmodSync(planted, 0o777);
    // The worst case: the file is the very user's that the program runs as.
    if (process.getuid?.() === 0) for (const name of [planted, secret]) chownSync(name, cage.warden.uid, cage.warden.uid);
  });
  afterAll(async () => {
    await cage[Symbol.asyncDispose]();
    rmSync(planted, { recursive: true });
  });

  test("cannot be read, listed or searched", async () => {
    const program = `import os, atelier
for path in [atelier.params['secret'], '/etc/passwd', '/etc/shadow', '/etc/hostname', '/proc/self/status', '/proc/1/cmdline', '/sys/kernel', '/', '/root', '/home', '/tmp', '/dev/shm', '/var/tmp', '/run', '/usr/local', '..']:
    try:
        os.listdir(path) if os.path.isdir(path) else open(path).read()
        print('read', path)
    except PermissionError: pass
    except OSError as error: print(path, error)
print('done')`;
    expect((await cage.run(program, { params: { secret } })).stdout).toBe("done\n");
  });

  test("cannot be written, cut, removed, renamed or made", async () => {
    const program = `import os, atelier
secret = atelier.params['secret']; folder = os.path.dirname(secret)
for name, attack in {
    'write': lambda: open(secret, 'w'),
    'append': lambda: open(secret, 'a'),
    'cut': lambda: os.truncate(secret, 0),
    'remove': lambda: os.unlink(secret),
    'rename': lambda: os.rename(secret, secret + '2'),
    'take': lambda: os.rename(secret, 'here'),
    'link': lambda: os.link(secret, 'here'),
    'put': lambda: os.link('main.py', folder + '/put'),
    'make': lambda: open(folder + '/new', 'x'),
    'folder': lambda: os.mkdir(folder + '/folder'),
    'nameless': lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR),
    'symlink': lambda: (os.symlink(secret, 'sym'), open('sym', 'w')),
    'program': lambda: open(os.__file__, 'a'),
    'pth': lambda: open(os.path.dirname(os.__file__) + '/x.pth', 'x'),
    'device': lambda: os.mknod('device', 0o20666, os.makedev(1, 5)),
}.items():
    try: attack(); print('done:', name)
    except OSError: pass
print('end')`;
    expect((await cage.run(program, { params: { secret } })).stdout).toBe("end\n");
    expect(readFileSync(secret, "utf8")).toBe("secret");
  });

  test("keep mode, owner, times and attributes, although no one stands between one user and the same user", async () => {
    const before = statSync(secret);
    const program = `import os, atelier
secret = atelier.params['secret']
handle = os.open(secret, os.O_PATH)
for attack in (
    lambda: os.chmod(secret, 0o666), lambda: os.chmod(f'/proc/self/fd/{handle}', 0o666), lambda: os.chown(secret, os.getuid(), -1),
    lambda: os.utime(secret, (1, 1)), lambda: os.setxattr(secret, 'user.mark', b'1'), lambda: os.chmod(os.path.dirname(secret), 0),
):
    try: attack()
    except OSError: pass
print('end')`;
    expect((await cage.run(program, { params: { secret } })).stdout).toBe("end\n");
    const { mode, uid, mtimeMs, ctimeMs } = statSync(secret);
    expect({ mode, uid, mtimeMs, ctimeMs }).toEqual({
      mode: before.mode,
      uid: before.uid,
      mtimeMs: before.mtimeMs,
      ctimeMs: before.ctimeMs,
    });
  });

  test("do not keep a program from its own folder, its packages and a copy", async () => {
    const program = `import os, shutil, tempfile, subprocess, sqlite3
open('a', 'w').write('text'); shutil.copy('a', 'b'); shutil.copytree('.', 'tree', ignore=lambda *_: ['tree'])
os.makedirs('deep/er'); os.rename('b', 'deep/er/c'); os.symlink('a', 'link'); os.truncate('a', 2)
with tempfile.NamedTemporaryFile() as one: one.write(b'x')
with tempfile.TemporaryDirectory() as two: open(two + '/y', 'w')
print(open('link').read(), open('deep/er/c').read(), subprocess.check_output(['/bin/echo', 'out'], text=True).strip())
print(sorted(os.listdir('.')))`;
    const { stdout, stderr, ending } = await cage.run(program);
    expect(stderr).toBe("");
    expect(stdout).toBe("te text out\n['a', 'deep', 'link', 'main.py', 'tree']\n");
    expect(ending).toMatchObject({ reason: "completed", exitCode: 0 });
    await expectNextUnaffected(cage);
  });
});
