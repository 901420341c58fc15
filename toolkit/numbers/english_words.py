"""Number words of English and their values."""

from __future__ import annotations

import re
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.template import any_of


def _counted(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {word: start + number * step for number, word in enumerate(words.split())}


def _listed(text: str) -> dict[str, Fraction]:
    """Parse lines of `value word word …`."""
    rows = (line.split() for line in text.strip().splitlines())
    return {word: Fraction(value) for value, *words in rows for word in words}


ONES = _counted(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
TENS = _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_THOUSANDS = ["thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
SCALES = {"hundred": 100} | {word: 1000**power for power, word in enumerate(_THOUSANDS, 1)}
DOZEN = {"dozen": 12}
ORDINALS = {
    **_counted(
        "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
    ),
    **{f"{word[:-1]}ieth": value for word, value in TENS.items()},
    **{f"{word}th": SCALES[word] for word in ("hundred", *_THOUSANDS[:4])},
}
_ROMANS = (("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
SUFFIXES = _listed("""
    1000 k
    1000000 m mn mln megapixel megapixels
    1000000000 b bn bln
    1000000000000 t tn trn
""")
MONTHS = {
    name: Fraction(number)
    for number, month in enumerate(phrasing.MONTHS, 1)
    for name in (month.lower(), month[:3].lower(), month[:4].lower())
}
DECADES = _counted("twenties thirties forties fifties sixties seventies eighties nineties", 20, 10)
MULTIPLES = _listed("""
    2 double doubles doubled doubling redoubled
    3 thrice triple triples tripled tripling treble trebled trebling
    4 quadruple quadruples quadrupled quadrupling
    5 quintuple quintupled
""")
SOME = _listed("""
    1/2 semi
    0 nil
    1 once single
    3 tertiary triad trinity
    2 duplicate both couple pair pairs twin twins duo dual either neither bilateral biannual biennial duet brace
    2 fortnightly biweekly bimonthly
    3 triplicate trio trilateral quarterly triplets hat-trick triathlon
    4 quartet quadruplets quadruplicate quadrennial foursome
    5 quintet quintuplets quintuplicate pentathlon
    6 sextet sextuplets sextuple
    7 septet heptathlon septuplets
    8 octet
    10 decathlon
    60 sexagenarian
    70 septuagenarian
    80 octogenarian
    90 nonagenarian
    100 centenary centennial centenarian
    150 sesquicentennial
    200 bicentenary bicentennial
""")
_CARDINAL = any_of((*ONES, *TENS))
_BIG = f"(?:{'|'.join(SCALES)})"
_LONG = (
    "day|night|year(?!-old)|month|hour|mile|kilomet(?:er|re)|li|yuan|dollar|euro|pound|man|person|member|strong|word|page|point"
    "|degree|met(?:er|re)|foot|acre|mu|ton|kilo|seat|room|bed|character|piece|step|layer"
)
START = re.compile(
    rf"(?<![\w])(?:half[ -](?:an? )?(?=(?:{_BIG}|dozen)\b)|an? (?=(?:{_BIG}|dozen)(?:fold)?(?![\w]))"
    rf"|(?:{_CARDINAL})(?=fold\b|(?![a-z0-9]))"
    r"|(?<!several )(?<!few )(?<!couple )(?<!many )dozen(?![\w])"
    rf"|(?:(?<=per )|(?<=every )|(?<=each )|(?<=first )|(?<=another )|(?<=next ))(?={_BIG}(?![\w]))"
    rf"|(?={_BIG}(?:fold|-plus|-odd|-(?:{_LONG}))\b)"
    rf"|(?<=the )(?={_BIG}[ -](?:yuan|dollar|euro|mark|threshold|barrier|milestone)\b))",
    re.IGNORECASE,
)
WORD = re.compile(r"(?:(?:[ -]|, )(?!one way\b))?([A-Za-z]+?)(?=(?:fold)?(?![\w]))")


def roman(text: str) -> int:
    """Return the value of a Roman numeral up to 39.

    >>> roman("XIII"), roman("iv")
    (13, 4)
    """
    value, rest = 0, text.upper()
    while rest:
        sign, worth = next((sign, worth) for sign, worth in _ROMANS if rest.startswith(sign))
        value, rest = value + worth, rest[len(sign) :]
    return value
