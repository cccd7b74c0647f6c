import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";

const HOG = `import os, time
try:
    for n in range(1000): os.write(os.open(f'/dev/shm/{n}', os.O_CREAT | os.O_WRONLY), bytes(1 << 20))
except OSError: pass
time.sleep(2)`;
const NEIGHBOUR = `import os, time
time.sleep(0.3)
free = os.statvfs('/dev/shm')
open('/dev/shm/mine', 'wb').write(bytes(12 << 20))
print(free.f_bavail * free.f_frsize >= 15 << 20, os.listdir('/dev/shm'))`;

describeAttack("shared memory, taken to its last page", (cage) => {
  test("is one's own: the neighbour has all of his", async () => {
    const [hog, neighbour] = await Promise.all([cage.run(HOG), cage.run(NEIGHBOUR)]);
    expect(hog.ending).toEqual(limited("disk"));
    expect(neighbour).toMatchObject({ ending: completed, stdout: "True ['mine']\n" });
  });
});
