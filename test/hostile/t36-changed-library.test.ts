import { test } from "vitest";
import { describeAttack } from "./kit/attack.ts";
import { expectNoPoints } from "./kit/judged.ts";

const patches = {
  "builtins and assert":
    "import builtins\nbuiltins.AssertionError = type('Quiet', (BaseException,), {})\nbuiltins.isinstance = lambda *_: True\nbuiltins.int = lambda *_: 0\nbuiltins.len = lambda *_: 0",
  unittest: "import unittest\nunittest.TestCase.assertEqual = lambda *_: None\nunittest.TestResult.wasSuccessful = lambda *_: True",
  "numpy's comparisons":
    "import numpy\nnumpy.allclose = numpy.array_equal = numpy.array_equiv = numpy.isclose = lambda *_, **__: True\nnumpy.testing.assert_allclose = lambda *_, **__: None",
  time: "import time\ntime.monotonic = time.perf_counter = time.time = time.process_time = lambda: 0.0",
  random: "import random, numpy\nrandom.random = lambda: 0.0\nnumpy.random.seed(0)\nnumpy.random.default_rng = lambda *_: None",
  "the codec and the frames":
    "import atelier_wire.codec, atelier_wire.frames, atelier_learner.serve\natelier_wire.codec.decode = lambda *_, **__: ((1,), {})\natelier_wire.frames.parse_header = lambda _: {}",
  json: 'import json\njson.dumps = lambda *_, **__: \'{"kind":"done"}\'',
};

describeAttack(
  "a library that the learner changes",
  (cage) => {
    test.each(Object.entries(patches))("(%s) is changed in his own process, and the judge's stays as it was", async (_, patch) => {
      await expectNoPoints(cage, `${patch}\ndef square(n): return 0`);
    });
  },
  "numpy",
);
