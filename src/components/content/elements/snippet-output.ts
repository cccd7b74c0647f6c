import type { AttemptEvent } from "#contract/event.ts";
import type { JobView } from "#src/domain/job-view.ts";
import { readLine, Terminal } from "#src/islands/workspace/output/terminal.ts";

type Words = Readonly<Record<string, string>>;

/** Where a snippet's program speaks. */
export interface SnippetOutput {
  take(attempt: number, event: AttemptEvent): void;
  /** Where the job stands, in words. */
  describe(job: JobView): string;
}

/** Opens an empty output below the snippet's controls, in place of an earlier one. */
export function openSnippetOutput(snippet: HTMLElement, words: Words): SnippetOutput {
  snippet.querySelector(".output")?.remove();
  const screen = document.createElement("pre");
  screen.tabIndex = 0;
  screen.setAttribute("role", "log");
  screen.setAttribute("aria-label", words["output"] ?? "");
  const figures = document.createElement("div");
  const output = document.createElement("div");
  output.className = "output";
  output.hidden = true;
  output.append(screen, figures);
  snippet.append(output);

  let attempt = 0;
  let terminal = new Terminal();
  let drawn = 0;
  let openLine = screen.appendChild(new Text());

  function start(number: number): void {
    attempt = number;
    terminal = new Terminal();
    drawn = 0;
    openLine = new Text();
    screen.replaceChildren(openLine);
    figures.replaceChildren();
  }

  function draw(): void {
    const finished = terminal.finishedLines.slice(drawn);
    drawn += finished.length;
    if (finished.length > 0) openLine.before(finished.map((line) => `${readLine(line)}\n`).join(""));
    openLine.data = readLine(terminal.openLine);
  }

  return {
    take(number, event) {
      if (number > attempt) start(number);
      if (event.kind === "output") {
        terminal.write(event.stream, event.text);
        draw();
      } else if (event.kind === "figure") figures.append(makePicture(event));
      else if (event.kind === "cut") openLine.after(words["cut"] ?? "");
      else return;
      output.hidden = false;
    },
    describe: (job) => describe(job, words),
  };
}

function makePicture({ pngBase64, width, height, alt }: Extract<AttemptEvent, { kind: "figure" }>): HTMLImageElement {
  return Object.assign(new Image(width, height), { src: `data:image/png;base64,${pngBase64}`, alt });
}

function describe({ state, ending }: JobView, words: Words): string {
  if (state !== "finished") return (state === "running" ? words["running"] : words["waiting"]) ?? "";
  switch (ending?.reason) {
    case "completed":
      return (ending.exitCode === 0 && ending.signal === null ? words["done"] : words["failed"]?.replace("{code}", ending.signal ?? String(ending.exitCode))) ?? "";
    case "limit":
      return words["limit"]?.replace("{limit}", ending.limit) ?? "";
    case "stopped":
      return words["stopped"] ?? "";
    case "platform-fault":
    case undefined:
      return words["fault"] ?? "";
  }
}
