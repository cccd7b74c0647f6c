"""English and French sentences of finance and of law, made by a small grammar from a seed.

Every English sentence has exactly one French one. What makes French French is in the
rules, not in a list of sentences: gender and agreement, elision (l'actif, n'approuve,
d'un), adjectives before and after the noun, nouveau / nouvel / nouvelle, ne … pas.
"""

import random
from dataclasses import dataclass

VOWELS = "aeiouyàâéèêîôûœ"


@dataclass(frozen=True)
class Noun:
    english: str
    french: str
    feminine: bool = False


@dataclass(frozen=True)
class Verb:
    english: str  # after "does not"
    english_s: str
    french: str


@dataclass(frozen=True)
class Adjective:
    english: str
    masculine: str
    feminine: str
    before: str = ""  # the masculine form before a vowel, for those few that stand before their noun


@dataclass(frozen=True)
class Domain:
    """The words of one field; the grammar below is the same for all."""

    actors: tuple[Noun, ...]
    objects: tuple[Noun, ...]
    verbs: tuple[Verb, ...]
    adjectives: tuple[Adjective, ...]
    times: tuple[tuple[str, str], ...]


FINANCE = Domain(
    actors=(
        Noun("bank", "banque", True),
        Noun("fund", "fonds"),
        Noun("issuer", "émetteur"),
        Noun("insurer", "assureur"),
        Noun("investor", "investisseur"),
        Noun("company", "société", True),
        Noun("regulator", "régulateur"),
        Noun("auditor", "auditeur"),
        Noun("custodian", "dépositaire"),
        Noun("branch", "succursale", True),
        Noun("agency", "agence", True),
        Noun("lender", "prêteur"),
    ),
    objects=(
        Noun("dividend", "dividende"),
        Noun("report", "rapport"),
        Noun("loan", "prêt"),
        Noun("fee", "commission", True),
        Noun("margin", "marge", True),
        Noun("asset", "actif"),
        Noun("debt", "dette", True),
        Noun("offer", "offre", True),
        Noun("return", "rendement"),
        Noun("contract", "contrat"),
        Noun("guarantee", "garantie", True),
        Noun("commitment", "engagement"),
        Noun("share", "action", True),
        Noun("balance", "solde"),
    ),
    verbs=(
        Verb("publish", "publishes", "publie"),
        Verb("approve", "approves", "approuve"),
        Verb("reduce", "reduces", "réduit"),
        Verb("pay", "pays", "paie"),
        Verb("review", "reviews", "examine"),
        Verb("check", "checks", "contrôle"),
        Verb("accept", "accepts", "accepte"),
        Verb("sell", "sells", "vend"),
        Verb("buy", "buys", "achète"),
        Verb("reject", "rejects", "rejette"),
    ),
    adjectives=(
        Adjective("quarterly", "trimestriel", "trimestrielle"),
        Adjective("annual", "annuel", "annuelle"),
        Adjective("net", "net", "nette"),
        Adjective("gross", "brut", "brute"),
        Adjective("total", "total", "totale"),
        Adjective("final", "final", "finale"),
        Adjective("new", "nouveau", "nouvelle", before="nouvel"),
        Adjective("former", "ancien", "ancienne", before="ancien"),
    ),
    times=(
        ("in January", "en janvier"),
        ("in March", "en mars"),
        ("this year", "cette année"),
        ("each month", "chaque mois"),
        ("before the audit", "avant l'audit"),
        ("after the merger", "après la fusion"),
        ("", ""),
        ("", ""),
    ),
)

LEGAL = Domain(
    actors=(
        Noun("court", "tribunal"),
        Noun("judge", "juge", True),
        Noun("lawyer", "avocat"),
        Noun("plaintiff", "plaignant"),
        Noun("defendant", "défendeur"),
        Noun("witness", "témoin"),
        Noun("clerk", "greffière", True),
        Noun("expert", "expert"),
        Noun("prosecutor", "procureure", True),
        Noun("jury", "jury"),
    ),
    objects=(
        Noun("appeal", "appel"),
        Noun("claim", "demande", True),
        Noun("hearing", "audience", True),
        Noun("verdict", "verdict"),
        Noun("clause", "clause", True),
        Noun("evidence", "preuve", True),
        Noun("ruling", "arrêt"),
        Noun("testimony", "témoignage"),
        Noun("inquiry", "enquête", True),
        Noun("fine", "amende", True),
        Noun("summons", "citation", True),
        Noun("settlement", "accord"),
    ),
    verbs=FINANCE.verbs,
    adjectives=FINANCE.adjectives,
    times=FINANCE.times,
)
"""Other people and other things; verbs, adjectives and grammar are those of FINANCE."""


def pairs(count, seed, domain=FINANCE):
    """`count` pairs (English, French), drawn with this seed; the same seed gives the same pairs."""
    rng = random.Random(seed)
    return [sentence(rng, domain) for _ in range(count)]


def sentence(rng, domain=FINANCE):
    """One pair (English, French)."""
    actor, thing = rng.choice(domain.actors), rng.choice(domain.objects)
    verb, adjective = rng.choice(domain.verbs), rng.choice(domain.adjectives)
    english_time, french_time = rng.choice(domain.times)
    negative = rng.random() < 0.25

    predicate = f"does not {verb.english}" if negative else verb.english_s
    english = ["The", actor.english, predicate, "the", adjective.english, thing.english, english_time]
    says = elide("ne", verb.french) + " pas" if negative else verb.french
    french = [definite(actor.french, actor.feminine), says, definite(described(thing, adjective), thing.feminine), french_time]
    return finish(english), finish(french)


def described(noun, adjective):
    """A noun with its adjective, agreeing, in the order French wants."""
    form = adjective.feminine if noun.feminine else adjective.masculine
    if not adjective.before:
        return f"{noun.french} {form}"
    if not noun.feminine and starts_with_vowel(noun.french):
        form = adjective.before
    return f"{form} {noun.french}"


def definite(words, feminine):
    """le, la or l'."""
    return elide("la" if feminine else "le", words)


def elide(particle, words):
    """le + actif = l'actif, ne + approuve = n'approuve; elsewhere a space."""
    return f"{particle[0]}'{words}" if starts_with_vowel(words) else f"{particle} {words}"


def starts_with_vowel(words):
    return words[0].lower() in VOWELS


def finish(parts):
    """Words to a sentence: one space between them, a capital, a full stop."""
    text = " ".join(part for part in parts if part)
    return text[0].upper() + text[1:] + "."
