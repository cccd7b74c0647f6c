/** How many GPUs a `--gres` asks for. */
export function countGpus(gres: string): number {
  const counts = gres.split(",").map((one) => {
    const [, name = "", count = "1"] = /^(.*?)(?::(\d+))?$/.exec(one) ?? [];
    return /^gpu(:|$)/.test(name) ? Number(count) : 0;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
