import startRuff, { type Diagnostic, PositionEncoding, Workspace } from "@astral-sh/ruff-wasm-web";
import wasmUrl from "@astral-sh/ruff-wasm-web/ruff_wasm_bg.wasm?url";
import type { Remark, RuffAnswer, RuffRequest } from "./remark.ts";

// Ruff stands in a worker of its own: eleven megabytes of WebAssembly must not stop the page for a moment.

// What is wrong or surely unintended; no matters of taste.
const settings = {
  "target-version": "py311",
  "line-length": 100,
  lint: { select: ["E7", "E9", "F", "B006", "B008", "B023", "PLE"] },
  format: { "indent-style": "space" },
};

const ready = startRuff({ module_or_path: wasmUrl }).then(() => new Workspace(settings, PositionEncoding.Utf16));

function answer(workspace: Workspace, request: RuffRequest): RuffAnswer {
  try {
    if (request.do === "format") return { id: request.id, formatted: workspace.format(request.text) };
    const diagnostics = workspace.check(request.text) as Diagnostic[];
    return { id: request.id, remarks: diagnostics.map(makeRemark) };
  } catch (error) {
    return { id: request.id, failed: String(error) };
  }
}

function makeRemark(diagnostic: Diagnostic): Remark {
  const { code, message, tags, start_location: start, end_location: end } = diagnostic;
  return {
    code,
    message,
    isError: code === null || code === "invalid-syntax" || code.startsWith("E9") || code === "F821",
    isUnnecessary: tags.includes("unnecessary"),
    from: { line: start.row, column: start.column },
    to: { line: end.row, column: end.column },
  };
}

addEventListener("message", (message: MessageEvent<RuffRequest>) => {
  const { data } = message;
  void ready.then(
    (workspace) => postMessage(answer(workspace, data)),
    (error: unknown) => postMessage({ id: data.id, failed: String(error) } satisfies RuffAnswer),
  );
});
