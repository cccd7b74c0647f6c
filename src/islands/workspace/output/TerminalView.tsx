import { memo, type ReactNode, useState } from "react";
import { useSetting } from "../workspace-context.ts";
import type { Line } from "./line.ts";
import { makeRunStyle } from "./run-style.ts";
import type { Terminal } from "./terminal.ts";
import { findPlaces, type SourcePlace } from "./traceback.ts";

const blockLines = 200;
/** So many lines are drawn at once; earlier ones on request. */
const recentLines = 1000;

interface Props {
  readonly terminal: Terminal;
  readonly paths: readonly string[];
  readonly onGoTo: (place: SourcePlace) => void;
}

/** A program's output. Finished blocks are drawn once and never again, so a flood costs only its newest lines. */
export function TerminalView({ terminal, paths, onGoTo }: Props) {
  const { t } = useSetting();
  const [showsAll, setShowsAll] = useState(false);
  const lines = terminal.finishedLines;
  const firstBlock = showsAll ? 0 : Math.max(0, Math.floor((lines.length - recentLines) / blockLines));
  const lastBlock = Math.floor(lines.length / blockLines);
  const hidden = firstBlock * blockLines;
  const starts = Array.from({ length: lastBlock - firstBlock + 1 }, (_, index) => (firstBlock + index) * blockLines);
  return (
    <>
      {hidden > 0 && (
        <button type="button" className="btn earlier" onClick={() => setShowsAll(true)}>
          {t.output.earlier(hidden)}
        </button>
      )}
      <div className="terminal">
        {starts.map((start) => (
          <OutputBlock
            key={start}
            lines={lines}
            from={start}
            to={Math.min(lines.length, start + blockLines)}
            paths={paths}
            onGoTo={onGoTo}
          />
        ))}
        <OutputGroup lines={[terminal.openLine]} isError={isErrorLine(terminal.openLine)} paths={paths} onGoTo={onGoTo} />
      </div>
    </>
  );
}

interface BlockProps extends Omit<Props, "terminal"> {
  readonly lines: readonly Line[];
  readonly from: number;
  readonly to: number;
}

const OutputBlock = memo(function OutputBlock({ lines, from, to, paths, onGoTo }: BlockProps) {
  const groups: Line[][] = [];
  let wasError: boolean | null = null;
  for (const line of lines.slice(from, to)) {
    const isError: boolean = line.length === 0 ? (wasError ?? false) : isErrorLine(line);
    if (isError === wasError) groups.at(-1)?.push(line);
    else groups.push([line]);
    wasError = isError;
  }
  return (
    <div className="block">
      {groups.map((group, index) => (
        // eslint-disable-next-line react/no-array-index-key -- lines have no name but their place
        <OutputGroup key={index} lines={group} isError={group.some(isErrorLine)} paths={paths} onGoTo={onGoTo} />
      ))}
    </div>
  );
});

function isErrorLine(line: Line): boolean {
  return line.some(({ stream }) => stream === "stderr");
}

/** Lines of one stream in a row. Error output is marked by a word and a bar, not by colour alone. */
function OutputGroup({ lines, isError, paths, onGoTo }: { lines: readonly Line[]; isError: boolean } & Omit<Props, "terminal">) {
  const { t } = useSetting();
  const text = <>{drawLines(lines, paths, onGoTo)}</>;
  if (!isError) return <div className="lines">{text}</div>;
  return (
    <div className="lines error">
      <span className="stream">{t.output.stderr}</span>
      {text}
    </div>
  );
}

/** Plain stretches are joined into one text node, over line ends too: a thousand plain lines are one node. */
function drawLines(lines: readonly Line[], paths: readonly string[], onGoTo: Props["onGoTo"]): ReactNode[] {
  const nodes: ReactNode[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") nodes.push(plain);
    plain = "";
  };
  for (const line of lines) {
    for (const { text, style } of line) {
      const css = makeRunStyle(style);
      for (const piece of findPlaces(text, paths)) {
        if (!css && !piece.place) {
          plain += piece.text;
          continue;
        }
        flush();
        const inner = piece.place ? <PlaceLink key="place" text={piece.text} place={piece.place} onGoTo={onGoTo} /> : piece.text;
        nodes.push(
          <span key={nodes.length} style={css ?? undefined}>
            {inner}
          </span>,
        );
      }
    }
    plain += "\n";
  }
  flush();
  return nodes;
}

function PlaceLink({ text, place, onGoTo }: { text: string; place: SourcePlace; onGoTo: Props["onGoTo"] }) {
  const { t } = useSetting();
  return (
    <button type="button" className="place" title={t.output.goTo(place.path, place.line)} onClick={() => onGoTo(place)}>
      {text}
    </button>
  );
}
