"""Compares word by word, and takes F1 from precision and recall."""

KINDS = ("lexicon", "gender", "elision", "negation")
SMALL = ("le", "la", "l'", "ne", "n'", "pas")


def kind_of_error(expected, answer):
    if expected == answer:
        return None
    right, given = split(expected), split(answer)
    large, found = [word for word in right if word not in SMALL], [word for word in given if word not in SMALL]
    if len(large) != len(found):
        return "lexicon"
    kinds = {compare(*pair) for pair in zip(large, found)}
    if "lexicon" in kinds:
        return "lexicon"
    for half in (SMALL[3:5], SMALL[5:]):
        if any(word in half for word in right) != any(word in half for word in given):
            return "negation"
    small = zip((word for word in right if word in SMALL[:3]), (word for word in given if word in SMALL[:3]))
    kinds |= {"gender" if {good, bad} == {"le", "la"} else "elision" for good, bad in small if good != bad}
    return "gender" if "gender" in kinds else "elision"


def split(sentence):
    return sentence[:-1].lower().replace("'", "' ").split()


def compare(good, bad):
    """What the difference between two words is, if it is one."""
    if good == bad:
        return None
    if {good, bad} == {"nouveau", "nouvel"}:
        return "elision"
    short, long = sorted((good, bad), key=len)
    if long in (short + "e", short + short[-1] + "e") or (short, long) in (("nouveau", "nouvelle"), ("nouvel", "nouvelle")):
        return "gender"
    return "lexicon"


def macro_f1(truth, guesses):
    f1 = {}
    for kind in {*truth, *guesses} - {None}:
        precision = share(kind, guesses, truth)
        recall = share(kind, truth, guesses)
        f1[kind] = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return sum(f1.values()) / len(f1) if f1 else 1.0


def share(kind, those, others):
    """Of those that are of this kind, how many are so among the others too."""
    of_kind = [other for one, other in zip(those, others) if one == kind]
    return of_kind.count(kind) / len(of_kind) if of_kind else 0.0
