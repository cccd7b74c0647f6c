// Python as it is compared: what a program does, without how it is named, written down and commented.

const keywords = new Set(
  "False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield case".split(
    " ",
  ),
);

const pattern = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>[rRbBuUfFtT]{0,2}(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))/,
    /(?<number>\d[\w.]*)/,
    /(?<word>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<operator>\*\*=?|\/\/=?|>>=?|<<=?|->|:=|[-+*/%@&|^=!<>]=|[-+*/%@&|^~<>=.,:;()[\]{}])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

/** The tokens of a program: each name is one and the same, each number, and each text; comments and spaces are none. */
export function listTokens(program: string): string[] {
  const tokens: string[] = [];
  for (const { groups } of program.matchAll(pattern)) {
    const { string, number, word, operator } = groups ?? {};
    if (string !== undefined) tokens.push("S");
    else if (number !== undefined) tokens.push("N");
    else if (word !== undefined) tokens.push(keywords.has(word) ? word : "V");
    else if (operator !== undefined) tokens.push(operator);
  }
  return withoutDocstrings(tokens);
}

/** A text after a colon that stands for itself is a comment: a docstring. Arguments and entries have something around theirs. */
function withoutDocstrings(tokens: readonly string[]): string[] {
  return tokens.filter((token, index) => {
    if (token !== "S" || tokens[index - 1] !== ":") return true;
    const next = tokens[index + 1];
    return next !== undefined && /^[^\w]+$/.test(next);
  });
}
