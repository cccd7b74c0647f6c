"""Which kind of mistake is it? Names for what a translator does wrong, and a fair grade for whoever names them."""

KINDS = ("lexicon", "gender", "elision", "negation")


def kind_of_error(expected, answer):
    """What is wrong in a French sentence: one of KINDS, or None where the answer is as expected."""
    if answer == expected:
        return None
    # Task 1: this calls everything a wrong word, which is right more often than one would like.
    return "lexicon"


def macro_f1(truth, guesses):
    """The mean, over the kinds that occur in truth or guesses, of each kind's F1."""
    # Task 3: this is the share of right guesses, in which rare kinds drown.
    return sum(true == guess for true, guess in zip(truth, guesses)) / len(truth)
