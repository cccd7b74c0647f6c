import { expect, test, describe } from "vitest";
import { loadEnvironments } from "#runner/sandbox/environments.ts";
import { Cage, completed, refusal } from "./kit/cage.ts";
import { asWanted } from "./kit/mode.ts";

const program = `import os
print(os.listdir('/usr/local'), os.path.isdir('/usr/local/lib'))
for path in ('/usr/local/new', '/usr/local/lib/new'):
    try: open(path, 'w')
    except OSError as error: print(error.strerror)`;

describe.skipIf(refusal)("the folders that an environment names", () => {
  test("are shown read-only, also where they lie in what is hidden otherwise, and nothing beside them is", async () => {
    const environments = (await loadEnvironments())
      .filter(({ name }) => name === "python")
      .map((one) => ({ ...one, paths: ["/usr/local/lib"] }));
    await using cage = await Cage.open("python", asWanted.limiter, { environments });
    const readOnly = "Read-only file system\n";
    expect(await cage.run(program)).toMatchObject({ stdout: `['lib'] True\n${readOnly}${readOnly}`, stderr: "", ending: completed });
  });
});
