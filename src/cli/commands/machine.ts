import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import type { Command } from "commander";
import { z } from "zod";
import { root } from "../runner-process.ts";

const Sentence = z.object({ en: z.string(), fr: z.string() });
const Report = z.object({
  tier: z.enum(["caged", "confined", "refused"]),
  grades: z.boolean(),
  why: Sentence,
  probes: z.array(
    z.object({
      name: z.string(),
      level: z.enum(["ok", "reduced", "missing"]),
      finding: Sentence,
      consequence: Sentence.nullable(),
      remedy: Sentence.nullable(),
    }),
  ),
});

const marks = { ok: "✓", reduced: "–", missing: "✗" } as const;

/** `atelier doctor`, `atelier runner` and `atelier content`: other programs of the house, started with what they need. */
export function addMachineCommands(program: Command): void {
  program
    .command("doctor")
    .description("what this machine can do for sandboxes, with the consequence and the remedy where it cannot")
    .option("--json", "one JSON object on standard output")
    .option("--lang <lang>", "en or fr", process.env["LANG"]?.startsWith("fr") ? "fr" : "en")
    .action(({ json, lang }: { json?: boolean; lang: string }) => {
      const probe = spawnSync(process.execPath, [path.join(root, "sandbox-runner/doctor.ts")], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
      });
      if (probe.status !== 0) return void (process.exitCode = 2);
      const report = Report.parse(JSON.parse(probe.stdout));
      process.stdout.write(json ? probe.stdout : print(report, lang === "fr" ? "fr" : "en"));
      process.exitCode = report.tier === "refused" ? 1 : 0;
    });
  program
    .command("runner")
    .description("start a runner for a site: set ATELIER_SITE_URL and ATELIER_RUNNER_TOKEN")
    .action(() => handOver("sandbox-runner/main.ts", []));
  program
    .command("content")
    .description("check or pack courses: `content check [folder]`, `content pack [folder]`")
    .allowUnknownOption()
    .argument("[words...]")
    .helpOption(false)
    .action((words: string[]) => handOver("tools/content.ts", words));
}

function print({ probes, why }: z.infer<typeof Report>, lang: "en" | "fr"): string {
  const lines = probes.flatMap(({ name, level, finding, consequence, remedy }) => [
    `${marks[level]} ${name.padEnd(19)} ${finding[lang]}`,
    ...[consequence, remedy].flatMap((sentence) => (sentence ? [`${" ".repeat(22)}${sentence[lang]}`] : [])),
  ]);
  return `${[...lines, "", why[lang]].join("\n")}\n`;
}

function handOver(script: string, words: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, script), ...words], { stdio: "inherit" });
    process.on("SIGINT", () => undefined);
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.once("close", (code) => ((process.exitCode = code ?? 1), resolve()));
  });
}
