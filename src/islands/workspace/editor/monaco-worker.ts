// Monaco's own worker (links, word lists, diffs), served by this site like all else.
import "monaco-editor/editor/editor.worker";
