"""Of two good translations, the one that the client prefers: direct preference optimisation, anchored."""

import math

import torch
from torch.nn.functional import cross_entropy, logsigmoid

from lingua_model import IGNORED, build_model, make_batch
from lingua_tokenizer import load_tokenizer

BETA, ANCHOR = 0.1, 3.0
PEAK_RATE, WARM_UP = 1e-3, 4
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def log_probabilities(scores, targets):
    """How likely each whole answer is, as a logarithm.

    scores:  (batch, length, vocabulary)
    targets: (batch, length); positions with IGNORED are not part of the answer
    returns  (batch,): the sum of the log-probabilities of the answer's tokens
    """
    losses = cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED, reduction="none")
    return -losses.view(targets.shape).sum(-1)


def dpo_loss(chosen, rejected, chosen_before, rejected_before, beta):
    """How far the model is from preferring the chosen answers, compared with what it preferred before.

    chosen, rejected:               (batch,) log-probabilities by the model that learns
    chosen_before, rejected_before: (batch,) the same by the model that it was at first
    returns                         one number, the mean over the batch
    """
    return -logsigmoid(beta * ((chosen - chosen_before) - (rejected - rejected_before))).mean()


def align(weights, batches, steps, seed, report=lambda step, loss: None):
    """Teaches a translator which of two answers is preferred, and returns its weights.

    weights: of the translator as it is, a dict of tensors for build_model
    batches: iterator over at most `steps` batches; each is a pair of lists: triples (English, chosen, rejected),
             and ordinary pairs (English, French) to which the preference does not apply
    seed:    for whatever you leave to chance
    report:  called with step and loss, to draw the curve
    returns  the state_dict() of the model, on the CPU
    """
    tokenizer = load_tokenizer()
    model, before = load(weights, tokenizer), load(weights, tokenizer)
    optimiser = torch.optim.Adam(model.parameters(), betas=(0.9, 0.95))
    for step, (triples, ordinary) in enumerate(batches):
        optimiser.param_groups[0]["lr"] = rate(step, steps)
        count = len(triples)
        good, bad = [(english, chosen) for english, chosen, _ in triples], [(english, rejected) for english, _, rejected in triples]
        inputs, targets = make_batch(tokenizer, good + bad + ordinary, DEVICE)
        now = log_probabilities(model(inputs), targets)
        with torch.no_grad():
            then = log_probabilities(before(inputs[: 2 * count]), targets[: 2 * count])
        preference = dpo_loss(now[:count], now[count : 2 * count], then[:count], then[count:], BETA)
        # What holds the model: it is to go on saying the chosen answers, and the ordinary ones.
        held = torch.arange(len(now), device=DEVICE) // count != 1
        anchor = -now[held].sum() / (targets[held] != IGNORED).sum()
        loss = preference + ANCHOR * anchor
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        report(step, loss.item())
    return {name: weight.cpu() for name, weight in model.state_dict().items()}


def load(weights, tokenizer):
    model = build_model(tokenizer, 0)
    model.load_state_dict(weights)
    return model.to(DEVICE)


def rate(step, steps):
    """Linear warm-up, then half a cosine down to nothing."""
    return PEAK_RATE * min(1, (step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
