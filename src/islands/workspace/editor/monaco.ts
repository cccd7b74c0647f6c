// Everything of Monaco that the bench uses, and nothing else: the core, the
// contributions a Python learner needs, one language. Loaded by CodeEditor alone, after first paint.
import "monaco-editor/editor/browser/coreCommands";
import "monaco-editor/editor/browser/widget/codeEditor/codeEditorWidget";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/folding/register";
import "monaco-editor/features/format/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/indentation/register";
import "monaco-editor/features/lineSelection/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/readOnlyMessage/register";
import "monaco-editor/features/smartSelect/register";
import "monaco-editor/features/unusualLineTerminators/register";
import "monaco-editor/features/wordHighlighter/register";
import "monaco-editor/features/wordOperations/register";
import "monaco-editor/languages/definitions/python/register";
import { editor, MarkerSeverity, MarkerTag, Uri } from "monaco-editor/editor/editor.api";

// Monaco asks for its worker by this global name.
globalThis.MonacoEnvironment = {
  getWorker: () => new Worker(new URL("./monaco-worker.ts", import.meta.url), { type: "module" }),
};

export { editor, MarkerSeverity, MarkerTag, Uri };
