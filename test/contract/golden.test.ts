import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CONTRACT_VERSION } from "#contract/version.ts";

// One file for each schema of the contract, named after it: an array of examples,
// written once. A schema that refuses an old example has broken the contract;
// it needs a new version, and new examples beside the old.

const contract = path.resolve(import.meta.dirname, "../../sandbox-runner/contract");
const golden = path.join(import.meta.dirname, "golden", `v${CONTRACT_VERSION}`);

const modules = await Promise.all(
  readdirSync(contract)
    .filter((file) => file.endsWith(".ts"))
    .map(async (file) => (await import(path.join(contract, file))) as Record<string, unknown>),
);
const schemas = new Map(
  modules.flatMap((module) => Object.entries(module)).filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType),
);
const examples = new Map(
  readdirSync(golden).map((file) => [
    path.basename(file, ".json"),
    z.array(z.json()).parse(JSON.parse(readFileSync(path.join(golden, file), "utf8"))),
  ]),
);

describe("the contract", () => {
  it("has examples of every schema, and of nothing else", () => {
    expect([...examples.keys()].toSorted()).toEqual([...schemas.keys()].toSorted());
  });

  it.each([...schemas.keys()].toSorted())("takes every example of %s and changes nothing in it", (name) => {
    const known = examples.get(name) ?? [];
    expect(known.length).toBeGreaterThan(0);
    for (const example of known) expect(schemas.get(name)?.parse(example)).toEqual(example);
  });

  it.each([...schemas].filter(([, schema]) => schema instanceof z.ZodDiscriminatedUnion))(
    "has an example of each kind of %s",
    (name, schema) => {
      const options = (schema as z.ZodDiscriminatedUnion).options as readonly z.ZodType[];
      const unseen = options.filter((option) => !examples.get(name)?.some((example) => option.safeParse(example).success));
      expect(unseen).toEqual([]);
    },
  );
});
