import { actions } from "astro:actions";
import { fetchMe } from "#src/components/site/me.ts";
import type { SnippetOutput } from "./snippet-output.ts";

type Words = Readonly<Record<string, string>>;

/** Code in a lesson that can be changed and run. What runs it is loaded at the first run. */
class AtelierSnippet extends HTMLElement {
  #words: Words = {};
  #original = "";
  #leave: (() => void) | undefined;

  connectedCallback(): void {
    this.#words = JSON.parse(this.dataset["words"] ?? "{}") as Words;
    this.#original = this.find("code")?.textContent ?? "";
    const controls = this.find(".controls");
    if (controls) controls.hidden = false;
    this.onPress("edit", () => this.edit());
    this.onPress("run", () => void this.run());
    this.onPress("reset", () => this.reset());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.run();
    });
  }

  disconnectedCallback(): void {
    this.#leave?.();
  }

  /** The highlighted code makes room for a text area with the same words. */
  edit(): HTMLTextAreaElement {
    const known = this.find<HTMLTextAreaElement>("textarea");
    if (known) return known;
    const area = document.createElement("textarea");
    Object.assign(area, { value: this.#original, spellcheck: false, rows: this.#original.split("\n").length + 1 });
    area.setAttribute("aria-label", this.#words["source"] ?? "");
    area.setAttribute("autocapitalize", "off");
    this.find("pre.code")?.replaceWith(area);
    this.show("edit", false);
    this.show("reset", true);
    area.focus();
    return area;
  }

  reset(): void {
    const area = this.find<HTMLTextAreaElement>("textarea");
    if (area) area.value = this.#original;
  }

  async run(): Promise<void> {
    if (this.#leave) return;
    this.#leave = () => undefined;
    const me = await fetchMe();
    if (me && !me.viewer) return this.askToSignIn();
    this.status(this.#words["waiting"] ?? "");
    const source = this.find<HTMLTextAreaElement>("textarea")?.value;
    const { lesson = "", snippet = "" } = this.dataset;
    const edited = source !== undefined && source !== this.#original ? { source } : {};
    const { data, error } = await actions.jobs.snippet({ lessonUid: lesson, snippetId: snippet, idempotencyKey: crypto.randomUUID(), ...edited });
    if (error) return this.end(error.message || (this.#words["refused"] ?? ""));
    await this.follow(data.jobId);
  }

  async follow(jobId: string): Promise<void> {
    const [{ watchJob }, { openSnippetOutput }] = await Promise.all([
      import("#src/islands/stream/watch-job.ts"),
      import("./snippet-output.ts"),
    ]);
    const output: SnippetOutput = openSnippetOutput(this, this.#words);
    this.show("stop", true);
    const stop = this.find<HTMLButtonElement>("[data-do=stop]");
    if (stop) stop.onclick = () => void actions.jobs.stop({ jobId });
    this.#leave = watchJob(jobId, {
      onEvent: ({ attempt, event }) => output.take(attempt, event),
      onJob: (job) => (job.state === "finished" ? this.end(output.describe(job)) : this.status(output.describe(job))),
      onConnection: (isUp) => {
        if (!isUp) this.status(this.#words["offline"] ?? "");
      },
    });
  }

  end(sentence: string): void {
    this.#leave?.();
    this.#leave = undefined;
    this.show("stop", false);
    this.status(sentence);
  }

  askToSignIn(): void {
    const link = document.createElement("a");
    link.href = `${this.dataset["signIn"] ?? ""}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = this.#words["signIn"] ?? "";
    this.end("");
    this.find("[role=status]")?.replaceChildren(link);
  }

  status(sentence: string): void {
    const place = this.find("[role=status]");
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }

  find<T extends HTMLElement = HTMLElement>(selector: string): T | null {
    return this.querySelector<T>(selector);
  }

  onPress(name: string, act: () => void): void {
    this.find(`[data-do=${name}]`)?.addEventListener("click", act);
  }

  show(name: string, isShown: boolean): void {
    const button = this.find(`[data-do=${name}]`);
    if (button) button.hidden = !isShown;
  }
}

customElements.define("atelier-snippet", AtelierSnippet);
