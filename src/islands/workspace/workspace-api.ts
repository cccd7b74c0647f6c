import type { FileSet } from "#contract/file-set.ts";
import type { ContentNode } from "#src/domain/content-tree.ts";
import type { BudgetView } from "#src/domain/budget-view.ts";
import type { EditorPreferences } from "#src/domain/people.ts";
import type { DraftApi } from "./draft/draft-api.ts";
import type { JobsApi } from "./job/jobs-api.ts";

export interface HintView {
  readonly number: number;
  readonly body: readonly ContentNode[];
}

export interface SolutionView {
  readonly files: FileSet;
  readonly notes: readonly ContentNode[];
}

/** All that the workspace asks of the server about one exercise. */
export interface WorkspaceApi {
  readonly drafts: DraftApi;
  readonly jobs: JobsApi;
  readonly budget: {
    read(): Promise<BudgetView | null>;
    ask(seconds: number, reason: string): Promise<BudgetView>;
  };
  readonly help: {
    hint(number: number): Promise<HintView>;
    solution(): Promise<SolutionView>;
  };
  rememberEditor(preferences: Pick<EditorPreferences, "editor" | "tabLeavesEditor">): Promise<void>;
}
