"""Trains on sentences of its own and shows what comes of it. Change anything here: only train.py is judged."""

import time

import atelier

from lingua_data import pairs
from lingua_model import build_model, exact_match, translate
from lingua_tokenizer import load_tokenizer
from train import train

STEPS, BATCH = 300, 16
SEED = 7

sentences = pairs(STEPS * BATCH, SEED)
batches = [sentences[start : start + BATCH] for start in range(0, len(sentences), BATCH)]
known = set(sentences)
held_out = [pair for pair in pairs(400, SEED + 1) if pair not in known][:100]

losses = []


def report(step, loss):
    """Draws the curve while the model trains."""
    losses.append(loss)
    atelier.metric("loss", step, loss)
    if step % 20 == 0:
        print(f"step {step:4}  loss {loss:.4f}", flush=True)


start = time.perf_counter()
weights = train(iter(batches), STEPS, SEED, report)
print(f"\n{len(losses)} steps in {time.perf_counter() - start:.1f} s")
if not losses:
    print("train() in train.py has not reported a step yet: the model below knows nothing.")

tokenizer = load_tokenizer()
model = build_model(tokenizer, SEED)
model.load_state_dict(weights)

examples = held_out[:6]
for (english, french), answer in zip(examples, translate(model, tokenizer, [english for english, _ in examples])):
    print(f"\n{english}\n  {answer}")
    if answer != french:
        print(f"  expected: {french}")
print(f"\nExactly right on {exact_match(model, tokenizer, held_out):.0%} of {len(held_out)} sentences it has never seen.")
