import { fetchMe } from "./me.ts";
import { type Offer, offers } from "./offers.ts";

/** Shows the reader's name where the page itself does not know it; closes when one looks elsewhere. */
class AccountMenu extends HTMLElement {
  connectedCallback(): void {
    const details = this.querySelector("details");
    this.addEventListener("focusout", (event) => {
      if (details && event.relatedTarget instanceof Node && !this.contains(event.relatedTarget)) details.open = false;
    });
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details?.open) return;
      details.open = false;
      details.querySelector("summary")?.focus();
    });
    document.addEventListener("click", (event) => {
      if (details && event.target instanceof Node && !this.contains(event.target)) details.open = false;
    });
    if (this.dataset["known"] === undefined) void this.introduce();
  }

  async introduce(): Promise<void> {
    const me = await fetchMe();
    const details = this.querySelector("details");
    const name = this.querySelector("[data-name]");
    const signIn = this.querySelector<HTMLAnchorElement>(".out");
    if (!me?.viewer || !details || !name || !signIn) return;
    name.textContent = me.viewer.name;
    for (const item of this.querySelectorAll<HTMLElement>("[data-offer]")) item.hidden = !offers[item.dataset["offer"] as Offer](me.viewer);
    details.hidden = false;
    signIn.hidden = true;
  }
}

customElements.define("account-menu", AccountMenu);
