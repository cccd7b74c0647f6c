/** One thing the linter has to say about a file. Lines and columns count from 1, columns in UTF-16 units. */
export interface Remark {
  readonly code: string | null;
  readonly message: string;
  readonly isError: boolean;
  readonly isUnnecessary: boolean;
  readonly from: { readonly line: number; readonly column: number };
  readonly to: { readonly line: number; readonly column: number };
}

export type RuffRequest =
  | { readonly id: number; readonly do: "check"; readonly text: string }
  | { readonly id: number; readonly do: "format"; readonly text: string };

export type RuffAnswer =
  | { readonly id: number; readonly remarks: readonly Remark[] }
  | { readonly id: number; readonly formatted: string }
  | { readonly id: number; readonly failed: string };
