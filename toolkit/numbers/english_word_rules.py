"""Words and signs of English that are figures: twice, noon, Phase II, tens of thousands, half a mile."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial

from toolkit.numbers.english_rules import MONTH
from toolkit.numbers.english_words import DECADES, MONTHS, MULTIPLES, SOME, TENS, roman
from toolkit.numbers.measures import AREA_OR_VOLUME, ENGLISH, NOUNS, PER, area_or_volume
from toolkit.numbers.quantities import Fact, Reading, Readings, parse, readings
from toolkit.numbers.template import N, any_of
from toolkit.types import Span

WordRule = Callable[[re.Match[str]], Fact | None]
_I = re.IGNORECASE


def _word(match: re.Match[str], meanings: Readings, *, weak: bool) -> Fact:
    """Read a word that always means the same."""
    return Fact(Span(*match.span()), meanings, weak=weak)


def _halves(match: re.Match[str]) -> Fact:
    half = Fraction(1, 2)
    unit = (match["unit"] or "").lower()
    pairs: list[Reading] = [("ratio", half), ("n", half), ("any", half), ("off", half)]
    if code := _MONEY.get(unit):
        pairs = [(code, half), ("n", half), ("any", half)]
    elif unit:
        dimension, factor = ENGLISH[unit]
        pairs = [(dimension, factor / 2)]
    return Fact(Span(*match.span()), readings(*pairs))


# what comes before the day of "20 hours a day", "twice a day"
_RATE = re.compile(rf"(?:{N} ?(?:[a-z]+|%)|\btimes|\btwice|\bonce|\bmuch|\bmany|\bhalf|\bquarter of) $", re.IGNORECASE)


_APART = re.compile(" (?:apart|later|ago|earlier|old)\\b")


def _a_unit(match: re.Match[str]) -> Fact | None:
    dimension, factor = ENGLISH[match["unit"].lower()]
    if _RATE.search(match.string[max(0, match.start() - 30) : match.start()]) and not _APART.match(
        match.string, match.end()
    ):
        return None
    value = Fraction(3, 2) if match["half"] else Fraction(1)
    pairs = [(dimension, value * factor), ("any", value)]
    pairs += [("any", value * factor / 12)] if dimension == "mo" and factor > 12 else []  # a decade is ten years
    return Fact(Span(*match.span()), readings(*pairs), weak=not match["half"])


def _month(match: re.Match[str]) -> Fact:
    month = MONTHS[match["month"].lower().rstrip(".")]
    return Fact(Span(*match.span()), readings(("month", month)))


def _roman(match: re.Match[str], *, weak: bool = True) -> Fact:
    """Read Phase II, (iii), IV. at the start, and with less certainty others."""
    value = roman(next(filter(None, match.groups())))
    return Fact(Span(*match.span()), readings(("any", value), ("ordinal", value)), weak)


def _letter(match: re.Match[str]) -> Fact:
    value = ord(match["letter"].lower()) - ord("a") + 1
    return Fact(Span(*match.span()), readings(("any", value), ("ordinal", value)), weak=match.start() > 0)


def _per_unit(match: re.Match[str]) -> Fact:
    """Read per pound, a yard."""
    dimension, factor = (
        ENGLISH.get(match["unit"].lower().replace(" ", "-"), ("g", Fraction(454)))
        if match["unit"]
        else area_or_volume(match)
    )
    return Fact(Span(*match.span()), readings((f"per {dimension.rstrip('~')}", factor)))


def _weekday(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("weekday", _DAYS.index(match[0][:3].lower()) + 1)))


_POWERS = {
    "ten": 1, "dozen": 1, "score": 1, "hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12,
    "decade": 1, "centurie": 2, "millennia": 3,
}  # fmt: skip


def _many(match: re.Match[str]) -> Fact:
    """Read tens of thousands, several hundred, a few million, decades."""
    words = [match[group].lower().rstrip("s") for group in match.groupdict() if match[group]]
    return Fact(Span(*match.span()), readings(("order", sum(_POWERS[word] for word in words))))


def _any_of(words: dict[str, Fraction], *kinds: str) -> list[tuple[str, str, bool]]:
    """Return rows of `_WORDS` for words by value: each kind with it, `more` with one less."""
    rows = []
    for value in sorted(set(words.values())):
        names = "|".join(re.escape(word) for word, worth in words.items() if worth == value)
        meanings = " ".join(f"{kind}={value - (kind == 'more')}" for kind in kinds)
        rows.append((rf"\b(?:{names})\b", meanings, kinds[0] == "any"))
    return rows


_OWNERS = "the|an?|all|each|every|both|two|three|four|five|my|his|her|its|our|your|their|this|that|these|those"
_SCORES = rf"(?<!the )(?-i:scores)(?= of (?!(?:{_OWNERS})\b|(?-i:[A-Z0-9\ue000])))"
"""Many, 20 each, and not the results of somebody."""
_NOT_TIME = r"(?! of an hour|-hour| (?:past|to|before|after) [\ue000\ue001])"
_PART_OF = (
    r"(?=-| [\ue000\ue001]+(?:'?s\b|[ -]centur)| [a-z]+ties\b| (?:of|in)\b"
    r"| (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|.?$)"
)
# pattern, readings, whether it contradicts nothing
_WORDS = (
    (r"\btwice(?! (?:as|that|the|its?|their|what)\b)", "#次=2 times=2 any=2 more=1", False),
    (r"\btwice(?= (?:as|that|the|its?|their|what)\b)", "times=2 any=2 more=1", False),
    (
        r"\b(?:only|just) once\b(?! (?:the|an|all|his|her|its|their|my|your|our|you|he|she|it|we|they|i|every\w+)\b)"
        r"|\bonce (?:an?|every|each|per) (?:day|week|month|year|hour|night|quarter|season)\b"
        r"|(?<!at )(?<!than )\bonce(?=[.;!?]|$)",
        "#次=1 any=1 n=1",
        True,
    ),
    (r"\b(?:lunar|chinese calendar)\b", "#month=0", True),
    (r"\b(?:an?|one|another|the|this|that) (?:[a-z]+ )?(?:pair|couple)\b", "#双=1 any=2 n=2", True),
    *_any_of(MULTIPLES, "times", "any", "more"),
    *_any_of(SOME, "any", "n", "ratio"),
    *(
        (rf"\b(?:my|your|his|her|their|our) (?:early |mid|late )?[- ]?{name}\b", f"age={n} any={n}", False)
        for name, n in DECADES.items()
    ),
    *_any_of({word: Fraction(value) for word, value in DECADES.items()}, "decade", "any"),
    (r"\ba (?:full |whole )?percentage point\b", "points=1", False),
    *(
        (rf"\b{name}\b", f"{period} any=1 n=1", True)
        for name, period in (
            ("(?:semi-?annual(?:ly)?|half-yearly|biannual(?:ly)?|twice (?:a|every) year|six-monthly)", "mo=6 any=6"),
            ("(?:quarterly|three-monthly)", "mo=3"),
            ("(?:bimonthly|every other month)", "mo=2"),
            ("(?:fortnightly|bi-?weekly)", "s=1209600"),
        )
    ),
    (r"(?<!half a )\bdecade\b", "mo=120 any=10", True),
    (r"(?<!half a )\bcentury\b", "mo=1200 any=100", True),
    (r"\bquarter[- ]?final(?:s|ists?)?\b", "round=8 ratio=1/4", True),
    (r"\bsemi[- ]?final(?:s|ists?)?\b", "round=4", True),
    (r"\bhalf-?time\b|\b(?:at|by) the (?:break|interval|half)\b(?! of\b)", "half=1", True),
    (r"\b(?:after|following) (?:the (?:break|interval|restart)|half-?time)\b", "half=2", False),
    (r"\bon appeal\b|\bappellate\b|\bappeals? court\b", "ordinal=2 any=2", True),
    (r"\bfront row\b", "#排=1 ordinal=1 any=1", True),
    (r"\bby the thousands?\b", "order=3", False),
    (r"\bby the hundreds?\b", "order=2", False),
    (r"\bin straight (?:sets|games|frames)\b", "any=0 any=2 any=3 any=4", True),
    (r"\bpenultimate\b|\bnext[- ]to[- ]last\b", "last=0 last=2 ordinal=2", True),
    (
        r"\b(?:last|final|senior) year (?:of|in|at) (?:[a-z]+ )?(?:high |middle |secondary )?school\b"
        r"|\bgraduating class\b",
        "ordinal=3 ordinal=9 ordinal=12",
        True,
    ),
    (r"\b(?:last|bottom|end|back|rear)\b", "last=0", True),
    (r"\b(?:basement|underground|below|sub-?level|minus)\b", "down=0", True),
    *((rf"(?-i:\bB{n}\b)", f"down=0 down={n}", True) for n in range(1, 7)),
    (r"\bb\.?c\.?(?:e\b|e\.)?(?![a-z])", "era=-1", True),
    (r"(?-i:\b(?:AD|CE|A\.D\.|C\.E\.))(?![a-z])", "era=1", True),
    *(
        (rf"\b{name}s?\b", f"college={n}", True)
        for n, name in enumerate(["freshman", "sophomore", "junior", "senior"], 1)
    ),
    *(
        (rf"\b{name}\b", f"date={date} day={date % 100} month={date // 100}", True)
        for date, name in (
            (101, "new year's day"),
            (214, "valentine's day"),
            (308, "women's day"),
            (401, "april fools'? day"),
            (501, "(?:may|labou?r) day"),
            (601, "children's day"),
            (1001, "national day"),
            (1111, "singles'? day"),
            (1224, "christmas eve"),
            (1225, "christmas(?! eve)(?: day)?"),
            (1231, "new year's eve"),
        )
    ),
    (r"\bsilver (?:wedding|jubilee|anniversary)\b", "any=25 n=25", False),
    (r"\bgolden (?:wedding|jubilee|anniversary)\b", "any=50 n=50", False),
    (r"\bdiamond (?:wedding|jubilee|anniversary)\b", "any=60 n=60", False),
    (r"\btens\b(?! (?:of|and)\b)", "any=10 n=10", True),
    (r"\bevery (?:other|second)\b", "any=2 n=2", True),
    *((rf"\b{tens}[- ]?something\b", f"any={n} n={n} age={n}", True) for tens, n in TENS.items()),
    (r"\b(?:every (?:single )?day of the year|(?:all )?year[ -]round)\b", "any=365 n=365 mo=12", True),
    (r"\b(?:around|round)[ -]the[ -]clock|\bday and night\b|\bnight and day\b", "any=24 n=24 s=86400", True),
    (r"\bmajority\b", "ratio=1/2 any=1/2", True),
    *(
        (rf"\b{name}[- ](?:digit|figure)s?\b", f"digits={n} any={n}", True)
        for n, name in enumerate(["single", "double", "triple"], 1)
    ),
    (r"\bquartered\b", "any=4 n=4", True),
    (r"\baa\b", "battery=2", True),
    (r"\baaa\b", "battery=3", True),
    *(
        (rf"\b(?:a )?quarter {way}\b", f"time={time}", False)
        for way, time in (("to midnight", 1425), ("to noon", 705), ("past midnight", 15), ("past noon", 735))
    ),
    (  # an hour that was named before
        r"\b(?:at|by|until|till|from|about|around) half past(?! [\ue000\ue001]| noon| midnight)",
        " ".join(f"time={time} time?={time}" for time in range(30, 1440, 60)),
        True,
    ),
    (r"\b(?:noon|midday)\b", "time=720", False),
    (r"\bmidnight\b", "time=0 time=1440", False),
    *(
        (rf"\bhalf an? (?:{noun})(?![a-z])", f"{kind}=1/2 n=1/2 any=1/2 ratio=1/2", False)
        for kind, noun in NOUNS.items()
    ),
    (
        r"\b(?:next|following) (?:day|morning|night|week|month|year|spring|summer|autumn|fall|winter)\b",
        "ordinal=2 any=2",
        True,
    ),
    (
        r"\b(?:full marks|(?:a )?perfect score|entire|whole|all|full|fully|completely|perfect)\b",
        "ratio=1 any=100",
        True,
    ),
    (r"\bweekdays?\b", "weekday=1 weekday=5", True),
    (r"\bweekends?\b", "weekday=6 weekday=7", True),
    (r"\b(?:several|a few) (?:years|months|weeks|days|hours|minutes)\b|\ba handful\b", "order=0", False),
    (r"\bout of (?:his|her|their|my|your|our) teens\b", "any=20 n=20 age=20", True),
    (r"\b(?:teens|teenage(?:d|rs?)?)\b", " ".join(f"any={age}" for age in range(13, 20)), True),
    (r"\b(?:every|each|per) quarter\b", "mo=3 any=3 n=3 any=1", True),
    (r"\b(?:every|each|per)\b", "any=1 n=1", True),
    (rf"\b(?:a |one-)quarter\b{_NOT_TIME}", "ratio=1/4", False),
    (rf"(?<!\ba )(?<!\bone-)\bquarter\b{_NOT_TIME}", "ratio=1/4", True),
    (r"\bquarter(?: of an |[ -])hour\b", "s=900 any=15 n=15", False),
    (r"\b(?:final|last|closing)[ -]quarter\b", "quarter=4", False),
    (r"\b(?:latter|later) half\b", "half=2", False),
    *((rf"\bq{number}\b", f"quarter={number}", False) for number in range(1, 5)),
    *((rf"\bh{number}\b", f"half={number}", False) for number in (1, 2)),
    (rf"\b(?:early|beginning|start){_PART_OF}", "third=1", False),
    (rf"\b(?:mid|middle|midyear){_PART_OF}", "third=2", False),
    (rf"\b(?:late|end|close){_PART_OF}", "third=3", False),
)
_MONEY = {"yuan": "CNY", "dollar": "USD", "euro": "EUR", "pound": "GBP"}
_PHYSICAL = any_of(name for name, (kind, _) in ENGLISH.items() if kind.rstrip("~") in PER).replace("\\-", "[ -]")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LABELS_OF_ROMANS = (
    "world war|war|phase|stage|type|grade|class|level|annex|appendix|attachment|chapter|part|article|section|tier"
    "|category|volume|book|step|schedule|table|figure|group|item|paragraph"
)
_ROMAN = r"(?=[IVX]+\b)X{0,3}(?:IX|IV|V?I{0,3})"
_SCALE = "dozen|score|hundred|thousand|million|billion|trillion"
_UNITS = any_of(name for name in ENGLISH if len(name) > 3 or name in ("day", "ton", "jin"))
_ROWS: tuple[tuple[str, WordRule], ...] = (
    *((pattern, partial(_word, meanings=parse(meanings), weak=weak)) for pattern, meanings, weak in _WORDS),
    (
        rf"\b(?<! and a )(?:half|halve[sd]?|halving)\b(?:[ -](?:an? |the )?(?P<unit>{_UNITS}|{'|'.join(_MONEY)})\b)?",
        _halves,
    ),
    (
        rf"\b(?:an?|another|the (?:past|last|entire)) (?:full |whole |good )?(?P<unit>{_UNITS})\b"
        rf"(?P<half> and a half)?",
        _a_unit,
    ),
    (rf"\b(?P<unit>{_UNITS})-long\b(?P<half>(?!))?", _a_unit),
    (
        rf"\b(?:an?|one) (?!(?:{_UNITS})\b)[a-z]+ and a half\b",
        partial(_word, meanings=parse("any=3/2 n=3/2 times=3/2"), weak=False),
    ),
    (rf"\b{MONTH}(?![a-z])".replace("may", "(?-i:May)").replace("mar(?:ch)?", "(?-i:Mar(?:ch)?)"), _month),
    (rf"(?:\b(?:per|an?|each|every) |/ ?)(?:{AREA_OR_VOLUME.pattern}|(?P<unit>{_PHYSICAL}|pound)\b)", _per_unit),
    (rf"(?-i:\b(?i:{_LABELS_OF_ROMANS})[ -](?P<roman>{_ROMAN})\b)", partial(_roman, weak=False)),
    (rf"(?-i:\((?P<roman>(?i:{_ROMAN}))\)|^(?P<start>{_ROMAN})\.)", partial(_roman, weak=False)),
    (rf"(?-i:\b(?!I\b)(?P<roman>{_ROMAN})\b)", _roman),
    (r"\((?P<letter>[a-h])\)", _letter),
    (
        r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
        r"|(?<!the )(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:\.|(?= ?[,)–\ue000\ue001-])))(?![\w])",
        _weekday,
    ),
    (
        rf"\b(?P<many>tens|dozens|{_SCORES}|hundreds|thousands|millions)(?: (?:and|upon|or) \w+)?"
        rf"(?: of (?P<scale>(?:{_SCALE})s?)\b)?(?![\w])"
        rf"|\b(?:several|many|some|(?:a |quite a )?few|(?:a )?couple(?: of)?)[ -]"
        rf"(?P<many_>{_SCALE})s?(?:[ -](?P<scale_>{_SCALE})s?)?\b"
        rf"|\b(?:many |several |a few |for )?(?P<alone>(?:billion|trillion|decade|centurie)s|millennia)\b",
        _many,
    ),
)
WORD_RULES = tuple((re.compile(pattern, _I), rule) for pattern, rule in _ROWS)
