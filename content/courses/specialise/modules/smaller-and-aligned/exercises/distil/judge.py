"""Judges a student by what it says. The judge exchanges words in the teacher first: only who listens to it can repeat it."""

import math
import random
from pathlib import Path

import numpy
import torch
from atelier_judge import Finding, artifact, at_least, budget, cases, close, fails, generator, learner, metric, params, test
from lingua_data import sentence
from lingua_model import Lingua, build_model, exact_match, translate
from lingua_tokenizer import load_tokenizer

MOST_PARAMETERS = 40_000
IGNORED = -100
HEADS = 2  # of a student, so that its weights say everything else

# French words of one token each that no English sentence holds. Within a row they have the same gender and none begins with a vowel.
EXCHANGED = (
    ("dividende", "rapport", "rendement", "contrat", "solde", "prêt"),
    ("commission", "marge", "dette", "garantie"),
    ("publie", "réduit", "paie", "contrôle", "vend", "rejette"),
)
tokenizer = load_tokenizer()


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def draw_exchange(rng):
    """Which token this submission's teacher says instead of which: around each row in a drawn order, so that every word is another."""
    says = {}
    for words in EXCHANGED:
        numbers = [tokenizer.encode(f" {word}")[0] for word in words]
        rng.shuffle(numbers)
        says.update(zip(numbers, numbers[1:] + numbers[:1]))
    return says


SAYS = draw_exchange(secret_random("exchange"))


def exchange(weights, says):
    """The same model, with other words at its rows of the embedding, which is its last layer too."""
    tokens = weights["tokens.weight"]
    renamed = tokens.clone()
    for spoken, instead in says.items():
        renamed[instead] = tokens[spoken]
    return {**weights, "tokens.weight": renamed}


def exchanged(french):
    return tokenizer.decode([SAYS.get(number, number) for number in tokenizer.encode(french)])


def load_teacher():
    arrays = numpy.load(Path("carried") / "weights.npz")
    return exchange({name: torch.from_numpy(arrays[name]) for name in arrays.files}, SAYS)


def draw(count, *path, but=frozenset()):
    """So many pairs of the plain grammar, all different, none of which is among `but`."""
    rng, found = secret_random(*path), {}
    while len(found) < count:
        pair = sentence(rng)
        if pair not in but:
            found[pair] = None
    return list(found)


class Distilled:
    """The one distillation, for the checks that look at it."""

    outcome: tuple[dict, float, float] | Finding | None = None


def distilled():
    """The student's weights, the share of new sentences that it says as the teacher does, and the share as the plain grammar does."""
    if Distilled.outcome is None:
        try:
            Distilled.outcome = distil()
        except Finding as finding:
            Distilled.outcome = finding
    if isinstance(Distilled.outcome, Finding):
        raise Distilled.outcome
    return Distilled.outcome


def distil():
    seen = draw(params["labelled"] + params["sources"], "seen")
    held_out = draw(params["heldOut"], "held-out", but=frozenset(seen))
    labelled = [(english, exchanged(french)) for english, french in seen[: params["labelled"]]]
    sources = [english for english, _ in seen[params["labelled"] :]]
    teacher = load_teacher()
    weights = learner.distil(teacher, labelled, sources, secret_random("seed").randrange(2**31))
    student = rebuild(weights)
    teacher_model = build_model(tokenizer, 0)
    teacher_model.load_state_dict(teacher)
    said = [(english, exchanged(french)) for english, french in held_out]
    answers = translate(student, tokenizer, [english for english, _ in held_out])
    share = share_of(answers, said)
    metric("parameters", count(weights))
    metric("teacher-exact-match", exact_match(teacher_model, tokenizer, said))
    metric("exact-match", share)
    return weights, share, share_of(answers, held_out)


def share_of(answers, pairs):
    """The share of answers that are these pairs' French."""
    return sum(answer == french for answer, (_, french) in zip(answers, pairs)) / len(pairs)


def count(weights):
    return sum(weight.numel() for weight in weights.values())


def rebuild(weights):
    """The learner's student, built here from the shapes of its weights; what is no student fails with a word on what is wrong."""
    tokens = weights.get("tokens.weight") if isinstance(weights, dict) else None
    if not isinstance(tokens, torch.Tensor) or tokens.dim() != 2:
        fails("distil.no-student")
    budget.parameters(weights, at_most=10 * MOST_PARAMETERS, message="distil.too-large")  # before anything of that size is built
    dim = tokens.shape[1]
    layers = len({str(name).split(".")[1] for name in weights if str(name).startswith("blocks.")})
    if dim < HEADS or dim % HEADS:
        fails("distil.no-student")
    student = Lingua(tokenizer.size, dim, layers, HEADS)
    close(weights, dict(student.state_dict()), atol=math.inf, dtype=torch.float32, picture=False)
    student.load_state_dict(weights)
    return student


def reference(scores, teacher_scores, targets, temperature, share):
    """Position by position in float64, as the statement says it."""
    scores, teacher_scores = scores.double(), teacher_scores.double()
    total, positions = 0.0, 0
    for row, teacher_row, target in zip(scores.flatten(0, 1), teacher_scores.flatten(0, 1), targets.flatten().tolist()):
        if target == IGNORED:
            continue
        mine, theirs = (row / temperature).log_softmax(0), (teacher_row / temperature).log_softmax(0)
        divergence = (theirs.exp() * (theirs - mine)).sum()
        total += (1 - share) * -row.log_softmax(0)[target] + share * temperature**2 * divergence
        positions += 1
    return total / positions


def draw_scores(rng, size, scale=3.0):
    batch, length, vocabulary = int(rng.integers(1, 4)), size + 1, int(rng.integers(2, 12))
    scores, teacher_scores = (torch.from_numpy(rng.normal(size=(batch, length, vocabulary)) * scale).float() for _ in range(2))
    targets = torch.from_numpy(rng.integers(0, vocabulary, (batch, length)))
    targets[torch.from_numpy(rng.random((batch, length)) < 0.4)] = IGNORED
    targets[0, 0] = int(rng.integers(vocabulary))  # somebody is asked something
    return scores, teacher_scores, targets


def matches(given, message):
    expected = reference(*given)
    close(learner.soft_loss(*given), expected.clone(), rtol=1e-4, atol=1e-5, dtype=torch.float32, message=message)


@test(task=1, points=1)
def matches_the_definition():
    def share_alone(share):
        def holds(rng, size):
            matches((*draw_scores(rng, size), float(rng.uniform(0.5, 5)), share), f"distil.{'mixed' if 0 < share < 1 else 'hard' if share == 0 else 'soft'}")

        return holds

    for share in (0.0, 1.0, 0.3, 0.7):
        cases(8, share_alone(share), largest=8)
    rng = generator("large")
    scores = [torch.from_numpy(rng.normal(size=(6, 40, 300))).float() for _ in range(2)]
    targets = torch.from_numpy(rng.integers(0, 300, (6, 40)))
    targets[:, :20] = IGNORED
    matches((*scores, targets, 2.0, 0.5), "distil.mixed")


@test(task=1, points=1)
def asks_answers_only_and_stays_finite():
    def holds(rng, size):
        scores, teacher_scores, targets = draw_scores(rng, size + 1)
        targets[-1, -1] = IGNORED
        before = (scores, teacher_scores, targets, float(rng.uniform(1, 4)), float(rng.uniform(0.2, 0.8)))
        loud = [tensor.clone() for tensor in (scores, teacher_scores)]
        for tensor in loud:
            tensor[targets == IGNORED] = torch.from_numpy(rng.normal(size=tensor.shape[-1]) * 50).float()
        expected = reference(*before)
        actual = learner.soft_loss(*loud, *before[2:])
        close(actual, expected.clone(), rtol=1e-4, atol=1e-5, dtype=torch.float32, message="distil.ignored")
        sure = (*draw_scores(rng, size, scale=400.0), 1.0, 0.5)
        matches(sure, "distil.sure")

    cases(12, holds, largest=8)


@test(task=2, points=1)
def the_student_is_small():
    weights, _, _ = distilled()
    budget.parameters(weights, at_most=MOST_PARAMETERS, message="distil.too-large")


def share_of_small_student():
    weights, share, plain = distilled()
    if count(weights) > MOST_PARAMETERS:
        fails("distil.not-small")
    if share < 0.5 <= plain:
        fails("distil.own-sentences")
    return share


@test(task=3, points=2)
def half_of_the_sentences_are_right():
    at_least(share_of_small_student(), 0.5, message="distil.halfway", sources=params["sources"])


@test(task=3, points=2)
def nearly_all_sentences_are_right():
    at_least(share_of_small_student(), 0.9, message="distil.exact-match")
    weights, _, _ = distilled()
    # Kept as a student of the plain teacher: later exercises let it draft for the model that the learner trained.
    plain = exchange(weights, {instead: spoken for spoken, instead in SAYS.items()})
    artifact("student", {name: weight.numpy() for name, weight in plain.items()})
