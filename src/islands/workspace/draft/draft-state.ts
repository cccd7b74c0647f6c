import type { FileSet } from "#contract/file-set.ts";
import type { DraftView } from "#src/domain/draft-view.ts";
import { isSameFiles, replaceText } from "./files.ts";

// What is safe where. Pure: time and answers come in as events, and what is to
// be done goes out as effects that draft-session.ts carries out.

/** Why the server does not have the newest text although it was told. */
export type DraftTrouble = "unreachable" | "signed-out" | "refused";

export interface DraftState {
  /** What the server is known to hold. */
  readonly base: DraftView;
  /** What the learner sees. */
  readonly files: FileSet;
  /** The save under way, if one is. */
  readonly sending: { readonly files: FileSet; readonly baseRevision: number } | null;
  /** Saves whose answer never came: they may have arrived all the same. */
  readonly unanswered: readonly FileSet[];
  /** The server's version, where it went another way than ours. */
  readonly conflict: DraftView | null;
  readonly trouble: DraftTrouble | null;
  readonly failures: number;
  /** When to save next; null while nothing is to be saved. */
  readonly dueAt: number | null;
  /** Since when there is something unsaved. */
  readonly dirtySince: number | null;
}

export type DraftEvent =
  | { readonly type: "edited"; readonly path: string; readonly text: string; readonly now: number }
  | { readonly type: "replaced"; readonly files: FileSet; readonly now: number }
  | { readonly type: "due" }
  | { readonly type: "saved"; readonly revision: number; readonly savedAt: string; readonly now: number }
  | { readonly type: "refused-for-conflict"; readonly theirs: DraftView; readonly now: number }
  | { readonly type: "failed"; readonly trouble: DraftTrouble; readonly now: number }
  | { readonly type: "seen-elsewhere"; readonly draft: DraftView }
  | { readonly type: "kept-mine" }
  | { readonly type: "took-theirs" }
  | { readonly type: "recovered"; readonly files: FileSet; readonly theirs: DraftView | null; readonly now: number }
  | { readonly type: "reopened"; readonly draft: DraftView };

export type DraftEffect =
  | { readonly do: "journal"; readonly files: FileSet; readonly baseRevision: number }
  | { readonly do: "clear-journal" }
  | { readonly do: "save"; readonly files: FileSet; readonly baseRevision: number }
  | { readonly do: "tell-tabs"; readonly draft: DraftView };

export interface DraftStep {
  readonly state: DraftState;
  readonly effects: readonly DraftEffect[];
}

/** A pause this long is saved; under steady typing a save goes out this often. */
export const pauseMs = 700;
export const steadyMs = 5000;

export function openDraft(draft: DraftView): DraftState {
  return {
    base: draft,
    files: draft.files,
    sending: null,
    unanswered: [],
    conflict: null,
    trouble: null,
    failures: 0,
    dueAt: null,
    dirtySince: null,
  };
}

/** Whether the learner's text is nowhere but on this device. */
export function isUnsaved(state: DraftState): boolean {
  return !isSameFiles(state.files, state.base.files);
}

export function stepDraft(state: DraftState, event: DraftEvent): DraftStep {
  switch (event.type) {
    case "edited":
      return change(state, replaceText(state.files, event.path, event.text), event.now);
    case "replaced":
      return change(state, event.files, event.now);
    case "due":
      return send(state);
    case "saved":
      return acknowledge(state, event.revision, event.savedAt, event.now);
    case "refused-for-conflict":
      return meet({ ...state, sending: null }, event.theirs, event.now);
    case "failed":
      return fail(state, event.trouble, event.now);
    case "seen-elsewhere":
      return followOtherTab(state, event.draft);
    case "kept-mine":
      return state.conflict ? send({ ...state, base: state.conflict, conflict: null }) : stay(state);
    case "took-theirs":
      return state.conflict ? { state: openDraft(state.conflict), effects: [{ do: "clear-journal" }] } : stay(state);
    case "recovered":
      return recover(state, event.files, event.theirs, event.now);
    case "reopened":
      return { state: openDraft(event.draft), effects: [{ do: "clear-journal" }, { do: "tell-tabs", draft: event.draft }] };
  }
}

function stay(state: DraftState): DraftStep {
  return { state, effects: [] };
}

function change(state: DraftState, files: FileSet, now: number): DraftStep {
  if (isSameFiles(files, state.files)) return stay(state);
  const dirtySince = state.dirtySince ?? now;
  const dueAt = Math.min(now + pauseMs, dirtySince + steadyMs);
  return {
    state: { ...state, files, dirtySince, dueAt },
    effects: [{ do: "journal", files, baseRevision: state.base.revision }],
  };
}

function send(state: DraftState): DraftStep {
  if (state.sending || state.conflict) return stay({ ...state, dueAt: null });
  if (!isUnsaved(state)) return { state: settle(state), effects: [{ do: "clear-journal" }] };
  const sending = { files: state.files, baseRevision: state.base.revision };
  return { state: { ...state, sending, dueAt: null, dirtySince: null }, effects: [{ do: "save", ...sending }] };
}

function settle(state: DraftState): DraftState {
  return { ...state, unanswered: [], trouble: null, failures: 0, dueAt: null, dirtySince: null };
}

function acknowledge(state: DraftState, revision: number, savedAt: string, now: number): DraftStep {
  if (!state.sending) return stay(state);
  const base: DraftView = { revision, files: state.sending.files, savedAt };
  const next = { ...state, base, sending: null, unanswered: [], trouble: null, failures: 0 };
  const told: DraftEffect = { do: "tell-tabs", draft: base };
  if (!isUnsaved(next)) return { state: settle(next), effects: [{ do: "clear-journal" }, told] };
  // Typed on while the save was under way: the journal now starts from the new revision.
  const dirtySince = next.dirtySince ?? now;
  return {
    state: { ...next, dirtySince, dueAt: next.dueAt ?? now + pauseMs },
    effects: [{ do: "journal", files: next.files, baseRevision: revision }, told],
  };
}

/** The server holds something we did not start from. Often it is our own: an answer got lost on the way. */
function meet(state: DraftState, theirs: DraftView, now: number): DraftStep {
  const next = { ...state, base: theirs };
  if (isSameFiles(theirs.files, state.files)) return { state: settle({ ...next, conflict: null }), effects: [{ do: "clear-journal" }] };
  const isOurs = state.unanswered.some((files) => isSameFiles(files, theirs.files));
  const isUntouched = isSameFiles(theirs.files, state.base.files);
  if (isOurs || isUntouched) {
    return {
      state: { ...next, unanswered: [], dueAt: now, dirtySince: state.dirtySince ?? now },
      effects: [{ do: "journal", files: state.files, baseRevision: theirs.revision }],
    };
  }
  return { state: { ...state, conflict: theirs, dueAt: null }, effects: [] };
}

function fail(state: DraftState, trouble: DraftTrouble, now: number): DraftStep {
  const failures = state.failures + 1;
  const waitMs = Math.min(30_000, 1000 * 2 ** failures);
  const unanswered = state.sending ? [...state.unanswered, state.sending.files].slice(-20) : state.unanswered;
  return { state: { ...state, sending: null, unanswered, trouble, failures, dueAt: now + waitMs }, effects: [] };
}

function followOtherTab(state: DraftState, draft: DraftView): DraftStep {
  if (draft.revision <= state.base.revision || state.sending) return stay(state);
  // With changes of our own, the server decides: it keeps both sides of a conflict in the history.
  return isUnsaved(state) ? send(state) : stay(openDraft(draft));
}

/** What an earlier page left unsaved; the session asks only while nothing was typed here. */
function recover(state: DraftState, files: FileSet, theirs: DraftView | null, now: number): DraftStep {
  const next = change(state, files, now);
  return theirs ? { ...next, state: { ...next.state, conflict: theirs, dueAt: null } } : next;
}
