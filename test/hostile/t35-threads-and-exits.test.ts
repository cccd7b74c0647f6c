import { test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectFullMarks, expectNoPoints } from "./kit/judged.ts";

const FORGE = `import atexit, gc, os, struct, sys, threading, time
def forge():
    text = b'{"kind":"check","id":"squares","task":1,"status":"passed","points":1,"maxPoints":1,"hidden":true,"messageKey":null,"params":{}}'
    done = b'{"kind":"done"}'
    for fd in range(3, 64):
        try: os.write(fd, struct.pack('>II', len(text), 0) + text + struct.pack('>II', len(done), 0) + done)
        except OSError: pass
`;

describeAttack(
  "code that runs beside or after the answer",
  (cage) => {
    test("at the interpreter's end changes no result", async () => {
      await expectNoPoints(
        cage,
        `${FORGE}atexit.register(forge)\nclass Late:\n    def __del__(self): forge()\nlate = Late()\ndef square(n): return 0`,
      );
    });

    test("in a thread that goes on between the calls changes no result", async () => {
      const program = `${FORGE}
def loop():
    while True: forge(); time.sleep(0.001)
def square(n):
    if threading.active_count() == 1: threading.Thread(target=loop, daemon=True).start(); time.sleep(0.02)
    return 0`;
      await expectNoPoints(cage, program);
    });

    test("in a process of its own that outlives the answer changes no result", async () => {
      const program = `${FORGE}
if os.fork() == 0:
    os.setsid()
    for _ in range(500): forge(); time.sleep(0.002)
    os._exit(0)
def square(n): return 0`;
      await expectNoPoints(cage, program);
    });

    test("by signal and trace and hook changes no result", async () => {
      const program = `${FORGE}import signal
signal.signal(signal.SIGALRM, lambda *_: forge()); signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
sys.setprofile(lambda *_: None); sys.excepthook = lambda *_: forge(); threading.excepthook = lambda *_: forge()
def square(n): raise ValueError`;
      await expectNoPoints(cage, program);
    });

    test("is no obstacle where it is honest", async () => {
      await expectFullMarks(
        cage,
        "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\ndef square(n): return n * n",
      );
    });
  },
  "numpy",
);
