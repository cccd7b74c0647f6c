/** Each slice's share of what an allocation asks for, such as `gpu:a100:1` of `gpu:a100:4`; null where it does not come out even. */
export function divideGres(gres: string, slices: number): string | null {
  const shares = gres.split(",").map((one) => {
    const [, name, count = "1"] = /^(.*?)(?::(\d+))?$/.exec(one) ?? [];
    const share = Number(count) / slices;
    return Number.isInteger(share) && share > 0 ? `${name}:${share}` : null;
  });
  return shares.includes(null) ? null : shares.join(",");
}
