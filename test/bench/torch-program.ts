/** What benches run and their peers run beside them: torch is imported, multiplied with, and speaks. */
export const torchProgram = "import torch\na = torch.ones(64, 64)\nprint(float((a @ a).sum()), flush=True)\n";
