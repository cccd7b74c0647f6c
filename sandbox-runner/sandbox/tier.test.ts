import { describe, expect, it } from "vitest";
import { advice } from "./probe-sentences.ts";
import { makeProbe, type Probe, type ProbeName } from "./probe.ts";
import { findTier } from "./tier.ts";

/** A machine that has everything but what is named. */
function makeMachine(...lacking: ProbeName[]): Probe[] {
  const names: readonly ProbeName[] = ["bubblewrap", "user-namespaces", "network-namespaces", "seccomp", "landlock", "limits", "python"];
  return names.map((name) => makeProbe(name, !lacking.includes(name), { en: `No ${name}.`, fr: `Sans ${name}.` }, advice[name]));
}

describe("the tier of a machine", () => {
  it("is a cage wherever one can be built, whoever starts it", () => {
    expect(findTier(makeMachine(), "auto", false)).toMatchObject({ tier: "caged", grades: true });
    expect(findTier(makeMachine("network-namespaces"), "auto", false)).toMatchObject({ tier: "caged", grades: true });
    expect(findTier(makeMachine("landlock", "limits"), "auto", false)).toMatchObject({ tier: "caged", grades: true });
  });

  it("is confinement without user namespaces, and grades only where root gives judges a user", () => {
    expect(findTier(makeMachine("user-namespaces"), "auto", true)).toMatchObject({ tier: "confined", grades: true });
    const finding = findTier(makeMachine("user-namespaces", "network-namespaces"), "auto", false);
    expect(finding).toMatchObject({ tier: "confined", grades: false });
    expect(finding.why.en).toContain("No user-namespaces.");
    expect(finding.why.fr).toContain("Sans user-namespaces.");
  });

  it("is refused without namespaces and Landlock, and both are named", () => {
    const { tier, why } = findTier(makeMachine("user-namespaces", "landlock"), "auto", true);
    expect(tier).toBe("refused");
    expect(why.en).toBe("The runner will not serve here. No user-namespaces. No landlock.");
  });

  it.each(["seccomp", "python"] as const)("is refused without %s, whatever else there is", (name) => {
    expect(findTier(makeMachine(name), "auto", true).tier).toBe("refused");
    expect(findTier(makeMachine(name, "user-namespaces"), "auto", true).tier).toBe("refused");
    expect(findTier(makeMachine(name), "confined", true).tier).toBe("refused");
  });

  it("is not confinement where only a package is missing", () => {
    expect(findTier(makeMachine("bubblewrap"), "auto", true)).toMatchObject({
      tier: "refused",
      why: { en: expect.stringContaining("No bubblewrap.") as string },
    });
  });

  it("is what was asked for, or refused", () => {
    expect(findTier(makeMachine(), "confined", false)).toMatchObject({ tier: "confined", grades: false });
    expect(findTier(makeMachine("landlock"), "confined", true).tier).toBe("refused");
    expect(findTier(makeMachine("user-namespaces"), "caged", true).tier).toBe("refused");
  });
});
