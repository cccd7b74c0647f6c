"""Makes reference/weights.npz of train-lingua-nano: its solution, trained on sentences of its own. Run with Debian's python3-torch.

Twice as many sentences as a learner is served, and the rate that suited them: what later lessons have measured, they
measured with these weights.
"""

import sys
from pathlib import Path

import numpy

COURSES = Path(__file__).resolve().parent.parent / "content"
EXERCISE = COURSES / "courses/training/modules/lingua-nano/exercises/train-lingua-nano"
STEPS, BATCH, PEAK_RATE, SEED = 300, 32, 5e-3, 2026

sys.path[:0] = [str(COURSES / "library"), str(EXERCISE / "solution")]

import train as solution  # noqa: E402
from lingua_data import pairs  # noqa: E402
from lingua_model import build_model, exact_match  # noqa: E402
from lingua_tokenizer import load_tokenizer  # noqa: E402

solution.PEAK_RATE = PEAK_RATE
sentences = pairs(STEPS * BATCH, SEED)
weights = solution.train(iter([sentences[start : start + BATCH] for start in range(0, len(sentences), BATCH)]), STEPS, SEED)

tokenizer = load_tokenizer()
model = build_model(tokenizer, SEED)
model.load_state_dict(weights)
known = set(sentences)
held_out = [pair for pair in pairs(1000, SEED + 1) if pair not in known]
print(f"exact match on {len(held_out)} sentences it has never seen: {exact_match(model, tokenizer, held_out):.3f}")

(EXERCISE / "reference").mkdir(exist_ok=True)
numpy.savez_compressed(EXERCISE / "reference/weights.npz", **{name: weight.numpy() for name, weight in weights.items()})
