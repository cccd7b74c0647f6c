"""Lets a machine take your training away and give it back, and draws both curves. Only checkpoint.py is judged."""

import atelier
import matplotlib.pyplot as plt

import job
from lingua_data import pairs

STEPS, BATCH, EVERY, SEED = 40, 16, 10, 7
NOTICE = 17  # the step in which SIGUSR1 comes

sentences = pairs(STEPS * BATCH, SEED)
batches = [sentences[start : start + BATCH] for start in range(0, len(sentences), BATCH)]

straight = job.run(batches, 0, STEPS, SEED, EVERY)
first = job.run(batches, 0, STEPS, SEED, EVERY, notice=NOTICE)
print(f"Job 1, told to end in step {NOTICE}: {first['ended']}, after {len(first['losses'])} steps.")
if first["ended"] == "unheeded":
    print("  SIGUSR1 came and nobody listened: train() in checkpoint.py has no handler yet.")
if first["ended"] == "killed":
    print("  It began one step too many and was killed.")

file, losses = first["checkpoint"], []
if file is None:
    print("  It left no checkpoint: everything is lost.")
else:
    done = job.position(file)
    print(f"  Its checkpoint has {len(file) / 1e6:.1f} MB and says that {done} steps are done.")
    second = job.run(batches[done:], done, STEPS, SEED, EVERY, file)
    losses = second["losses"]
    print(f"Job 2, from there on: {second['ended']}, after {len(losses)} more steps.")

expected = dict(straight["losses"])
apart = [(step, abs(loss - expected[step])) for step, loss in losses]
if apart:
    step, most = max(apart, key=lambda pair: pair[1])
    print("The two curves are equal to the last bit." if not most else f"The curves part: by {most:.4f} at step {step}.")

figure, axes = plt.subplots(figsize=(6, 3.5))
axes.plot(*zip(*straight["losses"]), color="silver", linewidth=6, label="never interrupted")
axes.plot(*zip(*first["losses"]), color="C0", label="job 1")
if losses:
    axes.plot(*zip(*losses), color="C1", label="job 2")
axes.axvline(NOTICE, color="grey", linestyle=":")
axes.set_xlabel("step")
axes.set_ylabel("loss")
axes.legend()
axes.set_title("A training in two jobs, and in one")
figure.tight_layout()
atelier.alt("The loss of a training that was interrupted, drawn over the loss of one that was not.")
plt.show()
