"""Judges the merges of byte-pair encoding against a plain reference, on texts that are made anew for each submission."""

import re
from collections import Counter
from pathlib import Path
from string import ascii_lowercase

from atelier_judge import baseline, cases, fails, learner, params, ratio, test

PIECES = re.compile(r" ?[^\s]+|\s+")
REPEATS = re.compile(r"(.+)\1\1")


def reference(text, n_merges, only_clear=False):
    """Counts everything anew for each merge. With `only_clear`, ends before the first tie."""
    pieces = Counter(PIECES.findall(text))
    rows = {piece: [bytes([byte]) for byte in piece.encode()] for piece in pieces}
    merges = []
    while len(merges) < n_merges:
        counts = Counter()
        for piece, row in rows.items():
            for pair in zip(row, row[1:]):
                counts[pair] += pieces[piece]
        if not counts:
            break
        most = max(counts.values())
        tied = [pair for pair, count in counts.items() if count == most]
        if only_clear and len(tied) > 1:
            break
        best = max(tied)
        merges.append(best)
        rows = {piece: joined(row, best) for piece, row in rows.items()}
    return merges


def joined(row, pair):
    """From left to right; a token just made is longer than pair[0], so it joins nothing more."""
    result = []
    for token in row:
        if result and (result[-1], token) == pair:
            result[-1] += token
        else:
            result.append(token)
    return result


def check_form(answer):
    """A list of pairs of bytes, to the exact types."""
    if type(answer) is not list or any(type(pair) is not tuple or [type(token) for token in pair] != [bytes, bytes] for pair in answer):
        fails("bpe.form")


def compare(actual, expected, message):
    """The same merges in the same order, with a message that names the first one that differs."""
    check_form(actual)
    for number, (mine, theirs) in enumerate(zip(actual, expected), 1):
        if mine != theirs:
            fails(message, number=number, actual=show(mine), expected=show(theirs))
    if len(actual) != len(expected):
        fails("bpe.length", actual=len(actual), expected=len(expected))


def show(pair):
    return " + ".join(token.decode(errors="backslashreplace").replace(" ", "·") for token in pair)


def words(rng, count, letters="aeilnrst", repeats=True):
    """Made-up words, some of them often, with spaces between. Without `repeats`, nothing stands three times in a row."""
    lexicon = ["".join(rng.choice(list(letters), rng.integers(2, 8))) for _ in range(max(2, count // 4))]
    if not repeats:
        lexicon = [word for word in lexicon if not REPEATS.search(word)] or ["la", "le"]
    weights = rng.dirichlet([0.3] * len(lexicon))
    return " ".join(rng.choice(lexicon, count, p=weights))


@test(task=1, points=1)
def joins_the_commonest_pair():
    def holds(rng, size):
        text = words(rng, 12 * size, repeats=False)  # how to join those is another check
        expected = reference(text, 3 * size, only_clear=True)
        compare(learner.train_bpe(text, len(expected)), expected, "bpe.commonest")

    cases(20, holds, largest=10)


@test(task=1, points=1)
def stays_within_pieces(rng):
    # The pair of letters around the space is by far the commonest, and yet no pair at all.
    ends = [f"{a}x y{b}" for a, b in rng.choice(list("abcdefgh"), (30, 2))]
    text = "\n".join(ends)
    answer = learner.train_bpe(text, 6)
    check_form(answer)
    for left, right in answer:
        token = left + right
        if b" " in token[1:] and token.strip() or b"\n" in token and token.strip():
            fails("bpe.across-pieces", token=show([token]))
    compare(answer, reference(text, 6), "bpe.pieces")


@test(task=1, points=1)
def counts_a_piece_as_often_as_it_occurs(rng):
    letters = "".join(rng.permutation(list(ascii_lowercase)))  # nobody knows the answer by heart
    often, middle, starts, ends = letters[:2], letters[2:4], letters[4:8], letters[8:12]
    rare = ["".join(pair) for pair in zip(starts[:2] * 6, letters[12:24])]
    parts = [often] * 40 + [f"{a}{middle}{b}" for a in starts for b in ends] + rare
    rng.shuffle(parts)
    text = " ".join(parts)
    compare(learner.train_bpe(text, 8), reference(text, 8), "bpe.frequency")


@test(task=2, points=1)
def chooses_the_largest_of_equals():
    def holds(rng, size):
        text = words(rng, 3 * size, letters="abcé ")
        compare(learner.train_bpe(text, 2 * size), reference(text, 2 * size), "bpe.tie")

    cases(24, holds, largest=12)


@test(task=2, points=1, hidden=True)
def agrees_on_finance(rng):
    lines = Path("finance.txt").read_text().splitlines()
    text = "\n".join(rng.choice(lines, len(lines) // 2, replace=False))
    merges = params["corpusMerges"]
    compare(learner.train_bpe(text, merges), reference(text, merges), "bpe.corpus")


@test(task=3, points=1)
def joins_repeated_letters_from_the_left(rng):
    letter = str(rng.choice(list("abcdxyz")))
    for length in (3, 5, 7, int(rng.integers(8, 20))):
        text = " ".join([letter * length] * 3)
        compare(learner.train_bpe(text, 5), reference(text, 5), "bpe.repeats")


@test(task=3, points=0.5)
def stops_when_nothing_is_left(rng):
    for text in ("", "a", "a b c", "ab", "\n\n", str(rng.integers(10, 99)), few_pieces(rng)):
        compare(learner.train_bpe(text, 50), reference(text, 50), "bpe.end")
    compare(learner.train_bpe("la banque", 0), [], "bpe.end")


def few_pieces(rng):
    """A text in which four merges can be made and no two pairs are ever as frequent; the last two only of tokens made before."""
    a, b, c, d, e, f = rng.permutation(list(ascii_lowercase))[:6]
    pieces = [a + b] * 9 + [a + b + c] * 2 + [d + e] * 3 + [d + e + f] * 4
    return "\n".join(rng.permutation(pieces))


@test(task=3, points=0.5, hidden=True)
def works_on_bytes(rng):
    signs = "é è ê œ ’ « » € 😀 漢字 ﷽ e\u0301 ß \u00a0 Ω \x00 \t".split(" ")
    for _ in range(6):
        text = "".join(rng.choice(signs + [" "], 120))
        compare(learner.train_bpe(text, 30), reference(text, 30), "bpe.bytes")


@test(task=4, points=3)
def is_faster_than_counting_anew(rng):
    """In a text of many different words a merge touches few of them."""

    def draw():
        return words(rng, params["speedWords"], letters="abcdefghijklmnopqrstuvwxyz"), params["speedMerges"]

    ratio(
        learner.train_bpe,
        baseline.train_bpe,
        inputs=draw,
        compare=lambda answer, expected: compare(answer, expected, "bpe.speed-merges"),
        at_least=params["speedRatio"],
        message="bpe.slow",
    )
