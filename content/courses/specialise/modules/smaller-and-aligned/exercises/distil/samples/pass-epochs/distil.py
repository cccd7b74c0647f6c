"""Goes through all pairs again and again in a drawn order; Adam with one cycle of the rate; the loss by PyTorch's own parts."""

import random

import torch
import torch.nn.functional as F

from lingua_model import IGNORED, Lingua, build_model, make_batch, translate
from lingua_tokenizer import load_tokenizer


def soft_loss(scores, teacher_scores, targets, temperature, share):
    rows, teacher_rows, wanted = scores.flatten(0, 1), teacher_scores.flatten(0, 1), targets.flatten()
    hard = F.cross_entropy(rows, wanted, ignore_index=IGNORED)
    kept = [index for index, target in enumerate(wanted.tolist()) if target != IGNORED]
    soft = F.kl_div(
        F.log_softmax(rows[kept] / temperature, 1),
        F.log_softmax(teacher_rows[kept] / temperature, 1),
        log_target=True,
        reduction="batchmean",
    )
    return hard + share * (temperature * temperature * soft - hard)


def distil(teacher, labelled, sources, seed, report=None):
    tokenizer = load_tokenizer()
    master = build_model(tokenizer, seed)
    master.load_state_dict(teacher)
    examples = [*labelled, *zip(sources, translate(master, tokenizer, sources))]
    torch.manual_seed(seed)
    student = Lingua(tokenizer.size, 32, 1, 2)
    shuffled = random.Random(seed + 1)
    batches = []
    while len(batches) < 380:
        shuffled.shuffle(examples)
        batches += [examples[start : start + 24] for start in range(0, len(examples) - 23, 24)]
    optimiser = torch.optim.Adam(student.parameters(), betas=(0.9, 0.97))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1.4e-2, total_steps=len(batches), pct_start=0.1, cycle_momentum=False)
    for batch in batches:
        inputs, targets = make_batch(tokenizer, batch)
        optimiser.zero_grad(set_to_none=True)
        F.cross_entropy(student(inputs).transpose(1, 2), targets, ignore_index=IGNORED).backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return student.state_dict()
