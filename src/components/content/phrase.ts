/** The parts of a short text: what stands between back-ticks is code. */
export function splitPhrase(text: string): { text: string; code: boolean }[] {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => ({ text: part, code: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/** The same for the browser. Text becomes text nodes: nothing in it can be markup. */
export function makePhrase(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const part of splitPhrase(text)) {
    if (!part.code) fragment.append(part.text);
    else fragment.append(Object.assign(document.createElement("code"), { textContent: part.text }));
  }
  return fragment;
}
