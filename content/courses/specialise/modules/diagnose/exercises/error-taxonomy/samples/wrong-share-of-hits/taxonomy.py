"""Counts hits, so that whoever never names a rare kind is hardly worse off."""

KINDS = ("lexicon", "gender", "elision", "negation")
ARTICLES = {"le", "la", "l'"}
NEGATION = {"ne", "n'", "pas"}


def kind_of_error(expected, answer):
    """What is wrong in a French sentence: one of KINDS, or None where the answer is as expected."""
    if answer == expected:
        return None
    right, given = words(expected), words(answer)
    if [root(word) for word in right if is_content(word)] != [root(word) for word in given if is_content(word)]:
        return "lexicon"
    if negates(right) != negates(given):
        return "negation"
    if any({wrong, good} == {"le", "la"} for good, wrong in zip(articles(right), articles(given))):
        return "gender"
    if any(has_other_gender(good, wrong) for good, wrong in zip(filter(is_content, right), filter(is_content, given))):
        return "gender"
    return "elision"


def words(sentence):
    """Words in small letters, without the full stop; what ends in an apostrophe is a word of its own."""
    return sentence.lower().rstrip(".").replace("'", "' ").split()


def is_content(word):
    return word not in ARTICLES and word not in NEGATION


def articles(sentence):
    return [word for word in sentence if word in ARTICLES]


def negates(sentence):
    """Whether the first and the second half of the negation are there."""
    return "ne" in sentence or "n'" in sentence, "pas" in sentence


def root(word):
    """The masculine form: of nouvelle and nouvel it is nouveau, of nette net, of finale final."""
    if word in ("nouvel", "nouvelle"):
        return "nouveau"
    for ending in ("lle", "tte", "nne"):
        if word.endswith(ending):
            return word[:-2]
    return word.removesuffix("e")


def has_other_gender(good, wrong):
    """Two forms of one word; nouveau and nouvel are both masculine, and differ for the sake of a vowel."""
    return good != wrong and {good, wrong} != {"nouveau", "nouvel"}


def macro_f1(truth, guesses):
    return sum(true == guess for true, guess in zip(truth, guesses)) / len(truth)
