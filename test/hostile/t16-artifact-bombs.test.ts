import { expect, test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { completed, limited } from "./kit/cage.ts";
import { reports } from "./kit/judged.ts";

const produces = [{ name: "weights", maxBytes: 2 ** 20 }];

/** An .npz of one array of 4 GiB zeros, which is four megabytes deflated once, and kilobytes deflated twice. */
const ZIP_BOMB = `import atelier, io, struct, zipfile
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive, archive.open('w.npy', 'w', force_zip64=True) as entry:
    head = b"{'descr': '|u1', 'fortran_order': False, 'shape': (419430400,), }"
    head += b' ' * (118 - len(head) - 1) + b'\\n'
    entry.write(b'\\x93NUMPY\\x01\\x00' + struct.pack('<H', len(head)) + head)
    for _ in range(400): entry.write(bytes(1 << 20))
atelier.artifact('weights', buffer.getvalue())`;

const PICKLE_BOMB = `import atelier, pickle
class Bomb:
    def __reduce__(self): return (exec, ("import os; os._exit(9)",))
atelier.artifact('weights', pickle.dumps(Bomb()))`;

describeAttack(
  "artifacts that explode",
  (cage) => {
    const leave = async (program: string): Promise<Uint8Array> => {
      const { ending, messages, bodies } = await cage.run(program, { produces });
      expect(ending).toEqual(completed);
      return bodies[messages.findIndex(({ kind }) => kind === "artifact")]!;
    };

    test("when they are unpacked travel packed, and meet the limit of whoever unpacks them", async () => {
      const bytes = await leave(ZIP_BOMB);
      expect(bytes.length).toBeLessThan(2 ** 20);
      const carried = [{ path: "w.npz", bytes }];
      const untouched = await cage.run("import os; print(os.path.getsize('carried/w.npz'))", { carried });
      expect(untouched.stdout).toBe(`${bytes.length}\n`);
      const unpacked = await cage.run("import numpy; print(numpy.load('carried/w.npz')['w'].sum())", { carried });
      expect(unpacked.stdout).toBe("");
      expect(unpacked.ending).toEqual(
        cage.warden.limiter === "none" && unpacked.stderr ? { ...completed, exitCode: 1 } : limited("memory"),
      );
    });

    test("when they are unpickled run nothing outside, and nothing where the judge refuses pickles", async () => {
      const carried = [{ path: "w.pkl", bytes: await leave(PICKLE_BOMB) }];
      const judge = `import numpy
from atelier_judge import equal, learner, test
@test(task=1, points=1)
def opens():
    learner.nothing()
    try: numpy.load('carried/w.pkl')
    except ValueError as error: equal('pickle' in str(error).lower(), True)
    else: equal('opened', 'refused')
`;
      const graded = await cage.run("def nothing(): pass", { carried, judge });
      expect(reports(graded)).toMatchObject([{ kind: "check", status: "passed" }, { kind: "done" }]);
      const victim = await cage.run("import pickle; pickle.load(open('carried/w.pkl', 'rb'))", { carried });
      expect(victim.ending).toEqual({ ...completed, exitCode: 9 });
    });
  },
  "numpy",
);
