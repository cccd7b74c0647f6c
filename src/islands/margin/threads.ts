import type { FileSet } from "#contract/file-set.ts";
import type { MarginComment } from "#src/domain/beside.ts";
import { placeComment } from "#src/domain/comment-place.ts";

/** All that was said beside one line, and where that line is now. */
export interface Thread {
  readonly key: string;
  readonly fileName: string;
  readonly lineText: string;
  readonly line: number;
  readonly isKept: boolean;
  readonly isDone: boolean;
  readonly comments: readonly [MarginComment, ...MarginComment[]];
}

/** Comments by the line they belong to, in the order of the text as it stands now. */
export function makeThreads(comments: readonly MarginComment[], files: FileSet): Thread[] {
  const groups = new Map<string, [MarginComment, ...MarginComment[]]>();
  for (const comment of comments) {
    const key = `${comment.fileName}:${comment.line}:${comment.lineText}`;
    const group = groups.get(key);
    if (group) group.push(comment);
    else groups.set(key, [comment]);
  }
  const order = files.map(({ path }) => path);
  return [...groups]
    .map(([key, said]): Thread => {
      const [{ fileName, lineText }] = said;
      const text = files.find(({ path }) => path === fileName)?.text ?? "";
      return { key, fileName, lineText, ...placeComment(text, said[0]), isDone: said.every(({ isDone }) => isDone), comments: said };
    })
    .toSorted((a, b) => order.indexOf(a.fileName) - order.indexOf(b.fileName) || a.line - b.line);
}
