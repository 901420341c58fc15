"""What an English number counts: per cent, parts, multiples, dates, times; and words that are figures by themselves.

A rule is given its match in the template and the numbers by place; it yields readings for the numbers that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from toolkit.numbers.english_numbers import EnglishNumber
from toolkit.numbers.english_words import DECADES, MONTHS, MULTIPLES, PARTS, SOME
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
    one = numbers[match.start("n")]
    scale = 100 if match["sign"].lower().startswith("b") else 1
    yield (
        one.start,
        [pair for value in one.values for pair in (("points", value / scale), ("ratio", value / scale / 100))],
    )


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
    minutes = {"half": 30, "quarter": 15}.get(match["word"].lower().split()[-1]) if match["word"] else None
    if minutes is None:
        minutes = int(numbers[match.start("minute")].value)
    start = hour.value * 60 + (minutes if match["way"].lower() in ("past", "after") else -minutes)
    yield hour.start, [("time?", start), ("time?", start % 720), ("time", start), ("time", start + 720)]


def _decade(match: re.Match[str], numbers: Numbers) -> Said:
    one = numbers[match.start("n")]
    yield one.start, [("decade", one.value)] if one.value % 10 == 0 else []


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
_POINTS = r"(?P<sign>(?:percentage|percent|%)[ -]points?|ppt?s?\b|basis points?|bps?\b)"
_CUT = "discount|reduction|reduced|save|saving|saves|markdown|marked down|cut|off|knocked|slashed"
_MORE = "more|higher|larger|bigger|greater|faster|longer|increase|rise|growth|stronger|heavier|richer|over"
_DEGREES = " ?°[CF]?| degrees?(?: (?:celsius|centigrade|fahrenheit))?"
_LABELS = (
    "nos?|numbers?|phase|stage|chapter|round|floor|level|day|week|part|season|episode|volume|section|article|line|page|"
    "version|gen|generation|step|class|grade|group|team|top|room|building|lot|q|h|quarter|act|item|row|platform|gate|table"
)
RULES: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(rf"(?P<n>{N})[ -]?{_PER}", _I), _percent),
    (re.compile(rf"(?P<n>{N})[ -]?{_POINTS}", _I), _points),
    (
        re.compile(rf"(?P<n>{N})[ -]?{_PER}[ -]+(?:[a-z]+ )?(?:off|discount|cheaper|less|reduction|lower|cut)\b", _I),
        _off,
    ),
    (re.compile(rf"(?:{_CUT})(?: (?!to\b)[a-z]+){{0,3}} (?P<n>{N})[ -]?{_PER}(?! of)", _I), _off),
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
            rf"(?:(?P<word>half|(?:a )?quarter)|(?P<minute>{N})(?: minutes)?) "
            rf"(?P<way>past|to|after|before) (?P<hour>{N})",
            _I,
        ),
        _past,
    ),
    (re.compile(rf"(?P<n>{N})'?s\b"), _decade),
    (re.compile(rf"(?P<n>{N})(?:{_DEGREES})? (?:below|under)(?: zero| freezing)?", _I), _below),
    (re.compile(rf"(?P<n>{N}) ?(?:°F|degrees Fahrenheit|F\b)"), _fahrenheit),
    (re.compile(rf"(?:{_LABELS})\b\.? ?(?P<n>{N})", _I), _named),
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


def _a_unit(match: re.Match[str]) -> Fact:
    dimension, factor = ENGLISH[match["unit"].lower()]
    value = Fraction(3, 2) if match["half"] else Fraction(1)
    pairs = [(dimension, value * factor), ("any", value)]
    return Fact(Span(*match.span()), readings(*pairs), weak=not match["half"])


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


def _roman(match: re.Match[str]) -> Fact:
    value = ("II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X").index(match[0]) + 2
    return Fact(Span(*match.span()), readings(("any", value), ("ordinal", value)), weak=True)


def _next(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("ordinal", 2), ("any", 2)), weak=True)


def _quarter_hour(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("s", 900), ("any", 15), ("n", 15)))


def _percent_word(match: re.Match[str]) -> Fact:
    return Fact(Span(*match.span()), readings(("ratio", 1), ("any", 100)), weak=True)


_UNITS = "|".join(sorted((name for name in ENGLISH if len(name) > 3), key=len, reverse=True))
WORD_RULES: tuple[tuple[re.Pattern[str], WordRule], ...] = (
    (re.compile(rf"\b(?:{'|'.join(MULTIPLES)})\b", _I), _multiple),
    (re.compile(rf"\b(?:{'|'.join(map(re.escape, SOME))})\b", _I), _some),
    (re.compile(rf"\b(?:half|halve[sd]?|halving)\b(?:[ -](?:an? |the )?(?P<unit>{_UNITS})\b)?", _I), _halves),
    (re.compile(rf"\ban? (?P<unit>{_UNITS})\b(?P<half> and a half)?", _I), _a_unit),
    (
        re.compile(rf"\b{_MONTH}(?![a-z])".replace("may", "(?-i:May)").replace("mar(?:ch)?", "(?-i:Mar(?:ch)?)"), _I),
        _month,
    ),
    (re.compile(rf"\b(?:{'|'.join(DECADES)})\b", _I), _era),
    (re.compile(r"\b(?:decade|century)\b", _I), _age),
    (re.compile(r"\b(?:noon|midday|midnight)\b", _I), _noon),
    (re.compile(r"\b(?:next|following) (?:day|morning|night|week|month|year)\b", _I), _next),
    (re.compile(r"\b(?:II|III|IV|V|VI|VII|VIII|IX|X)\b"), _roman),
    (re.compile(r"(?:\ba |\bone-)?quarter\b(?! of an hour|-hour)", _I), _quarter),
    (re.compile(r"\bquarter(?: of an |[ -])hour\b", _I), _quarter_hour),
    (re.compile(r"\b(?:entire|whole|all|fully|completely)\b", _I), _percent_word),
)
