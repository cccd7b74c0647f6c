import { test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectNoPoints } from "./kit/judged.ts";

const liars = {
  "an object that equals everything":
    "class Liar:\n    def __eq__(self, _): return True\n    def __ne__(self, _): return False\n    def __hash__(self): return 0\ndef square(n): return Liar()",
  "a number that equals everything":
    "class Liar(int):\n    def __eq__(self, _): return True\n    def __ne__(self, _): return False\n    __hash__ = int.__hash__\ndef square(n): return Liar(0)",
  "a number that changes when it is read":
    "class Liar(int):\n    def __int__(self): return 4\n    def __index__(self): return 4\ndef square(n): return Liar(0)",
  "an array that equals everything":
    "import numpy\nclass Liar(numpy.ndarray):\n    def __eq__(self, _): return numpy.True_\n    def __array_function__(self, *_, **__): return True\ndef square(n): return numpy.zeros(1).view(Liar)",
  "a value that is not a number": "def square(n): return float('nan')",
  "a truth in the place of a number": "def square(n): return True",
  "a text that says so": "def square(n): return str(n * n)",
  "a class with a lying type":
    "class Liar:\n    @property\n    def __class__(self): return int\n    def __eq__(self, _): return True\ndef square(n): return Liar()",
  "a module that is none":
    "import sys\nclass Liar:\n    def __getattr__(self, _): return lambda *_: self\n    def __eq__(self, _): return True\nsys.modules[__name__] = Liar()\ndef square(n): return 0",
};

describeAttack(
  "an answer that claims to be right",
  (cage) => {
    test.each(Object.entries(liars))("(%s) is compared by the judge, with the judge's own notion of equal", async (_, program) => {
      await expectNoPoints(cage, program);
    });
  },
  "numpy",
);
