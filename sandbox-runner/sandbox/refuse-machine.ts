import { RunnerError } from "../core/errors.ts";
import { type ProbeOptions, probeMachine } from "./probe-machine.ts";
import type { Probe, ProbeName } from "./probe.ts";
import type { Tier } from "./warden-message.ts";

/** What is missing first makes what comes after it fail as well. */
const fromTheGround: readonly ProbeName[] = ["bubblewrap", "python", "user-namespaces", "seccomp", "limits"];
/** A machine whose sandboxes are confined is refused for other reasons than these. */
const onlyForCages: readonly ProbeName[] = ["bubblewrap", "user-namespaces"];

/**
 * For when a sandbox cannot be had: asks the machine why, because what a failing
 * program says helps no operator. Throws the refusal, or what was thrown if the machine lacks nothing.
 */
export async function refuseMachine(options: ProbeOptions, tier: Tier, thrown: unknown): Promise<never> {
  const probes = await probeMachine(options);
  const lack = findFirstLack(tier === "caged" ? probes : probes.filter(({ name }) => !onlyForCages.includes(name)));
  if (!lack) throw thrown;
  const words = [lack.finding, lack.consequence, lack.remedy].flatMap((sentence) => (sentence ? [sentence.en] : []));
  throw new RunnerError("cage-unsafe", words.join(" "), { cause: thrown });
}

/** The missing thing to mend first. */
export function findFirstLack(probes: readonly Probe[]): Probe | undefined {
  const missing = probes.filter(({ level }) => level === "missing");
  return fromTheGround.flatMap((name) => missing.filter((probe) => probe.name === name))[0] ?? missing[0];
}
