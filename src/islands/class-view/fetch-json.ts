/** Asks the site in the page's language. Its own answers are trusted as they are. */
export async function fetchJson<Answer>(address: string, query: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const search = new URLSearchParams({ ...query, lang: document.documentElement.lang });
  const response = await fetch(`${address}?${search}`, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  return (await response.json()) as Answer;
}
