import { editor, Uri } from "./monaco.ts";
import type { EditorFile } from "./editor-props.ts";

type Model = editor.ITextModel;

/** Monaco's models of the bench's files: one each, with its own undo history and place. */
export class MonacoFiles {
  readonly #models = new Map<string, Model>();
  readonly #views = new Map<string, editor.ICodeEditorViewState | null>();
  readonly #onChange: (path: string, text: string) => void;
  /** True while a text from outside is put in, which is no change of the learner's. */
  #isUpdating = false;

  constructor(onChange: (path: string, text: string) => void) {
    this.#onChange = onChange;
  }

  /** Brings every model up to the files' texts: a restored version, another tab's words. */
  update(files: readonly EditorFile[]): void {
    this.#isUpdating = true;
    for (const file of files) {
      const model = this.find(file);
      if (model.getValue() === file.text) continue;
      // As an edit, so that it can be undone.
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file.text }], () => null);
    }
    this.#isUpdating = false;
  }

  find({ path, text }: EditorFile): Model {
    const known = this.#models.get(path);
    if (known) return known;
    const language = path.endsWith(".py") ? "python" : "plaintext";
    const model = editor.createModel(text, language, Uri.parse(`atelier:///${path}`));
    model.updateOptions({
      tabSize: 4,
      insertSpaces: true,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    });
    model.onDidChangeContent(() => {
      if (!this.#isUpdating) this.#onChange(path, model.getValue());
    });
    this.#models.set(path, model);
    return model;
  }

  keepView(path: string, view: editor.ICodeEditorViewState | null): void {
    this.#views.set(path, view);
  }

  findView(path: string): editor.ICodeEditorViewState | null {
    return this.#views.get(path) ?? null;
  }

  close(): void {
    for (const model of this.#models.values()) model.dispose();
    this.#models.clear();
  }
}
