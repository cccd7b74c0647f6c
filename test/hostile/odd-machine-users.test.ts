import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { FakeSite } from "#kit/fake-site.ts";
import { RealRunner } from "#kit/real-runner.ts";
import { noConfinement } from "./kit/confined.ts";
import { type OddMachine, withoutNetworkNamespaces, withoutUserNamespaces } from "./kit/odd-machine.ts";

interface Report {
  readonly tier: string;
  readonly why?: { readonly en: string; readonly fr: string };
  readonly probes: readonly { readonly name: string; readonly level: string; readonly consequence: { readonly en: string } | null }[];
}

function askDoctor({ prefix: [program = "", ...words] }: OddMachine, tier = "auto"): Report {
  const doctor = path.resolve(import.meta.dirname, "../../sandbox-runner/doctor.ts");
  const output = execFileSync(program, [...words, process.execPath, doctor], {
    cwd: "/",
    env: { ...process.env, ATELIER_TIER: tier },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(output) as Report;
}

describe.skipIf(withoutUserNamespaces.refusal)(`where user namespaces are forbidden (${withoutUserNamespaces.refusal ?? "tried"})`, () => {
  test("a runner that is to build cages refuses to serve, with the reason and what to do, and is not started again and again", async () => {
    await using site = await FakeSite.open();
    const opened = RealRunner.open(site, { ATELIER_TIER: "caged" }, withoutUserNamespaces.prefix);
    await expect(opened).rejects.toThrow(/ended with 78/);
    await expect(opened).rejects.toThrow(/User namespaces are refused to ordinary users\..*user\.max_user_namespaces above 0/s);
    expect(site.asks.flatMap(({ capacity }) => capacity)).toEqual([]);
  });

  test("the doctor says so in both languages", () => {
    for (const [wanted, expected] of [
      ["caged", "refused"],
      ["auto", noConfinement === undefined ? "confined" : "refused"],
    ] as const) {
      const { tier, why } = askDoctor(withoutUserNamespaces, wanted);
      expect(tier).toBe(expected);
      expect(why?.en).toContain("User namespaces are refused");
      expect(why?.fr).toContain("espaces de noms utilisateur");
    }
  });
});

describe.skipIf(withoutNetworkNamespaces.refusal)(
  `where only network namespaces are forbidden (${withoutNetworkNamespaces.refusal ?? "tried"})`,
  () => {
    test("the doctor calls the cage whole and names what programs lose", () => {
      const { tier, probes } = askDoctor(withoutNetworkNamespaces);
      expect(tier).toBe("caged");
      const probe = probes.find(({ name }) => name === "network-namespaces");
      expect(probe?.level).toBe("reduced");
      expect(probe?.consequence?.en).toContain("torch.distributed");
    });
  },
);
