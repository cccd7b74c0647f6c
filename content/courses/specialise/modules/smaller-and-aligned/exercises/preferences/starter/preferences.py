"""Of two good translations, the one that the client prefers."""

import torch

from lingua_model import build_model, make_batch
from lingua_tokenizer import load_tokenizer

BETA = 0.1
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def log_probabilities(scores, targets):
    """How likely each whole answer is, as a logarithm.

    scores:  (batch, length, vocabulary)
    targets: (batch, length); positions with IGNORED are not part of the answer
    returns  (batch,): the sum of the log-probabilities of the answer's tokens
    """
    # So far the mean score of anything: it says nothing about the answer.
    return scores.mean((-2, -1))


def dpo_loss(chosen, rejected, chosen_before, rejected_before, beta):
    """How far the model is from preferring the chosen answers, compared with what it preferred before.

    chosen, rejected:               (batch,) log-probabilities by the model that learns
    chosen_before, rejected_before: (batch,) the same by the model that it was at first
    returns                         one number, the mean over the batch
    """
    # So far nobody prefers anything.
    return -chosen.mean()


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

    # For each batch:
    #   the log-probabilities of chosen and rejected answers, by both models; the first needs gradients
    #   the dpo_loss, and one step of an optimiser
    #   What happens to the translations? Is there something that holds them?

    return {name: weight.cpu() for name, weight in model.state_dict().items()}


def load(weights, tokenizer):
    model = build_model(tokenizer, 0)
    model.load_state_dict(weights)
    return model.to(DEVICE)
