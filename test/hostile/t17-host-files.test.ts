import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { runUncaged } from "./kit/uncaged.ts";

const planted = mkdtempSync("/var/tmp/atelier-planted-");
chmodSync(planted, 0o755); // only the cage is to hide it
writeFileSync(path.join(planted, "secret"), "secret", { mode: 0o644 });
afterAll(() => rmSync(planted, { recursive: true }));
const params = { planted };

describeAttack("files of the host", (cage) => {
  test("are there for an ordinary user outside", () => {
    expect(runUncaged(`print(open('${planted}/secret').read())`)).toBe("secret\n");
  });

  test("are not there", async () => {
    const program = `import os, atelier
wanted = [atelier.params['planted'] + '/secret', '/etc/shadow', '/etc/hostname', '/etc/resolv.conf', '/root', '/home', '/var', '/run', '/sys', '/opt', '/srv', '/mnt', '/boot']
print([path for path in wanted if os.path.lexists(path)], os.listdir('/usr/local'), sorted(os.listdir('/')))`;
    const { stdout } = await cage.run(program, { params });
    expect(stdout).toMatch(/^\[\] \[\] \[/);
    expect(stdout).not.toMatch(/'(home|root|var|run|sys|srv|opt|mnt|boot)'/);
  });

  test("cannot be reached by links that point out of the work folder", async () => {
    const program = `import os, atelier
for make in (os.symlink, os.link):
    try:
        make(atelier.params['planted'] + '/secret', 'here'); print(open('here').read())
    except OSError as error: print('refused')
    if os.path.lexists('here'): os.unlink('here')`;
    expect((await cage.run(program, { params })).stdout).toBe("refused\nrefused\n");
  });

  test("cannot be reached by ways up, whatever they begin with", async () => {
    const program = `import os, atelier
up = '../' * 40
for start in ('', '/proc/self/cwd/', '/proc/self/root/', '/proc/1/root/', '/proc/1/cwd/', '/dev/fd/', '/atelier/scratch/', '/tmp/'):
    try: print('reached', open(start + up + atelier.params['planted'] + '/secret').read())
    except OSError: pass
os.makedirs('one/two'); os.chdir('one/two'); os.rename('/work/one/two', '/work/moved')
try: print('reached', open(up + atelier.params['planted'] + '/secret').read())
except OSError: pass
print('done')`;
    expect((await cage.run(program, { params })).stdout).toBe("done\n");
  });

  test("of the service, and its variables, appear in no process that is seen", async () => {
    const program = `import os
for pid in filter(str.isdigit, os.listdir('/proc')):
    for name in ('environ', 'cmdline'):
        try: text = open(f'/proc/{pid}/{name}', 'rb').read()
        except OSError: continue
        for word in (b'ATELIER_RUNNER', b'ATELIER_DATA', b'TOKEN', b'DATABASE', b'bwrap', b'node'):
            if word in text: print('saw', pid, name, word)
print('done')`;
    expect((await cage.run(program)).stdout).toBe("done\n");
  });
});
