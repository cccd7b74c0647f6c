import type { FileSet } from "#contract/file-set.ts";
import { useSetting } from "../workspace-context.ts";
import { diffFiles, type DiffLine, type DiffPart } from "./file-diff.ts";

const signs = { same: " ", added: "+", removed: "−" } as const;

/** What changed between two states of the files: a sign for each line as well as a colour. */
export function DiffView({ from, to, label }: { from: FileSet; to: FileSet; label: string }) {
  const { t } = useSetting();
  const files = diffFiles(from, to);
  if (files.length === 0) return <p className="quiet">{t.history.same}</p>;
  return (
    <section className="diff" aria-label={label}>
      {files.map(({ path, parts }) => (
        <div key={path}>
          <p className="path">{path}</p>
          <table>
            <tbody>
              {parts.flatMap((part) => [
                <SkippedLines key={`skipped-${part.lines[0]?.newLine ?? part.lines[0]?.oldLine}`} part={part} />,
                ...part.lines.map((line) => <DiffRow key={`${line.oldLine}:${line.newLine}`} line={line} />),
              ])}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}

function SkippedLines({ part }: { part: DiffPart }) {
  const { t } = useSetting();
  if (part.skipped === 0) return null;
  return (
    <tr className="skipped">
      <td colSpan={4}>{t.diff.unchanged(part.skipped)}</td>
    </tr>
  );
}

function DiffRow({ line }: { line: DiffLine }) {
  const { t } = useSetting();
  return (
    <tr className={line.kind}>
      <td className="number">{line.oldLine}</td>
      <td className="number">{line.newLine}</td>
      <td className="sign">
        <span aria-hidden="true">{signs[line.kind]}</span>
        {line.kind !== "same" && <span className="visually-hidden">{t.diff[line.kind]}</span>}
      </td>
      <td className="text">{line.text}</td>
    </tr>
  );
}
