/** What a job has been granted, in the amounts that sites charge by. */
export interface Granted {
  readonly nodes: number;
  readonly cores: number;
  readonly gpus: number;
  readonly memoryGiB: number;
}

/** A site's formula: the largest of some shares, times a factor, for each hour. */
export interface BillingFormula {
  readonly unit: "gpu-hours" | "node-hours" | "core-hours";
  readonly factor: number;
  readonly largestOf: readonly { readonly amount: keyof Granted; readonly per: number; readonly roundUp: boolean }[];
}

/** What so long an allocation costs at the site, in its own unit. */
export function bill({ factor, largestOf }: BillingFormula, granted: Granted, hours: number): number {
  const shares = largestOf.map(({ amount, per, roundUp }) => {
    const share = granted[amount] / per;
    return roundUp ? Math.ceil(share) : share;
  });
  return factor * Math.max(0, ...shares) * hours;
}
