import { createCssVariablesTheme, createHighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import bash from "shiki/langs/bash.mjs";
import json from "shiki/langs/json.mjs";
import python from "shiki/langs/python.mjs";
import yaml from "shiki/langs/yaml.mjs";

/** Languages that a fenced block may name. */
export const codeLanguages: readonly string[] = ["python", "bash", "json", "yaml", "text"];

const prefix = "--code-";

/** Marks up source text: `<span class="code-keyword">`; the style sheet gives the colours, so no inline style is needed. */
export type Highlight = (source: string, language: string) => string;

let highlight: Promise<Highlight> | undefined;

/** The highlighter; grammars are loaded once per process. */
export function loadHighlight(): Promise<Highlight> {
  highlight ??= createHighlight();
  return highlight;
}

async function createHighlight(): Promise<Highlight> {
  const shiki = await createHighlighterCore({
    themes: [createCssVariablesTheme({ name: "classes", variablePrefix: prefix, fontStyle: false })],
    langs: [bash, json, python, yaml],
    engine: createJavaScriptRegexEngine(),
  });
  return (source, language) => {
    if (language === "text") return escapeHtml(source);
    // Without a limit of time: on a busy machine a line would be left half marked, and the same course would be another version.
    const { tokens } = shiki.codeToTokens(source, { lang: language, theme: "classes", tokenizeTimeLimit: 0 });
    return tokens.map((line) => line.map(({ content, color }) => markToken(content, color)).join("")).join("\n");
  };
}

function markToken(content: string, color: string | undefined): string {
  const kind = /^var\(--code-token-([a-z-]+)\)$/.exec(color ?? "")?.[1];
  return kind ? `<span class="code-${kind}">${escapeHtml(content)}</span>` : escapeHtml(content);
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
