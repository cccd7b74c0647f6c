import { expect, it } from "vitest";
import { PacedPort } from "./paced-port.ts";
import type { SlurmPort } from "./slurm-port.ts";

const port: SlurmPort = {
  submit: () => Promise.reject(new Error("refused")),
  list: () => Promise.resolve([]),
  cancel: () => Promise.resolve(),
  account: () => Promise.resolve(null),
};

it("asks Slurm at most twice a second, in order, whatever is asked of it and whatever fails", async () => {
  let nowMs = 0;
  const clock = { now: () => nowMs, wait: (ms: number) => Promise.resolve((nowMs += ms)) };
  const asked: string[] = [];
  const noting = new Proxy(port, {
    get: (target, name: keyof SlurmPort) => {
      asked.push(`${name} at ${nowMs}`);
      return target[name];
    },
  });
  const paced = new PacedPort(noting, clock);
  const all = [paced.list(), paced.submit({} as never), paced.list(), paced.cancel(["1"]), paced.account(["1"])];
  const ends = (await Promise.allSettled(all)).map(({ status }) => status);
  expect(ends).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  expect(asked).toEqual(["list at 0", "submit at 0", "list at 1000", "cancel at 1000", "account at 2000"]);
});
