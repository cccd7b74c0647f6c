import { type BrowserContext, expect, type Locator, type Page } from "@playwright/test";

/** The bench as a learner meets it: by roles and words only. */
export class Bench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static readonly address = "/courses/from-text-to-transformer/exercises/masked-attention";

  /** Signs the demo's learner in and opens an exercise on the plain text area or in Monaco. */
  static async open(context: BrowserContext, editor: "plain" | "monaco" = "plain", locale: "en" | "fr" = "en"): Promise<Bench> {
    const origin = process.env["ATELIER_E2E_ORIGIN"] ?? "";
    const page = await context.newPage();
    await page.goto(`${origin}/${locale}${Bench.address}`);
    if (await page.getByRole("link", { name: /^(Sign in|Se connecter)$/ }).count()) {
      await page.goto(`${origin}/${locale}/sign-in?next=${encodeURIComponent(`/${locale}${Bench.address}`)}`);
      await page.getByRole("textbox", { name: /mail/i }).fill("learner@atelier.example");
      await page.getByLabel(/password|mot de passe/i).fill("atelier-demo");
      await page
        .getByRole("main")
        .getByRole("button", { name: /sign in|se connecter/i })
        .click();
      await page.waitForURL(`**/${locale}${Bench.address}`);
    }
    // Until the island has woken, a click changes nothing.
    await page.locator("astro-island[ssr]").waitFor({ state: "detached" });
    const bench = new Bench(page);
    await bench.choosePlain(editor === "plain");
    return bench;
  }

  async choosePlain(wanted: boolean): Promise<void> {
    // On a phone one pane is shown at a time.
    const codePane = this.page.getByRole("radio", { name: "Code" });
    if (await codePane.isVisible()) await codePane.click();
    await this.page.getByRole("button", { name: /Editor settings|Réglages/ }).click();
    const choice = this.page.getByRole("switch", { name: /plain text|zone de texte/i });
    if ((await choice.isChecked()) !== wanted) await choice.press("Space");
    await this.page.keyboard.press("Escape");
  }

  get editor(): Locator {
    return this.page.getByRole("textbox", { name: /Code editor|Éditeur de code/ });
  }

  async write(file: string, text: string): Promise<void> {
    await this.page.getByRole("tab", { name: file }).click();
    await this.editor.fill(text);
  }

  async run(program: string): Promise<void> {
    await this.write("try_it.py", program);
    await this.editor.press("Control+Enter");
  }

  get output(): Locator {
    return this.page.getByRole("region", { name: /Output of your program|Sortie de votre programme/ });
  }

  says(text: RegExp): Promise<void> {
    return expect(this.page.getByRole("status").filter({ hasText: text })).toBeVisible({ timeout: 30_000 });
  }
}
