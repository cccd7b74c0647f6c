/** A name for this tab, new with every page load. */
export function makeTabName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("-");
}

const lockName = (tab: string) => `atelier-tab-${tab}`;

/** Holds a lock for as long as this page lives; a crash lets go of it too. */
export function claimTab(tab: string): void {
  // Without locks (no secure context) every entry counts as left behind; the server then sorts out what is newer.
  void navigator.locks?.request(lockName(tab), () => new Promise(() => {}));
}

/** Those of the given tabs whose page is still open. */
export async function listLivingTabs(tabs: readonly string[]): Promise<Set<string>> {
  const held = await navigator.locks?.query();
  const names = new Set(held?.held?.map(({ name }) => name));
  return new Set(tabs.filter((tab) => names.has(lockName(tab))));
}
