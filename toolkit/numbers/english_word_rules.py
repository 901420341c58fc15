"""Words and signs of English that are figures by themselves: twice, noon, Phase II, tens of thousands, half a mile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers.english_rules import MONTH
from toolkit.numbers.english_words import DECADES, MONTHS, MULTIPLES, SOME, roman
from toolkit.numbers.measures import ENGLISH
from toolkit.numbers.reading import Fact, Reading, readings
from toolkit.numbers.template import N
from toolkit.units import Span

WordRule = Callable[[re.Match[str]], Fact | None]
_I = re.IGNORECASE


def _multiple(match: re.Match[str]) -> Fact:
    value = Fraction(MULTIPLES[match[0].lower()])
    return Fact(Span(*match.span()), readings(("times", value), ("any", value), ("more", value - 1)))


def _some(match: re.Match[str]) -> Fact:
    value = Fraction(SOME[match[0].lower()])
    return Fact(Span(*match.span()), readings(("any", value), ("n", value), ("ratio", value)), weak=True)


def _each(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("any", 1), ("n", 1)), weak=True)


def _quarter(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("ratio", Fraction(1, 4))), weak=match[0].lower() == "quarter")


def _halves(match: re.Match[str]) -> Fact:
    half = Fraction(1, 2)
    unit = (match.groupdict().get("unit") or "").lower()
    pairs: list[Reading] = [("ratio", half), ("n", half), ("any", half), ("off", half)]
    if code := _MONEY.get(unit):
        pairs = [(code, half), *((kind, half) for kind in ("n", "any"))]
    elif unit in ENGLISH:
        dimension, factor = ENGLISH[unit]
        pairs = [(dimension, factor / 2)]
    return Fact(Span(*match.span()), readings(*pairs))


# what comes before the day of "20 hours a day", "twice a day"
_RATE = re.compile(rf"(?:{N} ?(?:[a-z]+|%)|\btimes|\btwice|\bonce|\bmuch|\bmany|\bhalf|\bquarter of) $", re.IGNORECASE)


def _a_unit(match: re.Match[str]) -> Fact | None:
    dimension, factor = ENGLISH[match["unit"].lower()]
    if _RATE.search(match.string[max(0, match.start() - 30) : match.start()]):
        return None
    value = Fraction(3, 2) if match["half"] else Fraction(1)
    pairs = [(dimension, value * factor), ("any", value)]
    return Fact(Span(*match.span()), readings(*pairs), weak=not match["half"])


def _one_point(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("points", 1)))


def _age(match: re.Match[str]) -> Fact:
    years = 10 if match[0].lower() == "decade" else 100
    return Fact(Span(*match.span()), readings(("mo", years * 12), ("any", years)), weak=True)


def _month(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("month", MONTHS[match["month"].lower().rstrip(".")])))


def _era(match: re.Match[str]) -> Fact:
    value = DECADES[match[0].lower()]
    return Fact(Span(*match.span()), readings(("decade", value), ("any", value)))


def _noon(match: re.Match[str]) -> Fact:
    minutes = 720 if match[0].lower() in ("noon", "midday") else 0
    return Fact(Span(*match.span()), readings(("time", minutes), ("time", minutes or 1440), ("time?", minutes)))


_ROMAN = r"(?=[IVX]+\b)X{0,3}(?:IX|IV|V?I{0,3})"


def _roman(match: re.Match[str]) -> Fact:
    value = roman(next(filter(None, match.groups())))
    return Fact(Span(*match.span()), readings(("any", value), ("ordinal", value)), weak=True)


def _numbered(match: re.Match[str]) -> Fact:
    """Phase II, (iii), IV. at the start."""
    return replace(_roman(match), weak=False)


def _letter(match: re.Match[str]) -> Fact:
    value = ord(match["letter"].lower()) - ord("a") + 1
    return Fact(Span(*match.span()), readings(("any", value), ("ordinal", value)), weak=True)


def _list_letter(match: re.Match[str]) -> Fact:
    return replace(_letter(match), weak=False)


def _per_unit(match: re.Match[str]) -> Fact:
    """Per pound, a yard."""
    name = match["unit"].lower()
    dimension, factor = ENGLISH.get(name, ("g", Fraction(454)))
    return Fact(Span(*match.span()), readings((f"per {dimension.rstrip('~')}", factor)))


def _weekday(match: re.Match[str]) -> Fact:
    day = _DAYS.index(match[0][:3].lower()) + 1
    return Fact(Span(*match.span()), readings(("weekday", day)))


def _quarter_word(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("quarter", int(match["n"] or 4))))


def _third(match: re.Match[str]) -> Fact:
    """Early, mid- or late in a month or a year."""
    number = next(number for number, name in enumerate(("early", "mid", "late"), 1) if match[name])
    return Fact(Span(*match.span()), readings(("third", number)))


def _half_word(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("half", int(match["n"] or 2))))


_POWERS = {
    "ten": 1, "dozen": 1, "score": 1, "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "decade": 1, "centurie": 2, "millennia": 3,
}  # fmt: skip


def _many(match: re.Match[str]) -> Fact:
    """Tens of thousands, several hundred, a few million, decades."""
    words = [
        match[group].lower().rstrip("s") for group in ("many", "scale", "many_", "scale_", "alone") if match[group]
    ]
    return Fact(Span(*match.span()), readings(("order", sum(_POWERS[word] for word in words))))


def _few(match: re.Match[str]) -> Fact:
    """Several years."""
    return Fact(Span(*match.span()), readings(("order", 0)))


def _teens(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(*(("any", age) for age in range(13, 20))), weak=True)


def _next(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("ordinal", 2), ("any", 2)), weak=True)


def _quarter_hour(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("s", 900), ("any", 15), ("n", 15)))


def _percent_word(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("ratio", 1), ("any", 100)), weak=True)


_MONEY = {"yuan": "CNY", "dollar": "USD", "euro": "EUR", "pound": "GBP"}
_PHYSICAL = "|".join(
    sorted((name for name, (kind, _) in ENGLISH.items() if kind.rstrip("~") in ("m", "g", "m2", "l")), key=len)[::-1]
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LABELS_OF_ROMANS = (
    "world war|war|phase|stage|type|grade|class|level|annex|appendix|attachment|chapter|part|article|section|tier|category|volume|"
    "book|step|schedule|table|figure|group|item|paragraph"
)
_SCALE = "dozen|score|hundred|thousand|million|billion|trillion"
_UNITS = "|".join(sorted((name for name in ENGLISH if len(name) > 3 or name in ("day", "ton")), key=len, reverse=True))
WORD_RULES: tuple[tuple[re.Pattern[str], WordRule], ...] = (
    (re.compile(rf"\b(?:{'|'.join(MULTIPLES)})\b", _I), _multiple),
    (re.compile(rf"\b(?:{'|'.join(map(re.escape, SOME))})\b", _I), _some),
    (re.compile(rf"\b(?:half|halve[sd]?|halving)\b(?:[ -](?:an? |the )?(?P<unit>{_UNITS}|yuan|dollar|euro|pound)\b)?", _I), _halves),
    (re.compile(rf"\ban? (?:full |whole |good )?(?P<unit>{_UNITS})\b(?P<half> and a half)?", _I), _a_unit),
    (re.compile(r"\ba (?:full |whole )?percentage point\b", _I), _one_point),
    (
        re.compile(rf"\b{MONTH}(?![a-z])".replace("may", "(?-i:May)").replace("mar(?:ch)?", "(?-i:Mar(?:ch)?)"), _I),
        _month,
    ),
    (re.compile(rf"\b(?:{'|'.join(DECADES)})\b", _I), _era),
    (re.compile(r"(?<!half a )\b(?:decade|century)\b", _I), _age),
    (re.compile(rf"(?:\b(?:per|an?|each|every) |/ ?)(?P<unit>{_PHYSICAL}|pound)\b", _I), _per_unit),
    (re.compile(r"\b(?:noon|midday|midnight)\b", _I), _noon),
    (re.compile(r"\b(?:next|following) (?:day|morning|night|week|month|year)\b", _I), _next),
    (re.compile(rf"\b(?i:{_LABELS_OF_ROMANS})[ -](?P<roman>{_ROMAN})\b"), _numbered),
    (re.compile(rf"\((?P<roman>(?i:{_ROMAN}))\)|^(?P<start>{_ROMAN})\."), _numbered),
    (re.compile(rf"\b(?!I\b)(?P<roman>{_ROMAN})\b"), _roman),
    (re.compile(r"^\((?P<letter>[a-h])\)", _I), _list_letter),
    (re.compile(r"(?<!^)\((?P<letter>[a-h])\)", _I), _letter),
    (
        re.compile(
            r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
            r"|(?<!the )(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:\.|(?=[,)]| \d)))(?![\w])",
            _I,
        ),
        _weekday,
    ),
    (re.compile(r"\b(?:(?:final|last|closing)[ -]quarter|q(?P<n>[1-4]))\b", _I), _quarter_word),
    (re.compile(r"\b(?:(?:latter|later) half|h(?P<n>[12]))\b", _I), _half_word),
    (
        re.compile(
            rf"\b(?P<many>tens|dozens|scores(?= of)|hundreds|thousands|millions)(?: (?:and|upon|or) \w+)?"
            rf"(?: of (?P<scale>(?:{_SCALE})s?)\b)?(?![\w])"
            rf"|\b(?:several|many|some|(?:a |quite a )?few|(?:a )?couple(?: of)?)[ -]"
            rf"(?P<many_>{_SCALE})s?(?:[ -](?P<scale_>{_SCALE})s?)?\b"
            rf"|\b(?:many |several |a few |for )?(?P<alone>(?:billion|trillion|decade|centurie)s|millennia)\b",
            _I,
        ),
        _many,
    ),
    (
        re.compile(
            r"\b(?:(?P<early>early|beginning|start)|(?P<mid>mid|middle|midyear)|(?P<late>late|end|close))"
            r"(?=-| (?:of|in)\b| (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b.?$)",
            _I,
        ),
        _third,
    ),
    (re.compile(r"\b(?:full marks|(?:a )?perfect score)\b", _I), _percent_word),
    (re.compile(r"\b(?:several|a few) (?:years|months|weeks|days|hours|minutes)\b", _I), _few),
    (re.compile(r"\b(?:teens|teenage(?:d|rs?)?)\b", _I), _teens),
    (re.compile(r"\b(?:every|each|per)\b", _I), _each),
    (re.compile(r"(?:\ba |\bone-)?quarter\b(?! of an hour|-hour| (?:past|to|before|after) \ue000| (?:past|to|before|after) \ue001)", _I), _quarter),
    (re.compile(r"\bquarter(?: of an |[ -])hour\b", _I), _quarter_hour),
    (re.compile(r"\b(?:entire|whole|all|full|fully|completely|perfect)\b", _I), _percent_word),
)
