"""The check of figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.checks.check import Check, Pair
from toolkit.numbers import mismatches
from toolkit.types import Finding, Severity, Span

# the price or yield of one 斤, 500 grams, that has become that of a kilogram
_PER_JIN = re.compile("[一每/]斤(?![多来半])")
_PER_KILO = re.compile(
    r"(?<!half )(?<!half-)(?:\b(?:a|an|one|per|each|every) |/ ?)(?:kilo(?:gram(?:me)?)?|kg)\b", re.IGNORECASE
)
_KILO = re.compile("公斤|千克|kg", re.IGNORECASE)
_COUNTED = re.compile(r"(?:[ -][A-Za-z]+){1,2}")


class Numbers(Check):
    """A figure of the source has another value in the target, or is missing there, or the target adds one.

    Chinese groups digits by four (万, 亿), English by three, and has its own forms for discounts, tenths and multiples.
    This shift is the most frequent error of models. The check compares values, not digits: 150亿美元 is
    US$15 billion, 八折 20% off, 三成半 35%, 翻一番 doubled, 下午两点半 2:30 p.m., 民国二十三年 1934.
    Vague figures are compared by their size (数十万 is hundreds of thousands), versions, ISBNs and telephone numbers
    digit for digit. Weekdays, quarters, five-year plans, ages, rates (每桶) and relative times (前年) count as figures.
    Names with digits (H100, GPT-4, Llama 3) are compared by the check `model-name`. Counts of one and two that English
    expresses by grammar (两国, 一个) are reported only if the target has another count. A figure that the source does
    not have is an error, and so is a reversed bound (超过 as "fewer than"), or a change whose ends are exchanged. A
    change in the other direction (上涨 as "fell") is a warning. So is a list whose figures come in another order, and
    a figure in Chinese characters that is only missing, as English may express it in another way.
    """

    id = "numbers"
    severity = Severity.ERROR
    longest = 5_000
    why = "A wrong figure reads as well as the right one, so nobody notices it, and readers rely on it."
    passes = (
        ("估值为150亿美元，是上一轮的三倍。", "It is valued at $15 billion, three times the previous round."),
        ("新品八折。", "New items are 20% off."),
        ("他们用了2048块H800，训练了将近两个月。", "They trained for nearly two months on 2,048 H800s."),
        ("上世纪八十年代，镇上只有两部电话。", "In the 1980s, the town had just two telephones."),
        ("比去年多了三成半，有数十万人。", "It is 35% more than last year: hundreds of thousands of people."),
        ("请从v2.10升级，利率下调25个基点。", "Please upgrade from v2.10; rates fell by 0.25 percentage points."),
    )
    fails = (
        ("公司估值为150亿美元。", "The company is valued at $1.5 billion."),
        ("新品八折。", "New items are 80% off."),
        ("村里一共三百五十户人家。", "The village has 305 households in all."),
        ("下午两点半开会。", "The meeting is at 2 p.m."),
        ("数十万人参加。", "Tens of thousands of people took part."),
        ("票房突破90亿元。", "The box office passed 9 billion yuan (US$1.2 billion)."),
        ("从v2.10升级。", "Upgrade from v2.1."),
        ("下调0.5个百分点。", "It was raised by 0.5 percentage points."),
        ("密码须包含至少一个数字。", "The password must have at most one digit."),
        ("报名人数超过三千人。", "Fewer than 3,000 people signed up."),
        ("价格由120元涨到150元。", "The price rose to 120 yuan from 150."),
        ("他们拿到12金8银。", "They took 8 gold and 12 silver medals."),
        ("苹果六块钱一斤。", "Apples cost six yuan per kilogram."),
    )
    alarms = (
        "The check also reports figures rounded to fewer than three digits (118万 as “about 1.2 million”), right "
        "conversions into another currency, and figures that the translator left out on purpose."
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        wrong = list(mismatches(pair.source, pair.target))
        for mismatch in wrong:
            span, place = mismatch.span, mismatch.place
            theirs = pair.target[mismatch.shown.start : mismatch.shown.end] if mismatch.shown else ""
            other_thing = bool(mismatch.shown) and theirs == mismatch.english  # 1.3万台 as "13,000 countries"
            if mismatch.shown and other_thing and (counted := _COUNTED.match(pair.target, mismatch.shown.end)):
                theirs += counted[0]
            if span is None:
                message = f"{theirs} is not in the source"
            else:
                instead = f"the translation has {theirs}" if place else "the translation does not have it"
                message = f"{pair.source[span.start : span.end]} is {mismatch.english}, but {instead}"
            yield self.finding(
                pair,
                message,
                severity=self.severity if mismatch.firm else Severity.WARNING,
                source_span=span,
                target_span=place,
                suggestion="" if other_thing else mismatch.english,
            )
        jin, kilo = _PER_JIN.search(pair.source), _PER_KILO.search(pair.target)
        if jin and kilo and not wrong and not _KILO.search(pair.source):
            yield self.finding(
                pair,
                f"{jin[0]} is 500 grams, but the translation has {kilo[0].strip()}",
                severity=Severity.WARNING,
                source_span=Span(*jin.span()),
                target_span=Span(*kilo.span()),
            )
