/// <reference types="astro/client" />

// Astro's build drops style sheets that only a dynamic import below an island
// reaches: they belong to no page. Monaco's are therefore read as text and
// adopted by the document when the editor comes, so that no page waits for them either.
const sheets = import.meta.glob<string>(
  [
    "/node_modules/monaco-editor/esm/vs/base/**/*.css",
    "/node_modules/monaco-editor/esm/vs/editor/**/*.css",
    "!**/{diffEditor,multiDiffEditor,colorPicker,inlineCompletions,inlineProgress,peekView,rename,quickAccess,codelens,stickyScroll}/**",
  ],
  { query: "?inline", import: "default", eager: true },
);

let isAdopted = false;

export function adoptMonacoStyles(): void {
  if (isAdopted) return;
  isAdopted = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(Object.values(sheets).join("\n"));
  document.adoptedStyleSheets.push(sheet);
}
