import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { describeError, RunnerError } from "../core/errors.ts";
import { SiteProfile } from "./site-profile.ts";

const sitesFolder = path.join(import.meta.dirname, "../sites");

/** Reads a site's profile by its name, or from a file of the operator's own. Throws one refusal with a sentence for every defect. */
export async function loadProfile(named: string): Promise<SiteProfile> {
  const file = named.includes("/") ? named : path.join(sitesFolder, `${named}.yaml`);
  let value: unknown;
  try {
    value = parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new RunnerError("bad-config", `The site profile ${file} cannot be read: ${describeError(error)}`, { cause: error });
  }
  const parsed = SiteProfile.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".") || "the file"}: ${issue.message}`);
  throw new RunnerError("bad-config", `The site profile ${file} is not usable:\n${problems.join("\n")}`);
}
