import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { BudgetView } from "#src/domain/budget-view.ts";
import type { DraftView } from "#src/domain/draft-view.ts";
import type { Locale } from "#src/domain/locale.ts";
import type { EditorPreferences } from "#src/domain/people.ts";
import { makeThreads } from "../margin/threads.ts";
import { makeActionsApi } from "./actions-api.ts";
import { CallForHelp } from "./beside/CallForHelp.tsx";
import { CommentsPanel } from "./beside/CommentsPanel.tsx";
import { LookNote } from "./beside/LookNote.tsx";
import { useBeside } from "./beside/use-beside.ts";
import { BudgetNote } from "./budget/BudgetNote.tsx";
import { useBudget } from "./budget/use-budget.ts";
import { ChartsPanel } from "./charts/ChartsPanel.tsx";
import { ConflictDialog } from "./draft/ConflictDialog.tsx";
import { DraftSession } from "./draft/draft-session.ts";
import { DraftStatus } from "./draft/DraftStatus.tsx";
import { ResetButton } from "./draft/ResetButton.tsx";
import { type EditorHandle, findCommand } from "./editor/editor-props.ts";
import { EditorPane } from "./editor/EditorPane.tsx";
import { useEditorChoice } from "./editor/use-editor-choice.ts";
import type { ExerciseView } from "./exercise-view.ts";
import { HelpPanel } from "./help/HelpPanel.tsx";
import { HistoryPanel } from "./history/HistoryPanel.tsx";
import { isBusy } from "./job/job-phase.ts";
import { JobSession } from "./job/job-session.ts";
import type { JobKind } from "./job/jobs-api.ts";
import { StatusLine } from "./job/StatusLine.tsx";
import { OutputPanel } from "./output/OutputPanel.tsx";
import type { SourcePlace } from "./output/traceback.ts";
import { ActionBar } from "./pane/ActionBar.tsx";
import { useCooldown } from "./pane/use-cooldown.ts";
import { PaneGroup, type PaneName } from "./pane/PaneGroup.tsx";
import { StatementPane } from "./pane/StatementPane.tsx";
import { ProfileChoice } from "./profile/ProfileChoice.tsx";
import { useProfile } from "./profile/use-profile.ts";
import { NotKept } from "./results/NotKept.tsx";
import { ResultsPane, type ResultsTab } from "./results/ResultsPane.tsx";
import { VerdictPanel } from "./results/VerdictPanel.tsx";
import { WorkspaceContext, workspaceMessages } from "./workspace-context.ts";
import "./workspace.css";

interface Props {
  readonly locale: Locale;
  readonly userId: string;
  readonly preferences: EditorPreferences;
  readonly exercise: ExerciseView;
  readonly draft: DraftView;
  /** Null where the exercise is never on a GPU. */
  readonly budget: BudgetView | null;
  /** Whether somebody teaches this learner, and can be called. */
  readonly isTaught: boolean;
  readonly children: ReactNode;
}

/** The bench: an exercise's text, the learner's code, and what became of it. */
export function Workspace({ locale, userId, preferences, exercise, draft, budget: firstBudget, isTaught, children }: Props) {
  const setting = useMemo(() => ({ locale, t: workspaceMessages[locale], exercise }), [locale, exercise]);
  const [api] = useState(() => makeActionsApi(exercise.uid, locale));
  const [drafts] = useState(() => new DraftSession({ userId, exerciseUid: exercise.uid }, draft, api.drafts));
  const [jobs] = useState(() => new JobSession(api.jobs));
  const draftState = useSyncExternalStore(drafts.subscribe, drafts.getState, drafts.getState);
  const job = useSyncExternalStore(jobs.subscribe, jobs.getSnapshot, jobs.getSnapshot);

  const beside = useBeside(exercise.uid, isTaught);
  const threads = useMemo(() => makeThreads(beside.comments, draftState.files), [beside.comments, draftState.files]);

  useEffect(() => drafts.start(), [drafts]);
  useEffect(() => {
    void jobs.resume();
    return () => jobs.close();
  }, [jobs]);

  const cooldown = useCooldown(job.judged?.createdAt ?? null, exercise.cooldownSeconds);
  const budget = useBudget(firstBudget, api.budget, `${job.job?.jobId}:${job.phase}`);
  const { profileFor, ...profile } = useProfile(exercise, userId);
  const { choice, choose } = useEditorChoice(preferences, api);
  const editor = useRef<EditorHandle>(null);
  const [activePath, setActivePath] = useState(exercise.editable[0] ?? "");
  const [pane, setPane] = useState<PaneName>("statement");
  const [tab, setTab] = useState<ResultsTab>("output");

  const start = useCallback(
    (kind: JobKind) => {
      if (isBusy(jobs.getSnapshot().phase) || (kind === "submission" && cooldown > 0)) return;
      setPane("results");
      setTab(kind === "submission" ? "checks" : "output");
      void jobs.start(kind, drafts.getState().files, profileFor(kind).profile);
    },
    [jobs, drafts, cooldown, profileFor],
  );
  const change = useCallback((path: string, text: string) => drafts.step({ type: "edited", path, text, now: Date.now() }), [drafts]);
  const goTo = useCallback((place: SourcePlace) => {
    setActivePath(place.path);
    setPane("editor");
    // The editor shows the file only after the next drawing.
    requestAnimationFrame(() => requestAnimationFrame(() => editor.current?.goTo(place)));
  }, []);

  const obey = (event: React.KeyboardEvent) => {
    const command = findCommand(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    if (command === "toggle-tab") choose({ ...choice, tabLeaves: !choice.tabLeaves });
    else start(command === "run" ? "run" : "submission");
  };

  const paths = useMemo(() => [...exercise.editable, ...exercise.given.map(({ path }) => path)], [exercise]);
  const checks = job.judged?.result?.checks ?? null;
  const attemptsUsed = job.judged?.result?.attemptsUsed ?? null;
  const isJudging = job.kind === "submission" && isBusy(job.phase);

  return (
    <WorkspaceContext value={setting}>
      {/* Shortcuts hold wherever the focus is; each is on a button too. */}
      <div className="workspace" role="presentation" onKeyDownCapture={obey}>
        <PaneGroup
          shown={pane}
          onShow={setPane}
          statement={
            <StatementPane
              checks={checks}
              help={
                <>
                  <HelpPanel api={api.help} hasPassed={job.judged?.result?.verdict === "passed"} attemptsUsed={attemptsUsed ?? 0} />
                  {isTaught && <CallForHelp beside={beside} />}
                </>
              }
            >
              {children}
            </StatementPane>
          }
          editor={
            <>
              <LookNote lookers={beside.lookers} />
              <EditorPane
                files={draftState.files}
                activePath={activePath}
                threads={threads}
                fontSize={preferences.fontSize}
                choice={choice}
                handle={editor}
                onChoose={choose}
                reset={<ResetButton onReset={() => drafts.reopen(() => api.drafts.reset())} />}
                onOpen={setActivePath}
                onChange={change}
              />
              <CommentsPanel beside={beside} threads={threads} onGoTo={goTo} />
              <BudgetNote
                budget={budget}
                isOnGpu={profileFor("run").onGpu || profileFor("submission").onGpu}
                isBusy={isBusy(job.phase)}
                onRunOnCpu={() => void jobs.start("run", drafts.getState().files, "cpu")}
              />
              <ActionBar
                budget={budget.view}
                chosen={profile.chosen}
                choice={<ProfileChoice {...profile} />}
                isBusy={isBusy(job.phase)}
                attemptsUsed={attemptsUsed}
                cooldown={cooldown}
                draftStatus={<DraftStatus state={draftState} />}
                onRun={() => start("run")}
                onSubmit={() => start("submission")}
              />
            </>
          }
          results={
            <ResultsPane
              shown={tab}
              onShow={setTab}
              status={
                <>
                  <StatusLine snapshot={job} onStop={() => void jobs.stop()} onMoveToCpu={() => void jobs.moveToCpu()} />
                  <NotKept job={job.job} />
                </>
              }
              panels={{
                output: <OutputPanel record={job.record} isFinished={job.phase === "finished"} paths={paths} onGoTo={goTo} />,
                checks: <VerdictPanel judged={job.judged} underWay={isJudging ? job.record : null} />,
                charts: <ChartsPanel record={job.record} />,
                history: (
                  <HistoryPanel
                    api={api}
                    current={draftState.files}
                    stamp={`${job.job?.jobId}:${job.phase}`}
                    onRestore={async (entry, files) => {
                      if (entry.kind === "snapshot") await drafts.reopen(() => api.drafts.restore(entry.id));
                      else drafts.step({ type: "replaced", files, now: Date.now() });
                    }}
                    onShowJob={(shown) => {
                      jobs.show(shown);
                      setTab(shown.kind === "submission" ? "checks" : "output");
                    }}
                  />
                ),
              }}
            />
          }
        />
        <ConflictDialog
          state={draftState}
          onKeepMine={() => drafts.step({ type: "kept-mine" })}
          onTakeTheirs={() => drafts.step({ type: "took-theirs" })}
        />
      </div>
    </WorkspaceContext>
  );
}
