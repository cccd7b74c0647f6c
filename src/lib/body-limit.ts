const mebibyte = 2 ** 20;

/** Ways that read a body, and the most bytes each may have; the first that fits decides. */
const limits: readonly (readonly [prefix: string, mostBytes: number])[] = [
  // Events with figures, and artifacts, whose own limit is the exercise's.
  ["/api/runner/v1/artifacts/", 256 * mebibyte],
  ["/api/runner/", 32 * mebibyte],
  // A learner's files: two million characters, each of which JSON may write with six.
  ["/api/v1/", 16 * mebibyte],
  ["/_actions/", 16 * mebibyte],
  // Forms.
  ["/", mebibyte / 4],
];

/**
 * Whether a request's body may be read. A body says its length in advance, as every
 * browser's and every client of ours does; one that does not could be of any length.
 */
export function isBodyWithinLimit({ method, headers }: Request, pathname: string): boolean {
  if (method === "GET" || method === "HEAD") return true;
  if (headers.has("transfer-encoding")) return false;
  const most = limits.find(([prefix]) => pathname.startsWith(prefix))?.[1] ?? 0;
  return Number(headers.get("content-length") ?? 0) <= most;
}
