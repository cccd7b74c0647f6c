import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";

describeAttack("names instead of bytes", (cage) => {
  test("of empty files are ended by the disk limit", async () => {
    const program = "import os\nn = 0\nwhile True:\n    os.close(os.open(f'/tmp/{n}', os.O_CREAT)); n += 1";
    expect((await cage.run(program)).ending).toEqual(limited("disk"));
  });

  test("of links to one file are ended by the disk limit or by the file system", async () => {
    const program = `import os
open('one', 'w')
try:
    for n in range(200_000): os.link('one', f'{n}')
except OSError: print('refused')`;
    const { ending, stdout } = await cage.run(program);
    if (ending.reason === "completed") expect(stdout).toBe("refused\n");
    else expect(ending).toEqual(limited("disk"));
  });

  test("of folders inside folders have an end", async () => {
    const program = `import os
depth = 0
try:
    while True:
        os.mkdir('d' * 200); os.chdir('d' * 200); depth += 1
except OSError: print('refused', depth)`;
    const { ending, stdout } = await cage.run(program);
    if (ending.reason === "completed") expect(stdout).toMatch(/^refused \d+\n$/);
    else expect(ending).toEqual(limited("disk"));
  });

  test("that are longer than a file system takes, or odd bytes, are refused or kept, and harm nobody", async () => {
    const program = `import errno, os
try: open('x' * 256, 'w')
except OSError as error: print(errno.errorcode[error.errno])
try: os.mkdir('/'.join(['y' * 250] * 20))
except OSError as error: print(errno.errorcode[error.errno])
for name in (b'\\n', b'\\xff\\xfe', b'-rf', b'\\x1b[2J', b'%s%n', '\\u202e'.encode()): open(name, 'w')
print(len(os.listdir(b'.')))`;
    expect(await cage.run(program)).toMatchObject({ stdout: "ENAMETOOLONG\nENAMETOOLONG\n7\n", ending: completed });
  });
});
