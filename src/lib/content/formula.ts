import katex from "katex";

/**
 * A formula as HTML, with MathML for screen readers. Commands that make links,
 * images or attributes are refused; the limits keep a formula from growing the
 * page or the packer's time.
 */
export function renderFormula(source: string, display: boolean): { html: string } | { error: string } {
  let distrusted: string | undefined;
  try {
    const html = katex.renderToString(source, {
      displayMode: display,
      output: "htmlAndMathml",
      // Where it answers false, KaTeX sets the command in red; a trainer should hear of it instead.
      trust: ({ command }) => {
        distrusted ??= command;
        return false;
      },
      strict: "error",
      throwOnError: true,
      maxSize: 20,
      maxExpand: 200,
    });
    return distrusted ? { error: `${distrusted} is not allowed` } : { html };
  } catch (error) {
    if (error instanceof katex.ParseError) return { error: error.message.replace(/^KaTeX parse error: /, "") };
    throw error;
  }
}
