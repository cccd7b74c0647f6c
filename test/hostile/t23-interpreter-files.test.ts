import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("files of the interpreter and of this platform", (cage) => {
  test("cannot be changed or added to", async () => {
    const program = `import os, site, sys, sysconfig
places = {p for p in sys.path if os.path.isdir(p) and p != '/work'} | {*sysconfig.get_paths().values(), *site.getsitepackages(), '/', '/usr/bin', '/usr/lib', '/etc', '/dev', '/atelier', os.path.dirname(os.__file__)}
for place in places:
    for name in ('sitecustomize.py', 'usercustomize.py', 'x.pth', '__pycache__/os.cpython-311.pyc'):
        try:
            open(os.path.join(place, name), 'w'); print('wrote', place)
        except OSError: pass
for path in ('/atelier/program.zip', os.__file__, sys.executable, '/etc/passwd', '/etc/ld.so.cache'):
    for act in (lambda: open(path, 'r+b'), lambda: os.chmod(path, 0o777), lambda: os.unlink(path), lambda: os.rename(path, path + '.old'), lambda: os.truncate(path, 0), lambda: os.setxattr(path, 'user.x', b'x')):
        try:
            act(); print('changed', path)
        except OSError: pass
print('done', len(places) > 8)`;
    const { stdout, ending } = await cage.run(program);
    expect(stdout).toBe("done True\n");
    expect(ending).toEqual(completed);
  });

  test("of a user's own customisation are read by nobody after him", async () => {
    const program = `import os, site
for folder in (site.getusersitepackages(), '/tmp/.local/lib/python3/site-packages', '/work', os.path.expanduser('~')):
    os.makedirs(folder, exist_ok=True)
    for name in ('sitecustomize.py', 'usercustomize.py', 'json.py', 'x.pth'):
        open(f'{folder}/{name}', 'w').write('import os; os.write(1, b"loaded")')
print('left')`;
    expect((await cage.run(program)).stdout).toBe("left\n");
    for (let round = 0; round < 3; round += 1) {
      const { stdout } = await cage.run(
        "import json, subprocess, sys; print(subprocess.run([sys.executable, '-c', 'import json'], capture_output=True).stdout)",
      );
      expect(stdout).toBe("b''\n");
    }
  });
});
