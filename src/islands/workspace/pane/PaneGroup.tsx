import { type ReactNode, useEffect, useRef } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { Group, type GroupImperativeHandle, Panel, Separator } from "react-resizable-panels";
import { useSetting } from "../workspace-context.ts";

export type PaneName = "statement" | "editor" | "results";

interface Props {
  readonly shown: PaneName;
  readonly onShow: (pane: PaneName) => void;
  readonly statement: ReactNode;
  readonly editor: ReactNode;
  readonly results: ReactNode;
}

const storageKey = "atelier-panes";

/**
 * Three panes side by side, their borders movable by pointer and keyboard; on a
 * narrow screen one of them, with a switch above. Both are the same elements
 * under another style, so that turning a tablet loses nothing.
 */
export function PaneGroup({ shown, onShow, statement, editor, results }: Props) {
  const { t, exercise } = useSetting();
  const group = useRef<GroupImperativeHandle>(null);

  // Widths are this screen's matter: kept in the browser, put in place after the first paint.
  useEffect(() => {
    const kept = readLayout();
    if (kept) group.current?.setLayout(kept);
  }, []);

  return (
    <div className="bench-panes" data-shown={shown}>
      {/* The statement's own heading is gone from the page while another pane is shown. */}
      <h1 className="stacked-title visually-hidden">{exercise.title}</h1>
      <ToggleButtonGroup
        className="pane-switch"
        aria-label={t.panes.choose}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shown]}
        onSelectionChange={(keys) => {
          const [first] = keys;
          if (first === "statement" || first === "editor" || first === "results") onShow(first);
        }}
      >
        <ToggleButton id="statement">{t.panes.statement}</ToggleButton>
        <ToggleButton id="editor">{t.panes.editor}</ToggleButton>
        <ToggleButton id="results">{t.panes.results}</ToggleButton>
      </ToggleButtonGroup>
      <Group
        className="panes"
        groupRef={group}
        onLayoutChanged={(layout, { isUserInteraction }) => isUserInteraction && keepLayout(layout)}
      >
        <Panel id="statement" className="pane statement-pane" defaultSize="27%" minSize="15%">
          <section aria-label={t.panes.statement}>{statement}</section>
        </Panel>
        <Separator className="border" aria-label={t.panes.resize} />
        <Panel id="editor" className="pane editor-pane" defaultSize="41%" minSize="20%">
          <section aria-label={t.panes.editor}>{editor}</section>
        </Panel>
        <Separator className="border" aria-label={t.panes.resize} />
        <Panel id="results" className="pane results-pane" defaultSize="32%" minSize="18%">
          <section aria-label={t.panes.results}>{results}</section>
        </Panel>
      </Group>
    </div>
  );
}

function keepLayout(layout: Record<string, number>): void {
  localStorage.setItem(storageKey, JSON.stringify(layout));
}

function readLayout(): Record<string, number> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? "null") as unknown;
    return kept && typeof kept === "object" && "statement" in kept ? (kept as Record<string, number>) : null;
  } catch {
    return null;
  }
}
