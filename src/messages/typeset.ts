/**
 * French as it is typeset: the space before `; ! ?` is narrow, and neither it nor those before `: » %` and behind `«` end a line.
 * Sentences are written with ordinary spaces, which can be seen, and get these when they are shown.
 */
export function typesetFrench<T extends object>(area: T): T {
  return Object.fromEntries(Object.entries(area).map(([key, part]) => [key, typesetPart(part)])) as T;
}

function typesetPart(part: unknown): unknown {
  if (typeof part === "string") return typeset(part);
  if (typeof part === "function")
    return (...parameters: unknown[]) => typeset(String((part as (...all: unknown[]) => string)(...parameters)));
  if (Array.isArray(part)) return part.map(typesetPart);
  return typeof part === "object" && part !== null ? typesetFrench(part) : part;
}

function typeset(sentence: string): string {
  return sentence.replaceAll(/ (?=[;!?](?:\s|$|[)»]))/g, "\u202f").replaceAll(/ (?=[:»%](?:\s|$|[.,;)]))|(?<=«) /g, "\u00a0");
}
