"""What an English number counts: per cent, parts, multiples, dates, times; and words that are figures.

A rule is given its match in the template and the numbers by place; it yields readings for the numbers that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from toolkit.numbers.english_numbers import EnglishNumber
from toolkit.numbers.english_words import MONTHS, PARTS
from toolkit.numbers.measures import ENGLISH, NOUNS
from toolkit.numbers.quantities import Reading
from toolkit.numbers.template import PRIVATE, N, any_of

Numbers = Mapping[int, EnglishNumber]
NumberReadings = Iterator[tuple[int, Iterable[Reading]]]
Rule = Callable[[re.Match[str], Numbers], NumberReadings]


def _scaled(*kinds: tuple[str, Fraction | int]) -> Rule:
    """Return the rule for a number `n` that has these kinds of readings, each with what a value is multiplied by."""

    def rule(match: re.Match[str], numbers: Numbers) -> NumberReadings:
        number = numbers[match.start("n")]
        yield number.start, [(kind, value * factor) for kind, factor in kinds for value in number.values]

    return rule


def _decade(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read the 1980s, born after 1990, the post-95 generation."""
    number = numbers[match.start("n")]
    yield number.start, [("decade", number.value)] if number.value % 5 == 0 else []


def _pair(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read two to three, 3:2."""
    first, second = numbers[match.start("a")], numbers[match.start("b")]
    if first.value == second.value == 50:
        yield first.start, [("ratio", Fraction(1, 2))]
    if second.value:
        ratio = first.value / second.value
        diluted = [("times", second.value)] if first.value == 1 else []  # 1:1,000
        yield first.start, [("pair", ratio), ("first", ratio), *diluted]
        yield second.start, [("pair", ratio), ("second", ratio), *diluted]


def _day_of_month(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read the fifteenth day of the eighth month."""
    month, day = numbers[match.start("a")], numbers[match.start("b")]
    yield from ((number.start, [("lunar", month.value * 100 + day.value)]) for number in (month, day))


def _fraction(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read two-thirds, one in three, 3 out of 10, 1/20, every third, of every ten, if even one."""
    over, under = numbers[match.start("over")], numbers[match.start("under")]
    if under.value and over.value < under.value:
        ratio = over.value / under.value
        for number in (over, under):
            yield number.start, [("ratio", ratio)]


def _vulgar(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read two-thirds, a twentieth, three quarters."""
    over = numbers[match.start("over")] if match["over"] else None
    under = numbers[match.start("under")] if match["under"] else None
    if over and over.ordinal and match["word"]:  # the third quarter
        return
    if under and (not under.ordinal or (over and over.ordinal)):
        return
    parts = under.value if under else Fraction(PARTS[match["word"].lower()])
    part = (over.value if over else Fraction(1)) / (parts or 1)
    pairs = [("off" if _OFF.match(match.string, match.end()) else "ratio", part)]
    if unit := _OF_A_UNIT.match(match.string, match.end()):  # three quarters of an hour
        dimension, factor = ENGLISH[unit[1].lower()]
        pairs += [(dimension, part * factor), ("any", part)]
    yield from ((number.start, pairs) for number in (over, under) if number and parts)


def _meters(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read a meter twenty, one meter forty."""
    number, rest = numbers.get(match.start("n")), numbers[match.start("rest")]
    if rest.value.denominator == 1 and 0 < rest.value < 100 and not rest.ordinal:
        value = (number.value if number else 1) + rest.value / 100
        yield from ((part.start, [("m", value), ("n", value)]) for part in (number, rest) if part)


def _month(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read the third month, the first through the sixth months; of the lunar calendar as a rule."""
    for group in ("first", "n"):
        if match[group] and (number := numbers[match.start(group)]).ordinal:
            yield number.start, [("month", number.value)]


def _times(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    number = numbers[match.start("n")]
    pairs = [("times", value) for value in number.values]
    more = match["more"] or _ROSE.search(match.string[: match.start()])
    yield number.start, [*pairs, *(("more", value) for value in number.values if more)]


def _date(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    name = match["month"].lower().rstrip(".")
    month = MONTHS[name]
    for group in ("day", "last"):
        if match.groupdict().get(group):
            number = numbers[match.start(group)]
            if number.value <= 31:
                yield (
                    number.start,
                    [("date", month * 100 + number.value), ("day", number.value), ("month", Fraction(month))],
                )


def _iso(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    first, second = numbers[match.start("a")], numbers[match.start("b")]
    for month, day in ((first, second), (second, first)):
        if 1 <= month.value <= 12 and 1 <= day.value <= 31:
            for year in filter(match.group, ("before", "after")):
                yield match.start(year), [("date", month.value * 100 + day.value)]
            yield day.start, [("date", month.value * 100 + day.value), ("day", day.value), ("month", month.value)]
            yield month.start, [("month", month.value)]


def _clock(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    hour = numbers[match.start("hour")]
    minute = numbers[match.start("minute")].value if match.groupdict().get("minute") else Fraction(0)
    half = _half_of_day(match["half"], hour.value)
    value = hour.value % 12 if half else hour.value
    if hour.value > 24 or minute > 59:
        return
    if half and value.denominator > 1:  # 11.20 a.m.
        value, minute = Fraction(int(value)), value % 1 * 100
    start = value * 60 + minute + (720 if half == "pm" else 0)
    pairs: list[Reading] = [("time", start)] if half or hour.value > 12 else [("time?", start), ("time?", start % 720)]
    if match.groupdict().get("minute") and not half:  # a race of 3:49 took hours or minutes
        pairs += [("s", start * 60), ("s", start)]
    yield hour.start, pairs
    if match.groupdict().get("minute"):
        yield numbers[match.start("minute")].start, pairs


def _dotted(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read until 1.30: hours and minutes."""
    number = numbers[match.start("hour")]
    minutes = number.value % 1 * 100
    if (
        number.digits
        and number.end - number.start == len(str(int(number.value))) + 3
        and minutes % 5 == 0
        and minutes < 60
        and number.value < 24
    ):
        start = int(number.value) * 60 + minutes
        yield number.start, [("time?", start), ("time", start), ("time", start + 720)]


def _half_of_day(words: str | None, hour: Fraction) -> str:
    """Return which half of the day the words after a time mean: `am`, `pm` or unknown."""
    words = (words or "").lower()
    if "night" in words:
        return "am" if hour < 5 or hour == 12 else "pm"
    if re.search("noon|evening|p", words):
        return "pm"
    return "am" if re.search("morning|a", words) else ""


def _past(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    hour = numbers[match.start("hour")]
    if match["minute"] and not (match["minutes"] or match["at"] or numbers[match.start("minute")].value % 5 == 0):
        return  # three to nine days
    minutes = {"half": 30, "quarter": 15}.get(match["word"].lower().split()[-1]) if match["word"] else None
    if minutes is None:
        minutes = int(numbers[match.start("minute")].value)
    start = hour.value * 60 + (minutes if match["way"].lower() in ("past", "after") else -minutes)
    half = _half_of_day(match["half"], hour.value)
    times = [start % 720 + (720 if half == "pm" else 0)] if half else [start, start + 720]
    pairs = [("time", time) for time in times] + ([] if half else [("time?", start), ("time?", start % 720)])
    yield from ((match.start(group), pairs) for group in ("hour", "minute") if match[group])


def _quarter_of_year(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    label = match.groupdict().get("label")
    for group in ("n", "other"):
        number = numbers[match.start(group)] if match.groupdict().get(group) else None
        if number and 1 <= number.value <= 4 and (number.ordinal or label):
            yield number.start, [("quarter", number.value)]


def _half_of_year(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    number = numbers[match.start("n")]
    six = match["six"] is None or numbers[match.start("six")].value == 6
    if number.value in (1, 2) and number.ordinal and six:
        yield from ((match.start(group), [("half", number.value)]) for group in ("n", "six") if match[group])


def _part_of_point(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read two tenths of a point."""
    over, under = numbers[match.start("over")], numbers[match.start("under")]
    yield from ((number.start, [("points", over.value / under.value)]) for number in (over, under) if under.value)


def _others(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read "Yale and two others" as three."""
    number = numbers[match.start("n")]
    yield number.start, [("any", number.value + 1), ("n", number.value + 1)]


def _sum(match: re.Match[str], numbers: Numbers) -> NumberReadings:
    """Read nineteen ninety-eight, one twenty (120), nine-thirty."""
    first, second = numbers[match.start("a")], numbers[match.start("b")]
    if 1 <= first.value <= 12 and 10 <= second.value < 60 and not (first.digits or second.digits or second.ordinal):
        times = [(kind, first.value * 60 + second.value + more) for kind in ("time", "time?") for more in (0, 720)]
        yield from ((number.start, times) for number in (first, second))
    if 0 < first.value <= 20 and 10 <= second.value < 100 and not first.digits and not second.ordinal:
        value = first.value * 100 + second.value
        pairs = [("n", value), ("any", value), ("CNY", value / 100)]  # two-fifty is 2.5 yuan
        yield from ((number.start, pairs) for number in (first, second))


_I = re.IGNORECASE
PART_OF_DAY = (
    r"(?: ?[ap]\.?m\b\.?|(?: o'?clock)?,? (?:at night|(?:in the|that|this|every|each|on an?|on the|yesterday|tomorrow"
    r"|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day) (?:early |late )?(?:morning|afternoon|evening|night))\b)"
)
MONTH = (
    r"(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?)"
)
_ROSE = re.compile(
    r"\b(?:rose|rises?|rising|grew|grow\w*|increas\w*|up|jump\w*|soar\w*|climb\w*|expand\w*"
    r"|rais\w+|boost\w*|improv\w*|lift\w*)(?: (?!to\b)[a-z]+){0,4} $",
    _I,
)
_PERCENT, _LESS = (_scaled((kind, Fraction(1, 100))) for kind in ("ratio", "off"))
_PER = r"(?:%|percent(?:age)?\b|per[ -]cent\b|pct\b|pc\b)"
_CUT = "discounts?|reductions?|reduced|saved?|savings?|saves|markdowns?|marked down|cuts?|off|knocked|slashed"
_OF_A_UNIT = re.compile(rf"s? of an? ({any_of(ENGLISH)})\b", _I)
_OFF = re.compile(" (?:off|cheaper|discount)", _I)
_MORE = "more|higher|larger|bigger|greater|faster|longer|increase|rise|growth|stronger|heavier|richer|over"
_DEGREES = " ?°[CF]?| degrees?(?: (?:celsius|centigrade|fahrenheit))?"
_LABELS = (
    "nos?|numbers?|phase|stage|chapter|round|floor|level|day|week|part|season|episode|volume|section|article|line|page|"
    "version|gen|generation|step|class|grade|group|team|top|room|building|lot|q|h|quarter|act|item|row|platform|gate|table|"
    "type|annex|appendix|paragraph|clause|category|tier|schedule|attachment|figure|fig"
)
_IN_PAIRS = "chopsticks|shoes|socks|gloves|boots|slippers|sneakers|sandals|stockings|earrings"
_LONG = r"-(?:second|minute|hour|day|week|month|year|met(?:er|re)|inch|page|yuan|person|seat)\b"  # 45-minute episodes
_WORD = r"(?:[ -](?!(?:of|in|on|at|per|and|to|from|for)\b)[a-z]+)"
_ROWS: tuple[tuple[str, Rule], ...] = (
    (rf"(?P<n>{N})[ -]?{_PER}", _PERCENT),
    (
        rf"(?P<n>{N})[ -]?(?:(?:percentage|percent|per cent|%)[ -]points?|ppt?s?)\b",
        _scaled(("points", 1), ("ratio", Fraction(1, 100))),
    ),
    (rf"(?P<n>{N})[ -]?points?\b", _scaled(("points", 1))),
    (rf"(?P<n>{N})[ -]?(?:basis[ -]points?|bps?|pips?)\b", _scaled(("points", Fraction(1, 100)), ("basis", 1))),
    (rf"(?P<n>{N})(?:‰| ?per ?mil(?:le)?\b)", _scaled(("ratio", Fraction(1, 1000)))),
    (
        rf"(?P<a>{N})"
        r"(?: ?[:–-] ?| to |-to-|,? (?:and )?get (?:the )?"
        r"| parts? [a-z ]{1,20}(?:, |(?:to|and|with) )(?=\ue000|\ue001))"
        rf"(?P<b>{N})(?! ?[ap]\.?m)",
        _pair,
    ),
    (rf"(?P<b>{N}) day of (?:the )?(?P<a>{N})(?: lunar)? month", _day_of_month),
    (rf"(?P<n>{N})[ -]?{_PER}[ -]+(?:[a-z]+ )?(?:off|discount|cheaper|less|reduction|lower|cut)\b", _LESS),
    (rf"(?:{_CUT})(?: (?:up to|(?!to\b)[a-z]+)){{0,3}} (?P<n>{N})[ -]?{_PER}(?! of)", _LESS),
    (rf"(?P<over>{N}) ?/ ?(?P<under>{N})(?![/\d])", _fraction),
    (
        rf"(?P<over>{N})(?: [a-z]+)? (?:in|out of|of|per)(?: (?:every|each|an?|the))?"
        rf"(?: [a-z]+(?: of)?)? (?P<under>{N})",
        _fraction,
    ),
    (rf"\bof (?:every|the|all|these|those) (?P<under>{N})[ ,][^.;{PRIVATE}]{{0,60}}(?P<over>{N})", _fraction),
    (
        rf"(?P<under>{N}) [^.;{PRIVATE}]{{0,60}}(?:, ?|\band )(?P<over>{N}) of (?:them|these|those|which|whom)\b",
        _fraction,
    ),
    (
        rf"(?:(?P<over>{N})|\b(?:an?|that|this|every)(?![ -]{N}[ -]{N}))[ -]"
        rf"(?:(?P<under>{N})|(?P<word>quarters?|hal(?:f|ves))\b)",
        _vulgar,
    ),
    (rf"(?P<n>{N})(?: or (?:more|so))?[ -]?(?:times?|fold|x)\b(?P<more>(?: [a-z]+)? (?:{_MORE}))?", _times),
    (
        rf"(?<![a-z]){MONTH} (?:the )?(?P<day>{N})"
        rf"(?: ?(?:-|–|to|and|through|until) ?(?:the )?(?P<last>{N}))?",
        _date,
    ),
    (rf"(?P<day>{N})(?: ?(?:-|–|to|and) ?(?P<last>{N}))?(?: of)? {MONTH}(?![a-z])", _date),
    (rf"(?:(?P<before>{N})[-/.])?(?P<a>{N})[-/.](?P<b>{N})(?:/(?P<after>{N}))?", _iso),
    (rf"(?P<hour>{N})[:.](?P<minute>{N})(?::{N})?(?P<half>{PART_OF_DAY})?", _clock),
    (rf"\b(?:at|until|till|from|to) (?P<hour>{N})(?P<half>)(?= ?(?:[.,;)]|to\b|on\b|in the|every|$))", _dotted),
    (rf"(?P<hour>{N})(?P<half>{PART_OF_DAY}|(?= ?o'?clock))", _clock),
    (
        rf"(?P<at>\b(?:at|until|till|by|since|around|about) )?"
        rf"(?:(?P<word>half|(?:a )?quarter)|(?P<minute>{N})(?P<minutes> minutes)?) "
        rf"(?P<way>past|to|after|before) (?P<hour>{N})(?P<half>{PART_OF_DAY})?",
        _past,
    ),
    (rf"(?P<n>{N})'?s\b", _decade),
    (rf"\b(?:after|since|post)[ -](?:the )?'?(?P<n>{N})", _decade),
    (
        rf"(?P<n>{N})[ -](?:(?:and|to|or|through) (?P<other>{N})[ -])?(?:fiscal |financial |calendar )?quarters?\b",
        _quarter_of_year,
    ),
    (rf"\b(?P<label>q|quarter) ?(?P<n>{N})", _quarter_of_year),
    (rf"(?P<n>{N})[ -](?:(?:and|or|to) {N}[ -])?(?:half|(?P<six>{N}) months)\b", _half_of_year),
    (rf"{N} half\b[^.]* the (?P<n>{N})(?P<six>(?!))?(?=[.,;]|$)", _half_of_year),
    (rf"(?P<n>{N})(?:{_DEGREES})? (?:below|under)(?: zero| freezing)?", _scaled(("n", -1), ("fahrenheit", -1))),
    (rf"(?P<over>{N}) (?P<under>{N}) of (?:a|one) (?:percentage )?point\b", _part_of_point),
    (rf"(?-i:(?P<n>{N}) ?(?:°F|degrees Fahrenheit|F\b))", _scaled(("fahrenheit", 1))),
    (rf"\b(?:{_LABELS})\b\.? ?(?P<n>{N})", _scaled(("ordinal", 1))),
    *((rf"(?P<n>{N})(?!{_LONG}){_WORD}?[ -](?:{noun})(?![a-z])", _scaled((kind, 1))) for kind, noun in NOUNS.items()),
    (rf"(?P<n>{N}){_WORD}?[ -](?:{_IN_PAIRS})\b", _scaled(("#双", Fraction(1, 2)))),
    *((rf"\b(?:{noun}) (?P<n>{N})", _scaled((kind, 1))) for kind, noun in NOUNS.items() if kind != "#次"),
    (
        rf"(?:(?P<n>{N})|\ban?) met(?:er|re)s? (?:and )?(?P<rest>{N})(?! ?(?:c|m|k|feet|inch|second|minute|hour|year))",
        _meters,
    ),
    (rf"(?:(?P<first>{N}) (?:to|through|and) (?:the )?)?(?P<n>{N}) (?:lunar )?months?\b", _month),
    (rf"\bfactor of (?P<n>{N})", _scaled(("times", 1))),
    (rf"\bmultipl(?:y|ied|ies|ying)(?: [a-z]+){{0,4}} by (?P<n>{N})", _scaled(("times", 1))),
    (rf"(?P<a>{N})[ -](?P<b>{N})", _sum),
    (rf"\b(?:and|plus|with) (?P<n>{N}) others?\b", _others),
)
RULES = tuple((re.compile(pattern, _I), rule) for pattern, rule in _ROWS)
