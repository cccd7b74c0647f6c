import { expect, it } from "vitest";
import { divideGres } from "./divide-gres.ts";

it("gives each slice an equal share, with the type that was asked for", () => {
  expect(divideGres("gpu:4", 4)).toBe("gpu:1");
  expect(divideGres("gpu:a100_1g.5gb:4", 2)).toBe("gpu:a100_1g.5gb:2");
  expect(divideGres("gpu:2,tmp:8", 2)).toBe("gpu:1,tmp:4");
  expect(divideGres("gpu", 1)).toBe("gpu:1");
});

it("says so where it does not come out even", () => {
  expect(divideGres("gpu:3", 2)).toBeNull();
  expect(divideGres("gpu", 2)).toBeNull();
});
