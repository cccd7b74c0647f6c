"""Makes reference/adapted.npz of new-domain: its solution, from the reference weights. Run with Debian's python3-torch."""

import random
import shutil
import sys
import tempfile
from pathlib import Path

import numpy

CONTENT = Path(__file__).resolve().parent.parent / "content"
ADAPT = CONTENT / "courses/specialise/modules/adapt/exercises"
WEIGHTS = CONTENT / "courses/training/modules/lingua-nano/exercises/train-lingua-nano/reference/weights.npz"
STEPS, BATCH, SEED = 150, 16, 2026

# Files as a learner's sandbox has them: law.py looks for the weights beside itself.
with tempfile.TemporaryDirectory() as folder:
    for source in (CONTENT / "library", ADAPT / "new-domain/given", ADAPT / "new-domain/solution"):
        shutil.copytree(source, folder, dirs_exist_ok=True)
    for source, place in ((WEIGHTS, "carried/weights.npz"), (ADAPT / "lora-layer/solution/lora.py", "lingua/lora.py")):
        (Path(folder) / place).parent.mkdir()
        shutil.copy(source, Path(folder) / place)
    sys.path.insert(0, folder)

    import torch
    from adapt import adapt, grow
    from law import NEW, load_law_tokenizer, load_weights, with_patch
    from lingua_data import LEGAL, pairs
    from lingua_model import Lingua, exact_match

    law, archive, rng = pairs(1500, SEED, LEGAL), pairs(300, SEED + 1), random.Random(SEED)
    patch = adapt((rng.sample(law, BATCH) for _ in range(STEPS)), archive, STEPS, SEED)
    weights = with_patch(grow(load_weights(), torch.zeros(NEW, 64)), patch)
    tokenizer = load_law_tokenizer()

model = Lingua(tokenizer.size)
model.load_state_dict(weights)
for field, held_out in (("law", pairs(1000, SEED + 2, LEGAL)), ("finance", pairs(1000, SEED + 3))):
    new = [pair for pair in held_out if pair not in {*law, *archive}]
    print(f"{field}: exact match on {len(new)} sentences it has never seen: {exact_match(model, tokenizer, new):.3f}")

(ADAPT / "new-domain/reference").mkdir(exist_ok=True)
numpy.savez_compressed(ADAPT / "new-domain/reference/adapted.npz", **{name: weight.numpy() for name, weight in weights.items()})
