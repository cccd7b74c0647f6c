"""Undoes what may differ, and sees whether the difference is gone."""

import re
from collections import Counter

KINDS = ("lexicon", "gender", "elision", "negation")


def kind_of_error(expected, answer):
    if expected == answer:
        return None
    expected, answer = expected.lower(), answer.lower()
    if bare(expected) != bare(answer):
        return "lexicon"
    if marks(expected) != marks(answer):
        return "negation"
    # In the feminine nouveau has one form only: where it stands, nouvel is a matter of gender.
    if "nouvelle" in expected + answer:
        expected, answer = expected.replace("nouvel ", "nouveau "), answer.replace("nouvel ", "nouveau ")
    # Where everything is masculine the mistake is gone: then it was one of gender.
    return "gender" if masculine(expected) == masculine(answer) else "elision"


def bare(sentence):
    sentence = masculine(sentence).replace("nouvel ", "nouveau ")
    return re.sub(r"\b(le|ne|pas)\b|\b[ln]'", " ", sentence).split()


def marks(sentence):
    return len(re.findall(r"\bne\b|\bn'", sentence)), len(re.findall(r"\bpas\b", sentence))


def masculine(sentence):
    sentence = re.sub(r"\bla\b", "le", sentence).replace("nouvelle", "nouveau")
    sentence = re.sub(r"(ll|nn|tt)e(?![\w'])", lambda found: found[1][0], sentence)
    return re.sub(r"(?<=\w\w)e(?![\w'])", "", sentence)


def macro_f1(truth, guesses):
    pairs = Counter(zip(truth, guesses))
    scores = []
    for kind in KINDS:
        hits = pairs[kind, kind]
        true = sum(count for (first, _), count in pairs.items() if first == kind)
        guessed = sum(count for (_, second), count in pairs.items() if second == kind)
        if true + guessed:
            scores.append(2 * hits / (true + guessed))
    return sum(scores) / max(1, len(scores))
