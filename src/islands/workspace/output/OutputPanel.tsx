import { useEffect, useRef } from "react";
import { formatNumber } from "#src/lib/formats.ts";
import type { Figure, JobRecord } from "../job/job-record.ts";
import { useSetting } from "../workspace-context.ts";
import { TerminalView } from "./TerminalView.tsx";
import type { SourcePlace } from "./traceback.ts";

interface Props {
  readonly record: JobRecord | null;
  readonly isFinished: boolean;
  readonly paths: readonly string[];
  readonly onGoTo: (place: SourcePlace) => void;
}

/** What a program printed and drew. Stays at the latest line until the reader scrolls up. */
export function OutputPanel({ record, isFinished, paths, onGoTo }: Props) {
  const { t, locale } = useSetting();
  const scroller = useRef<HTMLElement>(null);
  const follows = useRef(true);
  const version = record?.version;

  useEffect(() => {
    const element = scroller.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [version]);

  const noteScroll = () => {
    const element = scroller.current;
    if (element) follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
  };

  const isEmpty = !record || (!record.hasOutput && record.figures.length === 0);
  return (
    // A region that scrolls has to be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="output" ref={scroller} onScroll={noteScroll} aria-label={t.output.label} tabIndex={0}>
      {isEmpty && <p className="quiet">{isFinished && record ? t.output.silent : t.output.empty}</p>}
      {record?.hasOutput && <TerminalView terminal={record.terminal} paths={paths} onGoTo={onGoTo} />}
      {record?.cutBytes != null && <p className="cut">{t.output.cut(`${formatNumber(locale, record.cutBytes / 1024)} KiB`)}</p>}
      {record?.figures.map((figure, index) => (
        // eslint-disable-next-line react/no-array-index-key -- figures only ever join at the end
        <FigureView key={index} figure={figure} number={index + 1} />
      ))}
    </section>
  );
}

function FigureView({ figure, number }: { figure: Figure; number: number }) {
  const { t } = useSetting();
  return (
    <figure className="drawn">
      <img src={figure.source} width={figure.width} height={figure.height} alt={figure.alt || t.output.figureAlt(number)} />
      <figcaption>{figure.alt || t.output.figure(number)}</figcaption>
    </figure>
  );
}
