"""Judges a tokenizer against a plain one of its own, on merges and texts that are made anew for each submission."""

import re
from itertools import zip_longest
from pathlib import Path
from random import Random
from string import ascii_lowercase

from atelier_judge import attribute, cases, close, equal, fails, learner, metric, params, test, unchanged

from lingua_data import LEGAL, pairs

PIECES = re.compile(r" ?[^\s]+|\s+")
SIGNS = "é è ê œ ç ’ « » € % 😀 🇫🇷 漢 字 ﷽ e\u0301 o\u0308 ß \u00a0 \u202f Ω \x00 \t \r\n \U0010ffff ÿ".split(" ")


def reference(merges, text):
    """The tokens of a text: each merge in its order, through all of each piece."""
    return [token for piece in PIECES.findall(text) for token in cut(merges, piece)]


def cut(merges, piece):
    tokens = [bytes([byte]) for byte in piece.encode()]
    for left, right in merges:
        if left in tokens:
            tokens = joined(tokens, left, right)
    return tokens


def joined(tokens, left, right):
    """From left to right; a token just made is longer than `left`, so it joins nothing more."""
    result = []
    for token in tokens:
        if result and result[-1] == left and token == right:
            result[-1] += token
        else:
            result.append(token)
    return result


def numbers_of(merges, tokens):
    vocabulary = [bytes([byte]) for byte in range(256)] + [left + right for left, right in merges]
    first = {token: number for number, token in reversed(list(enumerate(vocabulary)))}
    return [first[token] for token in tokens]


def encoded(merges, text):
    return numbers_of(merges, reference(merges, text))


def agree(merges, actual, expected, message):
    """The same numbers, with a message that shows the first token that differs."""
    if type(actual) is not list or any(type(number) is not int for number in actual):
        fails("tokenizer.form")
    for place, (mine, theirs) in enumerate(zip_longest(actual, expected)):
        if mine != theirs:
            fails(message, place=place, actual=show(merges, mine), expected=show(merges, theirs))


def show(merges, number):
    """A number and the text it stands for: 257 ‹·la›."""
    if number is None:
        return "–"
    if not 0 <= number < 256 + len(merges):
        return str(number)
    token = bytes([number]) if number < 256 else b"".join(merges[number - 256])
    return f"{number} ‹{token.decode(errors='backslashreplace').replace(' ', '·')}›"


def draw_merges(rng, count, letters):
    """Merges of tokens made before, in an order that no training would find; each makes other bytes than all before."""
    tokens = [letter.encode() for letter in letters]
    merges = []
    for _ in range(count * 4):
        left, right = (tokens[int(index)] for index in rng.integers(len(tokens), size=2))
        if len(merges) < count and left + right not in tokens and b" " not in right:
            merges.append((left, right))
            tokens.append(left + right)
    return merges


def words(rng, count, letters):
    return " ".join("".join(rng.choice(list(letters), rng.integers(1, 9))) for _ in range(count))


def lingua_merges():
    lines = Path("merges.txt").read_text().split("\n")
    return [tuple(bytes.fromhex(token) for token in line.split()) for line in lines if line]


def unicode_text(rng, count):
    """Signs of one to four bytes, some of them not even assigned, with letters and blanks between."""
    signs = [*SIGNS, *ascii_lowercase, " ", "  ", "\n", *(chr(int(code)) for code in rng.integers(0xE000, 0x110000, 20))]
    return "".join(signs[int(index)] for index in rng.integers(len(signs), size=count))


def case_of(rng, size):
    """Merges of some letters, and a text of the same letters."""
    letters = "".join(rng.choice(list(ascii_lowercase), 3 + size // 3, replace=False))
    return draw_merges(rng, 2 * size, letters + " "), words(rng, size, letters)


@test(task=1, points=2)
def applies_the_merges_in_their_order():
    def holds(rng, size):
        merges, text = case_of(rng, size)
        agree(merges, learner.Tokenizer(merges).encode(text), encoded(merges, text), "tokenizer.order")

    cases(30, holds, largest=12)


@test(task=1, points=1)
def never_joins_across_pieces(rng):
    first, second = (str(letter) for letter in rng.choice(list(ascii_lowercase), 2, replace=False))
    a, b = first.encode(), second.encode()
    # Merges that would join the end of one piece to the beginning of the next, if anybody let them.
    merges = [(b" ", b), (a, b" " + b), (b"\n", b), (a, b"\n"), (b" ", b" "), (b"  ", b)]
    tokenizer = learner.Tokenizer(merges)
    for text in (f"{first} {second}", f"{first}\n{second}", f"{first}  {second} ", f" {second} {first} {second}\n\n{second}"):
        agree(merges, tokenizer.encode(text), encoded(merges, text), "tokenizer.pieces")


@test(task=1, points=1, hidden=True)
def agrees_on_longer_texts(rng):
    merges = lingua_merges()
    tokenizer = learner.Tokenizer(merges)
    sentences = pairs(params["sentences"], int(rng.integers(2**31))) + pairs(20, int(rng.integers(2**31)), LEGAL)
    text = "\n".join(f"{english}\n{french}" for english, french in sentences)
    agree(merges, tokenizer.encode(text), encoded(merges, text), "tokenizer.finance")
    without_a_space = "".join(word for word in Random(int(rng.integers(2**31))).sample(text.split(), 300))
    agree(merges, tokenizer.encode(without_a_space), encoded(merges, without_a_space), "tokenizer.long-piece")


@test(task=2, points=1)
def numbers_the_marks_after_the_tokens():
    def holds(rng, size):
        merges, text = case_of(rng, size)
        merges = merges[: size - 1]
        tokenizer = learner.Tokenizer(merges)
        marks = [attribute(tokenizer, name) for name in ("sep", "end", "pad", "size")]
        equal(marks, [256 + len(merges) + index for index in range(4)], message="tokenizer.marks")
        agree(merges, tokenizer.encode(text), encoded(merges, text), "tokenizer.numbers")

    cases(6, holds, largest=9)
    agree([], learner.Tokenizer([]).encode("é"), [0xC3, 0xA9], "tokenizer.numbers")


@test(task=2, points=1)
def gives_equal_bytes_one_number():
    def holds(rng, size):
        letters = rng.permutation(list(ascii_lowercase))
        a, b, c = (str(letter).encode() for letter in letters[:3])
        unused = [(str(letter).encode(), c) for letter in letters[3 : 3 + size]]
        # The text always takes the first way to the three letters; the second makes the same bytes once more.
        merges = [(a, b), (a + b, c), *unused, (b, c), (a, b + c)]
        text = words(rng, 4, (a + b + c).decode()) + " " + (a + b + c).decode()
        agree(merges, learner.Tokenizer(merges).encode(text), encoded(merges, text), "tokenizer.equal-bytes")

    cases(8, holds, largest=12)


@test(task=3, points=1)
def any_text_comes_back():
    def holds(rng, size):
        merges = draw_merges(rng, size, "aeint ")
        text = unicode_text(rng, 3 * size) + words(rng, 1 + size, "aeint")
        tokenizer = learner.Tokenizer(merges)
        # The judge's own numbers first: what the program has never encoded it cannot have kept.
        equal(tokenizer.decode(encoded(merges, text)), text, message="tokenizer.decoded")
        back = tokenizer.encode(text)
        agree(merges, back, encoded(merges, text), "tokenizer.unicode")
        equal(tokenizer.decode(back), text, message="tokenizer.decoded")

    cases(24, holds, largest=40)


@test(task=3, points=1)
def stops_at_the_end_mark():
    def holds(rng, size):
        merges, text = case_of(rng, size)
        sep, end, pad = range(256 + len(merges), 259 + len(merges))
        before, after = encoded(merges, text), encoded(merges, words(rng, size, "xyz"))
        tokenizer = learner.Tokenizer(merges)
        place = int(rng.integers(len(before) + 1))
        with_marks = [*before[:place], sep, *before[place:]]
        equal(tokenizer.decode([*with_marks, pad, pad]), text, message="tokenizer.marks-shown")
        answer = unchanged(tokenizer.decode, [*with_marks, end, *after, end, pad], message="tokenizer.numbers-changed")
        equal(answer, text, message="tokenizer.end")
        equal(tokenizer.decode([end, *after]), "", message="tokenizer.end")

    cases(10, holds, largest=8)


@test(task=3, points=1, hidden=True)
def survives_broken_letters():
    def holds(rng, size):
        merges = draw_merges(rng, size, "aeint ")
        data = bytearray(unicode_text(rng, 2 * size).encode())
        for place in rng.integers(len(data), size=1 + size // 4):
            data[int(place)] = int(rng.integers(256))
        data = bytes(data[: int(rng.integers(1, len(data) + 1))])
        equal(learner.Tokenizer(merges).decode(list(data)), data.decode(errors="replace"), message="tokenizer.broken")

    cases(24, holds, largest=12)


@test(task=4, points=1)
def counts_tokens_per_word(rng):
    def holds(rng, size):
        merges, text = case_of(rng, size)
        text = text.replace(" ", str(rng.choice([" ", "  ", "\n"])))
        answer = learner.fertility(learner.Tokenizer(merges), text)
        close(answer, fertility(merges, text), rtol=1e-9, message="tokenizer.fertility")

    cases(10, holds, largest=10)
    merges = lingua_merges()
    tokenizer = learner.Tokenizer(merges)
    for language in ("en", "fr"):
        articles = Path(f"articles.{language}.txt").read_text().split("\n\n")
        text = "\n\n".join(articles[int(index)] for index in rng.permutation(len(articles))[:15])
        answer = learner.fertility(tokenizer, text)
        close(answer, fertility(merges, text), rtol=1e-9, message="tokenizer.fertility")
        metric(f"tokens-per-word-{language}", answer)
    close(learner.fertility(tokenizer, " \n"), 0.0, message="tokenizer.no-words")


def fertility(merges, text):
    return len(reference(merges, text)) / len(text.split())
