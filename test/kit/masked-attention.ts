import { readFileSync } from "node:fs";
import path from "node:path";

/** The exercise that tests and measurements hand in: small, judged in about a second. */
export const maskedAttention = { course: "from-text-to-transformer", exercise: "masked-attention" };

const folder = path.resolve(
  import.meta.dirname,
  "../../content/courses/from-text-to-transformer/modules/attention/exercises/masked-attention",
);

/** A learner's file as one of the exercise's folders has it: `solution`, `samples/wrong-no-scale`. */
export const readAttention = (of: string) => [{ path: "attention.py", text: readFileSync(path.join(folder, of, "attention.py"), "utf8") }];
