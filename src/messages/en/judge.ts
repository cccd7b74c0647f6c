/** What the platform itself says of a check; an exercise's own messages stand beside its judge. Parameters in braces. */
export const judge = {
  "judge.import-failed": "Your file could not be imported: {type}: {message} ({file}, line {line}).",
  "judge.missing-name": "{name} is missing: the judge looked for it under exactly this name.",
  "judge.raised": "{name} raised {type}: {message} ({file}, line {line}).",
  "judge.too-slow": "{name} had not answered after {seconds} s, so the judge stopped waiting.",
  "judge.too-much-output": "{name} returned more than the {megabytes} MB that an answer may hold.",
  "judge.learner-died": "Your program ended during {name} without an answer: it ran out of memory, crashed or left by itself.",
  "judge.not-reached": "Not looked at: your program had already been stopped during the check {check}.",
  "judge.bad-answer": "During {name} something other than an answer arrived on the judge's channel. Leave that channel alone.",
  "judge.unsendable": "What {name} returned cannot be passed on: {reason}.",
  "judge.unsendable-object-array":
    "What {name} returned holds a NumPy array of objects, which cannot be passed on. Return a list, or an array of numbers or of texts.",
  "judge.unsendable-structured-array":
    "What {name} returned holds a NumPy array with named fields, which cannot be passed on. Return each field as an array of its own.",
  "judge.unsendable-odd-array":
    "What {name} returned holds a NumPy array of a type that cannot be passed on. Convert it with astype() to numbers, times or short texts.",
  "judge.unsendable-sparse-tensor":
    "What {name} returned holds a sparse or nested tensor, which cannot be passed on. Call to_dense() first, or return its parts in a list.",
  "judge.unsendable-quantised-tensor":
    "What {name} returned holds a quantised tensor, which cannot be passed on. Return dequantize() or int_repr() of it.",
  "judge.unsendable-odd-tensor":
    "What {name} returned holds a tensor whose values cannot be passed on: its type is too unusual, or it has none. Convert it, for instance with float().",
  "judge.unusable-answer":
    "The judge could not work with what your code returned: it has an unexpected form. Compare it with what the statement asks for.",
  "judge.too-noisy":
    "The machine was too busy with other things for a fair timing: the baseline itself varied by {percent} % over {pairs} pairs. This costs you nothing; submit again later.",
  "judge.too-noisy-to-grow":
    "The machine was too busy with other things to tell how your code's time grows: the judge's own work varied by {percent} % over {rounds} rounds. This costs you nothing; submit again later.",
  "judge.too-quick-to-grow":
    "Your code is so quick ({ms} ms at the size {largest}) that how its time grows cannot be told. This costs you nothing; the exercise needs larger sizes.",
  "judge.implausible":
    "One call took {ms} ms, less than this work can take on this machine ({floor} ms). That is not graded, and costs you nothing.",
  "judge.no-steady-clock": "Speed cannot be timed fairly on this machine. This costs you nothing.",
  "judge.worked-while-held":
    "Your program went on working for {ms} ms while others were timed. Let every call finish its work before it returns.",
  "judge.too-many-parameters": "Your weights have {value} numbers; at most {threshold} are allowed.",
  "judge.too-many-bytes": "What you returned takes {value} bytes; at most {threshold} are allowed.",
  "judge.over-memory": "Your program needed {value} MiB of memory, its imports included; at most {threshold} are allowed.",
  "judge.over-processor": "Your program took {value} s of processor time; at most {threshold} are allowed.",
  "judge.over-energy": "Your program took {value} J of energy; at most {threshold} are allowed.",
  "judge.no-meter": "Nothing on this machine can tell the judge what your program uses. This costs you nothing.",
  "judge.no-energy-meter": "Nothing on this machine measures what energy your program takes. This costs you nothing.",
  "judge.broken": "The judge itself stumbled here. This costs you nothing; the trainers are told.",
  "judge.wrong-type": "Expected a value of type {expected}, got {actual}. {where}",
  "judge.wrong-length": "Expected {expected} items, got {actual}. {where}",
  "judge.wrong-shape": "Expected the shape {expected}, got {actual}. {where}",
  "judge.wrong-dtype": "Expected elements of type {expected}, got {actual}. {where}",
  "judge.wrong-keys": "The keys differ. Missing: {missing}. Too many: {extra}. {where}",
  "judge.not-finite":
    "{wrong} values are nan or infinite where a finite number belongs, the first at {index}: {actual} instead of {expected}. {where}",
  "judge.not-close":
    "{wrong} of {count} values are off, the first at {index}: {actual} instead of {expected} (largest error {error}). {where}",
  "judge.not-equal": "Expected {expected}, got {actual}. {where}",
  "judge.not-same": "Not identical: expected {expected}, got {actual}. {where}",
  "judge.inputs-changed": "{name} changed its arguments. Work on copies: the caller still needs the originals.",
} as const;
