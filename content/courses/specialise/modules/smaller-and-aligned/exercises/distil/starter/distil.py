"""A student of a quarter of the size, taught by the teacher's own translations."""

import torch
from torch.nn.functional import cross_entropy

from lingua_model import IGNORED, Lingua, build_model, make_batch, translate
from lingua_tokenizer import load_tokenizer

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def soft_loss(scores, teacher_scores, targets, temperature, share):
    """Cross entropy with the targets, mixed with the divergence from the teacher's whole distribution.

    scores, teacher_scores: (batch, length, vocabulary)
    targets:     (batch, length); positions with IGNORED are not asked
    temperature: what both kinds of scores are divided by before the softmax of the divergence
    share:       0 is cross entropy alone, 1 the divergence alone
    returns      one number, the mean over the positions that are asked
    """
    # So far nobody listens to the teacher.
    return cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)


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
    torch.manual_seed(seed)
    student = Lingua(tokenizer.size, dim=64, layers=1, heads=2).to(DEVICE)

    # 1. Let the teacher translate the sources.
    # 2. Train the student on these pairs and on the labelled ones.
    #    How wide and how deep may it be with 40,000 parameters?

    return {name: weight.cpu() for name, weight in student.state_dict().items()}
