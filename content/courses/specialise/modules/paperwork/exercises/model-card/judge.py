"""Judges the papers of a model by hashes and facts that the judge works out itself."""

import hashlib
import math
import random
from pathlib import Path

import numpy
import torch
from atelier_judge import at_most, cases, close, equal, fails, generator, is_error, learner, outcome, params, test, unchanged
from lingua_model import build_model, make_batch
from lingua_tokenizer import load_tokenizer

LETTERS = "abcdefghilmnoprstuvéèçœ "
tokenizer = load_tokenizer()


def reference_fingerprint(arrays):
    parts = []
    for name in sorted(arrays):
        array = arrays[name]
        parts.append(f"{name} {array.dtype} {','.join(map(str, array.shape))}\n".encode() + array.copy(order="C").tobytes())
    return hashlib.sha256(b"".join(parts)).hexdigest()


def draw_text(rng, longest=40):
    length = int(rng.integers(1, longest + 1))
    text = "".join(LETTERS[index] for index in rng.integers(0, len(LETTERS), length))
    return text.strip() or "x"


def draw_model(rng, size):
    """Arrays in an order that is not the alphabet's, of several types and shapes, some of them views that are not in one piece."""
    arrays = {}
    for _ in range(size):
        name = f"{draw_text(rng, 6).replace(' ', '_')}.{int(rng.integers(100))}"
        shape = tuple(int(n) for n in rng.integers(1, 5, int(rng.integers(0, 4))))
        array = rng.normal(size=shape).astype(str(rng.choice(["float32", "float64", "float16"])))
        arrays[name] = numpy.asarray(array.T if rng.random() < 0.4 else array)
    return arrays


def has_all(actual, expected, message):
    """A list of exactly these; where it is too short or too long, the message says by how much and leads on."""
    if isinstance(actual, list) and len(actual) != len(expected):
        fails(f"{message}-count", actual=len(actual), expected=len(expected))
    equal(actual, expected, message=message)


@test(task=1, points=1)
def fingerprints_as_agreed():
    def holds(rng, size):
        arrays = draw_model(rng, size)
        equal(learner.fingerprint(arrays), reference_fingerprint(arrays), message="card.fingerprint")

    cases(20, holds, largest=8)
    carried = dict(numpy.load(Path("carried") / "weights.npz"))
    equal(learner.fingerprint(carried), reference_fingerprint(carried), message="card.fingerprint-weights")


@test(task=1, points=1)
def finds_what_does_not_agree():
    def holds(rng, size):
        models = {f"model-{index}": draw_model(rng, 2) for index in rng.permutation(size + 2)}
        hashes = {name: reference_fingerprint(arrays) for name, arrays in models.items()}
        wrong = set()
        for name in list(models):
            kind = rng.random()
            if kind < 0.2:
                array = models[name][next(iter(models[name]))]
                models[name][next(iter(models[name]))] = numpy.nextafter(array, array.dtype.type(math.inf))
            elif kind < 0.35:
                del models[name]
            elif kind < 0.5:
                del hashes[name]
            else:
                continue
            wrong.add(name)
        has_all(learner.verify(hashes, models), sorted(wrong), "card.verify")

    cases(20, holds, largest=8)


def write_rows(rng, size):
    """A CSV text, the pairs that are in it, and its faults."""
    sign = str(rng.choice([";", ","]))
    lines, pairs, faults = [], [], []
    if rng.random() < 0.5:
        lines.append(f"english{sign}french")
    for place in range(size + 1):
        english, french = draw_text(rng), draw_text(rng)
        kind = rng.random() if place else 1.0
        if kind < 0.12:
            lines.append("" if rng.random() < 0.5 else sign)
        elif kind < 0.24:
            lines.append(str(rng.choice([english, sign.join([english, french, "more"])])))
            faults.append((len(lines), "columns"))
        elif kind < 0.36:
            lines.append(str(rng.choice([f"{english}{sign}", f" {sign}{french}"])))
            faults.append((len(lines), "empty"))
        elif kind < 0.44:
            lines.append(f"{english}{sign}{'x' * (301 + int(rng.integers(9)))}")
            faults.append((len(lines), "long"))
        elif kind < 0.6:
            quoted = f'{english}{sign} he said "{french}"'
            lines.append('"' + quoted.replace('"', '""') + f'"{sign}{french}')
            pairs.append((quoted, french))
        else:
            lines.append(f"{english}{sign} {french}")
            pairs.append((english, french))
    text = ("\ufeff" if rng.random() < 0.3 else "") + str(rng.choice(["\n", "\r\n"])).join(lines) + "\n"
    return text, pairs, faults


@test(task=2, points=2)
def reads_pairs_and_names_faults():
    def holds(rng, size):
        text, pairs, faults = write_rows(rng, size)
        answer = learner.read_pairs(text)
        if not isinstance(answer, tuple) or len(answer) != 2:
            fails("card.read-form")
        has_all(answer[0], pairs, "card.pairs")
        has_all(answer[1], faults, "card.faults")

    cases(40, holds, largest=30)
    equal(learner.read_pairs(""), ([], []), message="card.no-rows")


def load_carried():
    return {name: torch.from_numpy(array) for name, array in numpy.load(Path("carried") / "weights.npz").items()}


@torch.no_grad()
def loss_on(weights, pairs):
    model = build_model(tokenizer, 0)
    model.load_state_dict(weights)
    inputs, targets = make_batch(tokenizer, pairs)
    return torch.nn.functional.cross_entropy(model(inputs).flatten(0, 1).double(), targets.flatten(), ignore_index=-100).item()


@test(task=3, points=1)
def learns_from_the_pairs():
    rng = random.Random(int(generator("pairs").integers(2**62)))
    noun = "".join(rng.choice("bdfglmnprstv") + rng.choice("aeiou") for _ in range(3))
    actors = [("bank", "La banque"), ("fund", "Le fonds"), ("company", "La société"), ("regulator", "Le régulateur")]
    verbs = [("pays", "paie"), ("sells", "vend"), ("buys", "achète"), ("reviews", "examine")]
    pairs = [(f"The {actor} {verb} the fee.", f"{acteur} {verbe} la {noun}.") for actor, acteur in actors for verb, verbe in verbs]
    rng.shuffle(pairs)
    start = load_carried()
    before = loss_on(start, pairs)
    weights = learner.adapt(start, pairs, params["steps"], rng.randrange(2**31))
    close(weights, load_carried(), atol=math.inf, dtype=torch.float32, picture=False)
    at_most(loss_on(weights, pairs), 0.5 * before, message="card.not-adapted", before=before, steps=params["steps"])


@test(task=3, points=1)
def without_pairs_nothing_changes():
    start = load_carried()
    answer = unchanged(learner.adapt, start, [], 3, 5, message="card.weights-changed")
    close(answer, load_carried(), rtol=0, atol=0, dtype=torch.float32, message="card.changed-without-pairs", picture=False)
    unchanged(learner.adapt, start, [("The fund pays the fee.", "Le fonds paie la marge.")], 2, 5, message="card.weights-changed")


@test(task=4, points=1)
def describes_data_without_showing_it():
    def holds(rng, size):
        pairs = [(draw_text(rng), draw_text(rng)) for _ in range(size - 1)]
        faults = [(int(line), "empty") for line in rng.integers(1, 99, int(rng.integers(0, 5)))]
        lines = "".join(f"{english}\t{french}\n" for english, french in pairs)
        expected = {"pairs": len(pairs), "skipped": len(faults), "sha256": hashlib.sha256(lines.encode()).hexdigest()}
        equal(learner.data_sheet(pairs, faults), expected, message="card.data-sheet")

    cases(16, holds, largest=30)


@test(task=4, points=2)
def the_card_tells_the_truth():
    def holds(rng, size):
        base = draw_model(rng, size)
        model = {name: array.copy() for name, array in base.items()}
        changed = sorted(name for name in model if rng.random() < 0.5)
        for name in changed:
            model[name] = model[name] + model[name].dtype.type(1)
        scores = {f"score-{index}": float(rng.random()) for index in range(int(rng.integers(1, 4)))}
        sheet = {"pairs": int(rng.integers(90)), "skipped": int(rng.integers(9)), "sha256": draw_text(rng)}
        limits, name = [draw_text(rng) for _ in range(int(rng.integers(1, 4)))], draw_text(rng)
        expected = {
            "name": name,
            "parameters": sum(int(array.size) for array in model.values()),
            "base": reference_fingerprint(base),
            "model": reference_fingerprint(model),
            "changed": changed,
            "data": sheet,
            "scores": {key: round(value, 3) for key, value in scores.items()},
            "limits": limits,
        }
        actual = learner.model_card(name, base, model, sheet, scores, limits)
        if not isinstance(actual, dict):
            fails("card.no-dict")
        for key in expected:
            if key not in actual:
                fails("card.field-missing", field=key)
        if len(actual) > len(expected):
            fails("card.more-fields")
        equal(actual, expected, message="card.field")
        refused = outcome(learner.model_card, name, base, model, sheet, scores, [])
        if not is_error(refused, "ValueError"):
            fails("card.no-limits")

    cases(16, holds, largest=8)
