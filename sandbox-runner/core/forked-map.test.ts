import fc from "fast-check";
import { expect, it } from "vitest";
import { ForkedMap } from "./forked-map.ts";

const change = fc.record({ key: fc.nat(60), value: fc.nat(9), act: fc.constantFrom("set", "set", "delete", "fork") });

it("is whatever a Map would be, order included, through any number of forks", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(60), fc.nat(9))), fc.array(change, { maxLength: 200 }), (first, changes) => {
      const plain = new Map(first);
      let forked = new ForkedMap(plain);
      const model = new Map(plain);
      for (const { key, value, act } of changes) {
        if (act === "set") [model, forked].forEach((map) => map.set(key, value));
        if (act === "delete") expect(forked.delete(key)).toBe(model.delete(key));
        if (act === "fork") forked = new ForkedMap(forked);
        expect([forked.has(key), forked.get(key), forked.size]).toEqual([model.has(key), model.get(key), model.size]);
      }
      expect([...forked]).toEqual([...model]);
      expect([...forked.keys()]).toEqual([...model.keys()]);
      expect([...forked.values()]).toEqual([...model.values()]);
      expect([...plain]).toEqual([...new Map(first)]);
    }),
  );
});

it("leaves what it was forked from as it was", () => {
  const original = new ForkedMap(new Map([["a", 1]]));
  const fork = new ForkedMap(original);
  fork.set("a", 2).set("b", 3);
  new ForkedMap(fork).delete("a");
  expect([[...original], [...fork]]).toEqual([
    [["a", 1]],
    [
      ["a", 2],
      ["b", 3],
    ],
  ]);
});
