"""What an English number counts: per cent, parts, multiples, dates, times; and words that are figures by themselves.

A rule is given its match in the template and the numbers by place; it yields readings for the numbers that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers.english_numbers import EnglishNumber
from toolkit.numbers.english_words import DECADES, MONTHS, MULTIPLES, PARTS, SOME, roman
from toolkit.numbers.measures import ENGLISH
from toolkit.numbers.reading import Fact, Reading, readings
from toolkit.numbers.template import N
from toolkit.units import Span

Numbers = Mapping[int, EnglishNumber]
Said = Iterator[tuple[int, Iterable[Reading]]]
Rule = Callable[[re.Match[str], Numbers], Said]
WordRule = Callable[[re.Match[str]], Fact | None]


def _percent(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("ratio", value / 100) for value in one.values]


def _points(match: re.Match[str], numbers: Numbers) -> Said:
    """Percentage points, and basis points, a hundred to one of those."""
    one, sign = numbers[match.start("n")], match["sign"].lower()
    for value in one.values:
        if sign.startswith("b"):
            yield one.start, [("points", value / 100), ("basis", value)]
        elif sign.startswith("point"):
            yield one.start, [("points", value)]
        else:
            yield one.start, [("points", value), ("ratio", value / 100)]


def _per_thousand(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("ratio", value / 1000) for value in one.values]


def _pair(match: re.Match[str], numbers: Numbers) -> Said:
    """Two to three, 3:2."""
    first, second = numbers[match.start("a")], numbers[match.start("b")]
    if second.value:
        yield first.start, [("pair", first.value / second.value)]
        yield second.start, [("pair", first.value / second.value)]


def _off(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("off", one.value / 100)]


def _fraction(match: re.Match[str], numbers: Numbers) -> Said:
    """Two-thirds, one in three, 3 out of 10, 1/20, every third."""
    over, under = numbers[match.start("over")], numbers[match.start("under")]
    if under.value and over.value < under.value:
        ratio = over.value / under.value
        for one in (over, under):
            yield one.start, [("ratio", ratio)]


def _vulgar(match: re.Match[str], numbers: Numbers) -> Said:
    """Two-thirds, a twentieth, three quarters."""
    over = numbers[match.start("over")] if match["over"] else None
    under = numbers[match.start("under")] if match["under"] else None
    if over and over.ordinal and match["word"]:  # the third quarter
        return
    if under and (not under.ordinal or (over and over.ordinal)):
        return
    parts = under.value if under else Fraction(PARTS[match["word"].lower()])
    for one in filter(None, (over, under)):
        yield one.start, [("ratio", (over.value if over else 1) / parts)] if parts else []


def _times(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    pairs = [("times", value) for value in one.values]
    more = match.groupdict().get("more")
    yield one.start, [*pairs, *(("more", value) for value in one.values if more)]


def _date(match: re.Match[str], numbers: Numbers) -> Said:
    name = match["month"].lower().rstrip(".")
    month = MONTHS[name]
    for group in ("day", "last"):
        if match.groupdict().get(group):
            one = numbers[match.start(group)]
            if one.value <= 31:
                yield one.start, [("date", month * 100 + one.value), ("day", one.value), ("month", Fraction(month))]


def _iso(match: re.Match[str], numbers: Numbers) -> Said:
    first, second = numbers[match.start("a")], numbers[match.start("b")]
    for month, day in ((first, second), (second, first)):
        if 1 <= month.value <= 12 and 1 <= day.value <= 31:
            yield day.start, [("date", month.value * 100 + day.value), ("day", day.value), ("month", month.value)]
            yield month.start, [("month", month.value)]


def _clock(match: re.Match[str], numbers: Numbers) -> Said:
    hour = numbers[match.start("hour")]
    minute = numbers[match.start("minute")].value if match.groupdict().get("minute") else Fraction(0)
    half = (match.groupdict().get("half") or "").replace(".", "").replace(" ", "").lower()
    value = hour.value % 12 if half else hour.value
    if hour.value > 24 or minute > 59:
        return
    if half and value.denominator > 1:  # 11.20 a.m.
        value, minute = Fraction(int(value)), value % 1 * 100
    start = value * 60 + minute + (720 if half == "pm" else 0)
    pairs: list[Reading] = [("time", start)] if half or hour.value > 12 else [("time?", start), ("time?", start % 720)]
    yield hour.start, pairs
    if match.groupdict().get("minute") and minute:
        yield numbers[match.start("minute")].start, pairs


def _past(match: re.Match[str], numbers: Numbers) -> Said:
    hour = numbers[match.start("hour")]
    if match["minute"] and not (match["minutes"] or match["at"]):
        return  # three to nine days
    minutes = {"half": 30, "quarter": 15}.get(match["word"].lower().split()[-1]) if match["word"] else None
    if minutes is None:
        minutes = int(numbers[match.start("minute")].value)
    start = hour.value * 60 + (minutes if match["way"].lower() in ("past", "after") else -minutes)
    yield hour.start, [("time?", start), ("time?", start % 720), ("time", start), ("time", start + 720)]


def _decade(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("decade", one.value)] if one.value % 10 == 0 else []


def _born(match: re.Match[str], numbers: Numbers) -> Said:
    """Born after 1990, the post-95 generation."""
    one = numbers[match.start("n")]
    yield one.start, [("decade", one.value)] if one.value % 5 == 0 else []


def _quarter_of_year(match: re.Match[str], numbers: Numbers) -> Said:
    label = match.groupdict().get("label")
    for group in ("n", "other"):
        one = numbers[match.start(group)] if match.groupdict().get(group) else None
        if one and 1 <= one.value <= 4 and (one.ordinal or label):
            yield one.start, [("quarter", one.value)]


def _half_of_year(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    six = match["six"] is None or numbers[match.start("six")].value == 6
    if one.value in (1, 2) and one.ordinal and six:
        yield one.start, [("half", one.value)]


def _below(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("n", -one.value), ("fahrenheit", -one.value)]


def _fahrenheit(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("fahrenheit", one.value)]


def _named(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("ordinal", one.value)]


def _sum(match: re.Match[str], numbers: Numbers) -> Said:
    """Nineteen ninety-eight."""
    first, second = numbers[match.start("a")], numbers[match.start("b")]
    if 10 <= first.value <= 20 and 10 <= second.value < 100 and not first.digits:
        yield first.start, [("n", first.value * 100 + second.value), ("any", first.value * 100 + second.value)]


_I = re.IGNORECASE
_MONTH = (
    r"(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?)"
)
_PER = r"(?:%|percent(?:age)?\b|per[ -]cent\b|pct\b|pc\b)"
_POINTS = r"(?P<sign>(?:percentage|percent|per cent|%)[ -]points?|points?\b|ppt?s?\b|basis[ -]points?|bps?\b)"
_CUT = "discounts?|reductions?|reduced|saved?|savings?|saves|markdowns?|marked down|cuts?|off|knocked|slashed"
_MORE = "more|higher|larger|bigger|greater|faster|longer|increase|rise|growth|stronger|heavier|richer|over"
_DEGREES = " ?°[CF]?| degrees?(?: (?:celsius|centigrade|fahrenheit))?"
_LABELS = (
    "nos?|numbers?|phase|stage|chapter|round|floor|level|day|week|part|season|episode|volume|section|article|line|page|"
    "version|gen|generation|step|class|grade|group|team|top|room|building|lot|q|h|quarter|act|item|row|platform|gate|table|"
    "type|annex|appendix|paragraph|clause|category|tier|schedule|attachment|figure|fig"
)
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(rf"(?P<n>{N})[ -]?{_PER}", _I), _percent),
    (re.compile(rf"(?P<n>{N})[ -]?{_POINTS}", _I), _points),
    (re.compile(rf"(?P<n>{N})(?:‰| ?per ?mil(?:le)?\b| (?:per|in(?: a)?) thousand\b)", _I), _per_thousand),
    (
        re.compile(
            rf"(?P<a>{N})(?: ?[:–-] ?| to |-to-| parts? [a-z ]{{1,20}}to (?=\ue000|\ue001))(?P<b>{N})(?! ?[ap]\.?m)", _I
        ),
        _pair,
    ),
    (
        re.compile(rf"(?P<n>{N})[ -]?{_PER}[ -]+(?:[a-z]+ )?(?:off|discount|cheaper|less|reduction|lower|cut)\b", _I),
        _off,
    ),
    (re.compile(rf"(?:{_CUT})(?: (?:up to|(?!to\b)[a-z]+)){{0,3}} (?P<n>{N})[ -]?{_PER}(?! of)", _I), _off),
    (re.compile(rf"(?P<over>{N}) ?/ ?(?P<under>{N})(?![/\d])"), _fraction),
    (re.compile(rf"(?P<over>{N})(?: [a-z]+)? (?:in|out of|of)(?: every| each)? (?P<under>{N})", _I), _fraction),
    (re.compile(rf"(?:(?P<over>{N})|\ban?)[ -](?:(?P<under>{N})|(?P<word>quarters?|hal(?:f|ves))\b)", _I), _vulgar),
    (
        re.compile(rf"(?P<n>{N})(?: or (?:more|so))?[ -]?(?:times?|fold|x)\b(?P<more>(?: [a-z]+)? (?:{_MORE}))?", _I),
        _times,
    ),
    (
        re.compile(
            rf"(?<![a-z]){_MONTH} (?:the )?(?P<day>{N})"
            rf"(?: ?(?:-|–|to|and|through|until) ?(?:the )?(?P<last>{N}))?",
            _I,
        ),
        _date,
    ),
    (re.compile(rf"(?P<day>{N})(?: ?(?:-|–|to|and) ?(?P<last>{N}))?(?: of)? {_MONTH}(?![a-z])", _I), _date),
    (re.compile(rf"(?:{N}[-/.])?(?P<a>{N})[-/.](?P<b>{N})(?:/{N})?"), _iso),
    (re.compile(rf"(?P<hour>{N})[:.](?P<minute>{N})(?::{N})? ?(?P<half>[ap]\.?m\b)?", _I), _clock),
    (re.compile(rf"(?P<hour>{N}) ?(?P<half>[ap]\.?m\b|(?= ?o'?clock))", _I), _clock),
    (
        re.compile(
            rf"(?P<at>\b(?:at|until|till|by|since|from|around|about) )?"
            rf"(?:(?P<word>half|(?:a )?quarter)|(?P<minute>{N})(?P<minutes> minutes)?) "
            rf"(?P<way>past|to|after|before) (?P<hour>{N})",
            _I,
        ),
        _past,
    ),
    (re.compile(rf"(?P<n>{N})'?s\b"), _decade),
    (re.compile(rf"\b(?:after|since|post)[ -](?:the )?'?(?P<n>{N})", _I), _born),
    (
        re.compile(
            rf"(?P<n>{N})[ -](?:(?:and|to|or|through) (?P<other>{N})[ -])?(?:fiscal |financial |calendar )?quarters?\b",
            _I,
        ),
        _quarter_of_year,
    ),
    (re.compile(rf"\b(?P<label>q|quarter) ?(?P<n>{N})", _I), _quarter_of_year),
    (re.compile(rf"(?P<n>{N})[ -](?:(?:and|or|to) {N}[ -])?(?:half|(?P<six>{N}) months)\b", _I), _half_of_year),
    (re.compile(rf"(?P<n>{N})(?:{_DEGREES})? (?:below|under)(?: zero| freezing)?", _I), _below),
    (re.compile(rf"(?P<n>{N}) ?(?:°F|degrees Fahrenheit|F\b)"), _fahrenheit),
    (re.compile(rf"\b(?:{_LABELS})\b\.? ?(?P<n>{N})", _I), _named),
    (re.compile(rf"(?P<a>{N})[ -](?P<b>{N})"), _sum),
)


def _multiple(match: re.Match[str]) -> Fact:
    value = Fraction(MULTIPLES[match[0].lower()])
    return Fact(Span(*match.span()), readings(("times", value), ("any", value), ("more", value - 1)))


def _some(match: re.Match[str]) -> Fact:
    value = Fraction(SOME[match[0].lower()])
    return Fact(Span(*match.span()), readings(("any", value), ("n", value), ("ratio", value)), weak=True)


def _quarter(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("ratio", Fraction(1, 4))), weak=match[0].lower() == "quarter")


def _halves(match: re.Match[str]) -> Fact:
    half = Fraction(1, 2)
    unit = (match.groupdict().get("unit") or "").lower()
    pairs: list[Reading] = [("ratio", half), ("n", half), ("any", half), ("off", half)]
    if unit in ENGLISH:
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
    pairs = [("time", minutes), ("time", minutes or 1440), ("any", 12), ("n", 12), ("time?", minutes)]
    return Fact(Span(*match.span()), readings(*pairs), weak=True)


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


_PHYSICAL = "|".join(
    sorted((name for name, (kind, _) in ENGLISH.items() if kind.rstrip("~") in ("m", "g", "m2", "l")), key=len)[::-1]
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LABELS_OF_ROMANS = (
    "phase|stage|type|grade|class|level|annex|appendix|attachment|chapter|part|article|section|tier|category|volume|"
    "book|step|schedule|table|figure|group|item|paragraph"
)
_SCALE = "dozen|score|hundred|thousand|million|billion|trillion"
_UNITS = "|".join(sorted((name for name in ENGLISH if len(name) > 3 or name in ("day", "ton")), key=len, reverse=True))
WORD_RULES: tuple[tuple[re.Pattern[str], WordRule], ...] = (
    (re.compile(rf"\b(?:{'|'.join(MULTIPLES)})\b", _I), _multiple),
    (re.compile(rf"\b(?:{'|'.join(map(re.escape, SOME))})\b", _I), _some),
    (re.compile(rf"\b(?:half|halve[sd]?|halving)\b(?:[ -](?:an? |the )?(?P<unit>{_UNITS})\b)?", _I), _halves),
    (re.compile(rf"\ban? (?:full |whole |good )?(?P<unit>{_UNITS})\b(?P<half> and a half)?", _I), _a_unit),
    (re.compile(r"\ba (?:full |whole )?percentage point\b", _I), _one_point),
    (
        re.compile(rf"\b{_MONTH}(?![a-z])".replace("may", "(?-i:May)").replace("mar(?:ch)?", "(?-i:Mar(?:ch)?)"), _I),
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
            r"|(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)(?:\.|(?=[,)]| \d)))(?![\w])",
            _I,
        ),
        _weekday,
    ),
    (re.compile(r"\b(?:(?:final|last|closing)[ -]quarter|q(?P<n>[1-4]))\b", _I), _quarter_word),
    (re.compile(r"\b(?:(?:latter|later) half|h(?P<n>[12]))\b", _I), _half_word),
    (
        re.compile(
            rf"\b(?P<many>tens|dozens|scores|hundreds|thousands|millions)(?: (?:and|upon|or) \w+)?"
            rf"(?: of (?P<scale>(?:{_SCALE})s?)\b)?(?![\w])"
            rf"|\b(?:several|many|some|(?:a |quite a )?few|(?:a )?couple(?: of)?)[ -]"
            rf"(?P<many_>{_SCALE})s?(?:[ -](?P<scale_>{_SCALE})s?)?\b"
            rf"|\b(?:many |several |a few |for )?(?P<alone>(?:billion|trillion|decade|centurie)s|millennia)\b",
            _I,
        ),
        _many,
    ),
    (re.compile(r"\b(?:full marks|(?:a )?perfect score)\b", _I), _percent_word),
    (re.compile(r"\b(?:several|a few) (?:years|months|weeks|days|hours|minutes)\b", _I), _few),
    (re.compile(r"\b(?:teens|teenage(?:d|rs?)?)\b", _I), _teens),
    (re.compile(r"(?:\ba |\bone-)?quarter\b(?! of an hour|-hour)", _I), _quarter),
    (re.compile(r"\bquarter(?: of an |[ -])hour\b", _I), _quarter_hour),
    (re.compile(r"\b(?:entire|whole|all|fully|completely)\b", _I), _percent_word),
)
