import { stripVTControlCharacters, styleText } from "node:util";
import type { CheckReport, ExerciseReport, Program, Run, Warning } from "./report.ts";

// For the eye and for the ear: every line says in words what it means, nothing is drawn, and colour only repeats a word.

/** What is known of the terminal that will show it. */
export interface Screen {
  readonly columns: number;
  readonly colour: boolean;
}

/** The screen that a stream writes to; 80 columns and no colour where it is none. */
export function readScreen(stream: { isTTY?: boolean; columns?: number }, environment: NodeJS.ProcessEnv): Screen {
  const colour = stream.isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
  return { columns: stream.columns ?? 80, colour };
}

/** Columns that a row of words and figures needs beside the program's name. */
const FIGURES = 48;
const LEAST_NAME = 12;
/** Seeds that are told of one program; the JSON has all. */
const MOST_SEEDS = 5;

/** Everything about one exercise: a line for each program, what came out otherwise, and warnings. */
export function renderExercise(report: ExerciseReport, screen: Screen): string {
  const heading = paint(`${report.course} / ${report.exercise}${report.timed ? ", timed" : ""}`, "bold", screen);
  const names = report.programs.map(({ name }) => name.length);
  const nameWidth = Math.max(LEAST_NAME, ...names);
  const isNarrow = screen.columns < nameWidth + FIGURES;
  const rows = report.programs.flatMap((program) => renderProgram(program, isNarrow ? null : nameWidth, screen));
  const refusal = report.refusal === null ? [] : [paint("  not checked", "red", screen), ...wrap(report.refusal, 4, screen)];
  return `${[heading, ...refusal, ...rows, ...report.warnings.flatMap((warning) => renderWarning(warning, screen))].join("\n")}\n`;
}

/** The last lines: how many came out as expected, and where to look. */
export function renderSummary({ exercises, wallSeconds, repeat }: CheckReport, screen: Screen): string {
  const programs = exercises.flatMap((exercise) => exercise.programs);
  const refused = exercises.filter(({ refusal }) => refusal !== null).length;
  const differed = programs.filter(({ ok }) => !ok).length;
  const warnings = exercises.reduce((sum, exercise) => sum + exercise.warnings.length, 0);
  const sentence = [
    `${programs.length - differed} of ${programs.length} programs as expected${repeat > 1 ? `, each ${repeat} times` : ""}`,
    ...(differed > 0 ? [`${differed} DIFFERED`] : []),
    ...(refused > 0 ? [`${refused} exercises not checked`] : []),
    `${warnings} warnings`,
    `${wallSeconds.toFixed(0)} s`,
  ].join("; ");
  return `${wrap(sentence, 0, screen).join("\n")}\n`;
}

function renderProgram(program: Program, nameWidth: number | null, screen: Screen): string[] {
  const { name, ok, differed, runs } = program;
  const word = paint(ok ? "as expected" : "DIFFERED   ", ok ? "green" : "red", screen);
  const shown = runs.find((run) => !run.ok) ?? runs[0];
  if (!shown) return [];
  const figures = describeRun(shown);
  const row =
    nameWidth === null
      ? [`  ${word.trimEnd()}: ${name}`, ...wrap(figures, 4, screen)]
      : [`  ${word}  ${name.padEnd(nameWidth)}  ${figures}`];
  if (ok) return row;
  const share = runs.length > 1 ? [`${differed} of ${runs.length} differed`] : [];
  return [...row, ...[...share, ...shown.deviations, ...describeSeeds(runs)].flatMap((line) => wrap(line, 6, screen))];
}

function describeRun({ verdict, score, cpuSeconds, gpuSeconds, wallSeconds, tries }: Run): string {
  const points = score === null ? "" : `${(score * 100).toFixed(0)} %`.padStart(6);
  const gpu = gpuSeconds > 0 ? `, ${gpuSeconds.toFixed(1)} s GPU` : "";
  const again = tries > 1 ? `, at try ${tries}` : "";
  return `${(verdict ?? "no verdict").padEnd(12)}${points}  ${cpuSeconds.toFixed(1)} s CPU${gpu} in ${wallSeconds.toFixed(1)} s${again}`;
}

function describeSeeds(runs: readonly Run[]): string[] {
  const seeds = runs.filter(({ ok }) => !ok).map(({ seed }) => seed);
  const more = seeds.length > MOST_SEEDS ? [`and ${seeds.length - MOST_SEEDS} more: see --json`] : [];
  return ["to see it again:", ...seeds.slice(0, MOST_SEEDS).map((seed) => `--seed ${seed}`), ...more];
}

function renderWarning({ sentence }: Warning, screen: Screen): string[] {
  const [first = "", ...rest] = wrap(`warning: ${sentence}`, 2, screen);
  return [first.replace("warning", paint("warning", "yellow", screen)), ...rest];
}

/** Lines no wider than the screen, where the words allow it. */
function wrap(text: string, indent: number, { columns }: Screen): string[] {
  const margin = " ".repeat(indent);
  return stripVTControlCharacters(text)
    .split("\n")
    .flatMap((line) => {
      const lines = [margin];
      for (const word of line.split(" ")) {
        const last = lines.at(-1) ?? margin;
        const longer = last === margin ? margin + word : `${last} ${word}`;
        if (longer.length <= columns || last === margin) lines[lines.length - 1] = longer;
        else lines.push(margin + word);
      }
      return lines;
    });
}

const paint = (text: string, style: "bold" | "red" | "green" | "yellow", { colour }: Screen): string =>
  colour ? styleText(style, text, { validateStream: false }) : text;
