import { editor } from "./monaco.ts";

/** Monaco wants colours as #rrggbb; the build may have shortened a token to #rgb. */
function readToken(name: string): string {
  const colour = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  return /^#[\da-f]{3}$/i.test(colour) ? colour.replace(/[\da-f]/gi, "$&$&") : colour;
}

/** Draws the editor in the page's own colours, as they are now. */
export function applyPageTheme(): void {
  const isDark = document.documentElement.dataset["theme"] === "dark";
  const bare = (name: string) => readToken(name).replace("#", "");
  editor.defineTheme("atelier", {
    base: isDark ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      { token: "", foreground: bare("--ink") },
      { token: "keyword", foreground: bare("--copper") },
      { token: "string", foreground: bare("--pass") },
      { token: "number", foreground: bare("--sea") },
      { token: "comment", foreground: bare("--ink-3"), fontStyle: "italic" },
      { token: "tag", foreground: bare("--fault") },
      { token: "type", foreground: bare("--sea") },
    ],
    colors: {
      "editor.background": readToken("--sheet"),
      "editor.foreground": readToken("--ink"),
      "editorLineNumber.foreground": readToken("--ink-3"),
      "editorLineNumber.activeForeground": readToken("--ink"),
      "editorCursor.foreground": readToken("--copper"),
      "editor.selectionBackground": readToken("--copper-wash"),
      "editor.inactiveSelectionBackground": readToken("--well"),
      "editor.lineHighlightBackground": readToken("--paper"),
      "editor.lineHighlightBorder": readToken("--paper"),
      "editorIndentGuide.background1": readToken("--rule"),
      "editorBracketMatch.background": readToken("--sea-wash"),
      "editorBracketMatch.border": readToken("--sea"),
      "editorWidget.background": readToken("--well"),
      "editorWidget.border": readToken("--rule"),
      "editorHoverWidget.background": readToken("--well"),
      "editorHoverWidget.border": readToken("--rule"),
      "editorError.foreground": readToken("--fail"),
      "editorWarning.foreground": readToken("--limit"),
      "input.background": readToken("--sheet"),
      "input.foreground": readToken("--ink"),
      "scrollbarSlider.background": `${readToken("--ink-3")}40`,
      "scrollbarSlider.hoverBackground": `${readToken("--ink-3")}70`,
      focusBorder: readToken("--copper"),
    },
  });
  editor.setTheme("atelier");
}

/** Follows the page when its reader changes between light and dark. */
export function followPageTheme(): () => void {
  applyPageTheme();
  const observer = new MutationObserver(applyPageTheme);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
