"""Judges names for mistakes that are put, one at a time, into sentences whose every word is known here."""

import random
from copy import copy
from dataclasses import replace

from atelier_judge import at_least, cases, close, equal, fails, generator, learner, metric, params, test
from lingua_data import LEGAL, VOWELS, Adjective, Domain, Noun, Verb, definite, described, elide, finish

KINDS = ("lexicon", "gender", "elision", "negation")
ONLY_NEW = replace(LEGAL, adjectives=LEGAL.adjectives[-2:-1])  # nouveau, nouvel, nouvelle: the rarest trap of this grammar


def secret_random(*path):
    return random.Random(int(generator(*path).integers(2**62)))


def make_up_domain(rng):
    """Words that nobody has heard, no two of which begin alike: a list of known words helps with none of them."""
    beginnings = [consonant + vowel for consonant in "bcdfgjmprstvz" for vowel in "aiou"]
    vowels = [vowel + consonant for vowel in "aioué" for consonant in "bcdfgmpst"]
    rng.shuffle(beginnings)
    rng.shuffle(vowels)

    def word(ending):
        first = vowels.pop() if rng.random() < 0.45 else beginnings.pop()
        return first + rng.choice("bdfgmptv") + rng.choice(("i", "o", "a")) + rng.choice("cmptv") + ending

    def adjective():
        masculine = word(rng.choice(("al", "el", "it", "ut")))
        return Adjective("", masculine, masculine + ("le" if masculine.endswith("el") else "e"))

    def noun():
        return Noun("", word(rng.choice(("ion", "eur", "ard", "isme", "esse", "ure"))), rng.random() < 0.5)

    return Domain(
        actors=tuple(noun() for _ in range(6)),
        objects=tuple(noun() for _ in range(6)),
        verbs=tuple(Verb("", "", word("it")) for _ in range(5)),
        adjectives=(*(adjective() for _ in range(4)), *LEGAL.adjectives[-2:]),
        times=LEGAL.times,
    )


class Sentence:
    """A sentence of five choices and whether it says no, and what may be said wrongly in it."""

    def __init__(self, rng, domain):
        self.rng, self.domain = rng, domain
        self.actor, self.thing = rng.choice(domain.actors), rng.choice(domain.objects)
        self.verb, self.adjective = rng.choice(domain.verbs), rng.choice(domain.adjectives)
        self.time, self.negative = rng.choice(domain.times)[1], rng.random() < 0.5

    def parts(self):
        """Article of the actor, actor, predicate, article of the thing, thing with its adjective, time."""
        phrase = described(self.thing, self.adjective)
        says = elide("ne", self.verb.french) + " pas" if self.negative else self.verb.french
        return {"who": definite(self.actor.french, self.actor.feminine), "says": says, "what": definite(phrase, self.thing.feminine), "when": self.time}

    def right(self):
        return finish(list(self.parts().values()))

    def wrong(self, kind):
        """The sentence with one mistake of this kind, or None where it gives no occasion for the one that chance chose."""
        mistakes = {"lexicon": self.another_word, "gender": self.other_gender, "elision": self.other_elision, "negation": self.other_negation}
        parts = self.parts() | mistakes[kind]()
        text = finish(list(parts.values()))
        return text if text != self.right() else None

    def another_word(self):
        """One of the words is that of another sentence; whatever must agree with it does."""
        source, mixed = Sentence(self.rng, self.domain), copy(self)
        changed = self.rng.choice(("actor", "thing", "verb", "adjective"))
        setattr(mixed, changed, getattr(source, changed))
        return mixed.parts()

    def other_gender(self):
        flipped = Noun("", self.thing.french, not self.thing.feminine)
        choice = self.rng.choice(("who", "article", "adjective"))
        if choice == "who":
            return {"who": definite(self.actor.french, not self.actor.feminine)}
        phrase = described(self.thing, self.adjective)
        if choice == "article":
            return {"what": definite(phrase, not self.thing.feminine)}
        other = described(flipped, self.adjective)
        return {"what": definite(other, self.thing.feminine)}

    def other_elision(self):
        choice = self.rng.choice(("who", "what", "says", "nouveau"))
        if choice == "who":
            return {"who": unelided(self.actor.french, self.actor.feminine)}
        if choice == "what":
            return {"what": unelided(described(self.thing, self.adjective), self.thing.feminine)}
        if choice == "says":
            return {"says": unelided(self.verb.french, False, "ne") + " pas"} if self.negative else {}
        phrase = described(self.thing, self.adjective)
        if "nouveau " in phrase:
            return {"what": "le " + phrase.replace("nouveau ", "nouvel ")}
        return {"what": "le " + phrase.replace("nouvel ", "nouveau ")} if "nouvel " in phrase else {}

    def other_negation(self):
        if not self.negative:
            return {"says": elide("ne", self.verb.french) + " pas"}
        return {"says": self.rng.choice((self.verb.french, elide("ne", self.verb.french), self.verb.french + " pas"))}


def unelided(words, feminine, particle=None):
    """A particle with an apostrophe where none belongs, or without one where it does."""
    particle = particle or ("la" if feminine else "le")
    return f"{particle} {words}" if words[0].lower() in VOWELS else f"{particle[0]}'{words}"


def draw_error(rng, kind, domain):
    """A right sentence, and the same with a mistake of this kind."""
    while True:
        sentence = Sentence(rng, domain)
        if wrong := sentence.wrong(kind):
            return sentence.right(), wrong


def naming(kind):
    """A check of one kind, on sentences of law; right sentences among them are to be left alone."""

    def holds(rng, size):
        draws = random.Random(int(rng.integers(2**62)))
        right, wrong = draw_error(draws, kind, draws.choice((LEGAL, ONLY_NEW)))
        equal(learner.kind_of_error(right, wrong), kind, message=f"taxonomy.{kind}")
        equal(learner.kind_of_error(wrong, wrong), None, message="taxonomy.nothing-wrong")

    return lambda: cases(30, holds)


@test(task=1, points=1)
def names_wrong_words():
    naming("lexicon")()


@test(task=1, points=1)
def names_wrong_genders_and_elisions():
    naming("gender")()
    naming("elision")()


@test(task=1, points=1)
def names_wrong_negations():
    naming("negation")()


def expected_f1(truth, guesses):
    scores = []
    for kind in KINDS:
        hits = sum(1 for true, guess in zip(truth, guesses) if true == kind and guess == kind)
        missed = sum(1 for true, guess in zip(truth, guesses) if true == kind and guess != kind)
        invented = sum(1 for true, guess in zip(truth, guesses) if true != kind and guess == kind)
        if hits + missed + invented:
            scores.append(hits / (hits + (missed + invented) / 2))
    return sum(scores) / len(scores)


@test(task=2, points=3, hidden=True)
def names_mistakes_in_words_never_seen():
    rng = secret_random("unheard")
    domains = [make_up_domain(rng) for _ in range(4)]
    truth = [rng.choice(KINDS) for _ in range(params["errors"])]
    guesses = []
    for kind in truth:
        guess = learner.kind_of_error(*draw_error(rng, kind, rng.choice(domains)))
        if guess is not None and (type(guess) is not str or guess not in KINDS):
            fails("taxonomy.no-kind")
        guesses.append(guess)
    share = expected_f1(truth, guesses)
    metric("macro-f1", share)
    at_least(share, 0.9, message="taxonomy.f1")


@test(task=3, points=2)
def grades_each_kind_alike():
    def holds(rng, size):
        count = int(rng.integers(1, 6 * size + 1))
        kinds = rng.choice(KINDS, size=int(rng.integers(1, 5)), replace=False).tolist()
        shares = rng.dirichlet([0.6] * len(kinds))
        truth = rng.choice(kinds, size=count, p=shares).tolist()
        guesses = [true if rng.random() < 0.6 else [*kinds, None][int(rng.integers(len(kinds) + 1))] for true in truth]
        close(learner.macro_f1(truth, guesses), expected_f1(truth, guesses), rtol=1e-9, message="taxonomy.macro")

    cases(30, holds, largest=30)
