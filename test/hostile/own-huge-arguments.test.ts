import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed } from "./kit/cage.ts";

describeAttack("arguments and variables without measure", (cage) => {
  test("given to programs are refused by the kernel or cost their own memory, and whoever reads them goes on", async () => {
    const program = `import errno, os, subprocess, time
for argument, count in (('x' * 131072, 1), ('x' * 131071, 15), ('y' * 1000, 1900)):
    try: print(subprocess.run(['/bin/true', *[argument] * count], env={f'V{n}': argument for n in range(count // 4)}).returncode)
    except OSError as error: print(errno.errorcode[error.errno])
# One that stays while others look at it.
child = subprocess.Popen(['/bin/sleep', '1', *['\\n\\x1b[2J) R 1'] * 5000], stderr=subprocess.DEVNULL)
time.sleep(0.3); child.kill(); child.wait()
print('end')`;
    const { ending, stdout } = await cage.run(program);
    expect(ending).toEqual(completed);
    expect(stdout).toMatch(/^E2BIG\n(0|E2BIG)\n(0|E2BIG)\nend\n$/);
  });

  test("of the program itself stay inside it", async () => {
    const program = "import os, sys\nos.environ['X' * 10_000] = 'y' * 1_000_000; sys.argv[:] = ['z' * 1_000_000]; print('end')";
    expect(await cage.run(program)).toMatchObject({ ending: completed, stdout: "end\n" });
  });
});
