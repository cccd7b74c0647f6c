/** How long to wait before the next try: half a second, doubling, half a minute at most. */
export function retryDelayMs(failures: number): number {
  return Math.min(30_000, 500 * 2 ** Math.min(failures, 10));
}
