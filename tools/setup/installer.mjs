/**
 * What stands before an apt-get that may install: nothing for root, sudo where it allows. Undefined: it may not.
 * @param {{ isRoot: boolean, hasAptGet: boolean, sudoAllows: () => boolean }} machine
 * @returns {string[] | undefined}
 */
export function chooseInstaller({ isRoot, hasAptGet, sudoAllows }) {
  if (!hasAptGet) return undefined;
  if (isRoot) return [];
  return sudoAllows() ? ["sudo", "-n"] : undefined;
}

/**
 * The one sentence for whoever must install by hand.
 * @param {string[]} names
 * @param {boolean} hasAptGet
 */
export function explainMissing(names, hasAptGet) {
  const list = names.join(" ");
  return hasAptGet
    ? `Atelier needs ${names.join(", ")} and may not install them here. Run this, then start again: sudo apt-get install --no-install-recommends ${list}`
    : `Atelier needs these Debian packages, and this system has no apt-get; install what corresponds to them, then start again: ${list}`;
}
