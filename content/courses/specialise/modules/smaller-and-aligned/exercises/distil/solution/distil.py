"""A student of a quarter of the size, taught by the teacher's own translations."""

import math
import random

import torch
from torch.nn.functional import cross_entropy, log_softmax

from lingua_model import IGNORED, Lingua, build_model, make_batch, translate
from lingua_tokenizer import load_tokenizer

STEPS, BATCH = 350, 24
PEAK_RATE, WARM_UP = 1.5e-2, 20
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def soft_loss(scores, teacher_scores, targets, temperature, share):
    """Cross entropy with the targets, mixed with the divergence from the teacher's whole distribution.

    scores, teacher_scores: (batch, length, vocabulary)
    targets:     (batch, length); positions with IGNORED are not asked
    temperature: what both kinds of scores are divided by before the softmax of the divergence
    share:       0 is cross entropy alone, 1 the divergence alone
    returns      one number, the mean over the positions that are asked
    """
    asked = targets != IGNORED
    scores, teacher_scores, targets = scores[asked], teacher_scores[asked], targets[asked]
    mine = log_softmax(scores / temperature, dim=-1)
    theirs = log_softmax(teacher_scores / temperature, dim=-1)
    divergence = (theirs.exp() * (theirs - mine)).sum(-1).mean()
    return (1 - share) * cross_entropy(scores, targets) + share * temperature**2 * divergence


def distil(teacher, labelled, sources, seed, report=lambda step, loss: None):
    """Trains a small student and returns its weights.

    teacher:   the teacher's weights, a dict of tensors for build_model
    labelled:  a few pairs (English, French) that a person has checked
    sources:   many English sentences, for which nobody has the French
    seed:      decides the student's first weights and the order of the sentences
    report:    called with step and loss, to draw the curve
    returns    the state_dict() of a Lingua with two heads, on the CPU
    """
    tokenizer = load_tokenizer()
    pairs = labelled + list(zip(sources, ask(teacher, tokenizer, sources)))
    torch.manual_seed(seed)
    student = Lingua(tokenizer.size, dim=32, layers=1, heads=2).to(DEVICE)
    order = random.Random(seed)
    optimiser = torch.optim.AdamW(student.parameters(), lr=PEAK_RATE, betas=(0.9, 0.95), weight_decay=0.01)
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        inputs, targets = make_batch(tokenizer, order.sample(pairs, BATCH), DEVICE)
        loss = cross_entropy(student(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        report(step, loss.item())
    return {name: weight.cpu() for name, weight in student.state_dict().items()}


def ask(teacher, tokenizer, sentences):
    """What the teacher says to each sentence."""
    model = build_model(tokenizer, 0)
    model.load_state_dict(teacher)
    return translate(model.to(DEVICE), tokenizer, sentences)


def rate(step):
    """Linear warm-up, then half a cosine down to nothing."""
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / STEPS))
