/** Something that French is not typeset with, and what stands there instead. */
export interface TypeFault {
  /** Where in the text. */
  readonly at: number;
  readonly found: string;
  readonly expected: string;
}

// A line may break at an ordinary space, and would begin with the sign. \u202f is the narrow one, \u00a0 the one as wide as a word's.
const rules: readonly { readonly pattern: RegExp; readonly found: (sign: string) => string; readonly expected: string }[] = [
  { pattern: /(?<=\p{L})'(?=[\p{L}\d«])/gu, found: () => "a straight apostrophe", expected: "’" },
  {
    pattern: / (?=[;!?](?:\s|$|[)\]»*_]))/gu,
    found: (sign) => `an ordinary space before "${sign}"`,
    expected: "a narrow no-break space (U+202F)",
  },
  { pattern: / (?=[:»%](?:\s|$|[.,;)\]*_]))/gu, found: (sign) => `an ordinary space before "${sign}"`, expected: "a no-break space (U+00A0)" },
  { pattern: /(?<=«) /gu, found: () => 'an ordinary space behind "«"', expected: "a no-break space (U+00A0)" },
];

/** What a French text is not typeset with. Code between back-ticks says nothing. */
export function findTypeFaults(text: string): TypeFault[] {
  const said = text.replaceAll(/`[^`]*`/g, (code) => "x".repeat(code.length));
  return rules.flatMap(({ pattern, found, expected }) =>
    [...said.matchAll(pattern)].map(({ index }) => {
      const around = text.slice(Math.max(0, index - 12), index + 8).trim();
      return { at: index, found: `${found(text[index + 1] ?? "")} in "${around}"`, expected };
    }),
  );
}
