"""Longer sentences of the same words: numbers, plurals, relative clauses and passives, for a larger model.

As in lingua_data, every English sentence has exactly one French one. What is added is what
French asks for beyond gender: plural forms, the agreement of participles, and qui.
"""

from lingua_data import FINANCE, definite, described, elide, finish, sentence

NUMBERS = (("two", "deux"), ("three", "trois"), ("four", "quatre"), ("five", "cinq"), ("ten", "dix"), ("twelve", "douze"), ("twenty", "vingt"))

# English past participle, and the French one, which agrees: approuvé, approuvée, approuvés, approuvées.
PARTICIPLES = {
    "publish": ("published", "publié"),
    "approve": ("approved", "approuvé"),
    "reduce": ("reduced", "réduit"),
    "pay": ("paid", "payé"),
    "review": ("reviewed", "examiné"),
    "check": ("checked", "contrôlé"),
    "accept": ("accepted", "accepté"),
    "sell": ("sold", "vendu"),
    "buy": ("bought", "acheté"),
    "reject": ("rejected", "rejeté"),
}

IRREGULAR = {"branch": "branches", "agency": "agencies", "company": "companies", "inquiry": "inquiries", "testimony": "testimonies", "jury": "juries"}
NO_PLURAL = {"evidence", "summons"}


def rich_pairs(count, rng, domain=FINANCE):
    """`count` pairs (English, French) of every kind of sentence; `rng` is a random.Random."""
    return [rich_sentence(rng, domain) for _ in range(count)]


def rich_sentence(rng, domain=FINANCE):
    """One pair (English, French)."""
    return rng.choice((sentence, counted, relative, passive))(rng, domain)


def counted(rng, domain):
    """The fund pays twelve annual fees. Le fonds paie douze commissions annuelles."""
    actor, verb, (english_number, french_number) = rng.choice(domain.actors), rng.choice(domain.verbs), rng.choice(NUMBERS)
    thing = rng.choice([noun for noun in domain.objects if noun.english not in NO_PLURAL])
    adjective = rng.choice([adjective for adjective in domain.adjectives if not adjective.before])
    english_time, french_time = rng.choice(domain.times)
    english = ["The", actor.english, verb.english_s, english_number, adjective.english, english_plural(thing.english), english_time]
    things = f"{french_plural(thing.french)} {french_plural(agreeing(adjective, thing))}"
    french = [definite(actor.french, actor.feminine), verb.french, french_number, things, french_time]
    return finish(english), finish(french)


def relative(rng, domain):
    """The bank that sells the loan does not accept the new report."""
    actor, first, second = rng.choice(domain.actors), rng.choice(domain.verbs), rng.choice(domain.verbs)
    one, other = rng.choice(domain.objects), rng.choice(domain.objects)
    adjective = rng.choice(domain.adjectives)
    negative = rng.random() < 0.25
    predicate = f"does not {second.english}" if negative else second.english_s
    english = ["The", actor.english, "that", first.english_s, "the", one.english, predicate, "the", adjective.english, other.english]
    says = elide("ne", second.french) + " pas" if negative else second.french
    french = [
        definite(actor.french, actor.feminine),
        "qui",
        first.french,
        definite(one.french, one.feminine),
        says,
        definite(described(other, adjective), other.feminine),
    ]
    return finish(english), finish(french)


def passive(rng, domain):
    """The annual fee is approved by the fund. La commission annuelle est approuvée par le fonds."""
    actor, thing, verb, adjective = (rng.choice(words) for words in (domain.actors, domain.objects, domain.verbs, domain.adjectives))
    english_participle, french_participle = PARTICIPLES[verb.english]
    english_time, french_time = rng.choice(domain.times)
    english = ["The", adjective.english, thing.english, "is", english_participle, "by the", actor.english, english_time]
    french = [
        definite(described(thing, adjective), thing.feminine),
        "est",
        french_participle + ("e" if thing.feminine else ""),
        "par",
        definite(actor.french, actor.feminine),
        french_time,
    ]
    return finish(english), finish(french)


def agreeing(adjective, noun):
    return adjective.feminine if noun.feminine else adjective.masculine


def english_plural(word):
    """fees, branches, agencies."""
    return IRREGULAR.get(word, f"{word}s")


def french_plural(word):
    """commissions, brutes, totaux; fonds stays as it is."""
    if word[-1] in "sxz":
        return word
    return f"{word[:-1]}ux" if word.endswith("al") and not word.endswith("final") else f"{word}s"
