import { expect, test } from "vitest";
import { LimitName } from "#contract/limits.ts";
import { workspace as english } from "#src/messages/en/workspace.ts";
import { workspace as french } from "#src/messages/fr/workspace.ts";

test.each(LimitName.options)("a learner who meets the limit %s is told so in a sentence, in either language", (limit) => {
  for (const { limits } of [english, french]) {
    const told = limits[limit];
    const sentence = typeof told === "function" ? told("20 s") : told;
    expect(sentence).toMatch(/^\p{Lu}.{20,}\.$/u);
  }
});
