/** How far Page Up and Page Down go. */
const rowsOfScreen = 10;

/**
 * A table whose cells hold one link each, as a grid: one of them is in the tab order, and arrow keys move from cell to
 * cell. Without it the table is a table, and its links are links.
 */
class GradeGrid extends HTMLElement {
  #rows: HTMLAnchorElement[][] = [];

  connectedCallback(): void {
    this.querySelector("table")?.setAttribute("role", "grid");
    this.#rows = Array.from(this.querySelectorAll("tbody tr"), (row) => [...row.querySelectorAll<HTMLAnchorElement>("td a")]);
    for (const link of this.#rows.flat()) link.tabIndex = -1;
    const first = this.#rows[0]?.[0];
    if (first) first.tabIndex = 0;
    this.addEventListener("keydown", (event) => this.#move(event));
    this.addEventListener("focusin", ({ target }) => this.#remember(target));
  }

  #remember(target: EventTarget | null): void {
    if (!(target instanceof HTMLAnchorElement) || !target.closest("td")) return;
    for (const link of this.querySelectorAll<HTMLAnchorElement>('td a[tabindex="0"]')) link.tabIndex = -1;
    target.tabIndex = 0;
  }

  #move(event: KeyboardEvent): void {
    const link = event.target;
    if (event.altKey || event.metaKey || !(link instanceof HTMLAnchorElement)) return;
    const row = this.#rows.findIndex((links) => links.includes(link));
    const column = this.#rows[row]?.indexOf(link) ?? -1;
    if (column < 0) return;
    const next = this.#find(event, row, column);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #find({ key, ctrlKey }: KeyboardEvent, row: number, column: number): HTMLAnchorElement | undefined {
    const at = (wanted: number, place: number) => this.#rows[Math.max(0, Math.min(wanted, this.#rows.length - 1))]?.at(place);
    switch (key) {
      case "ArrowRight":
        return this.#rows[row]?.[column + 1];
      case "ArrowLeft":
        return column > 0 ? this.#rows[row]?.[column - 1] : undefined;
      case "ArrowDown":
        return this.#rows[row + 1]?.[column];
      case "ArrowUp":
        return row > 0 ? this.#rows[row - 1]?.[column] : undefined;
      case "Home":
        return at(ctrlKey ? 0 : row, 0);
      case "End":
        return at(ctrlKey ? this.#rows.length - 1 : row, -1);
      case "PageDown":
        return at(row + rowsOfScreen, column);
      case "PageUp":
        return at(row - rowsOfScreen, column);
      default:
        return undefined;
    }
  }
}

customElements.define("grade-grid", GradeGrid);
