// Nobody signs out of work that is only on this device without being told. The
// journal's code is fetched when somebody presses the button: no lesson carries it.

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sign-out]")) {
  const say = (selector: string, speak: boolean) => {
    const place = form.querySelector<HTMLElement>(selector);
    if (place) place.textContent = speak ? (place.dataset["text"] ?? "") : "";
  };
  const anyway = form.querySelector<HTMLButtonElement>("[data-anyway]");
  anyway?.addEventListener("click", () => form.submit());

  async function leave(): Promise<void> {
    say("[data-unsaved]", false);
    say("[data-saving]", true);
    try {
      const { saveOwnJournal } = await import("./save-journal.ts");
      await saveOwnJournal();
      form.submit();
    } catch {
      say("[data-saving]", false);
      say("[data-unsaved]", true);
      if (anyway) anyway.hidden = false;
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void leave();
  });
}
