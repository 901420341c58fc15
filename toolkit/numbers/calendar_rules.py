"""Rules for dates, years, decades, centuries and times of day in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.numerals import DIGITS, Numeral
from toolkit.numbers.quantities import Quantity, Readings, readings
from toolkit.numbers.template import N, RuleMatch

TO = " ?(?:-|–|—|~|至|到) ?"
_AS_SOON_AS = re.compile("一到[^,。]{1,6}就")  # 一到五月就香
_AT_A_TIME = re.compile("[那这]是$|[从自于]$")
_OF_A_TIME = re.compile("的?[春夏秋冬]|[那这](?:时|次|年|一|会|阵)|[一二三四五六七八九十]+月")
_NIGHT = re.compile("[夜晚晨]")
_LATE = re.compile("中午|正午|下午|午后|傍晚|晚上|晚间|[当今昨明]晚|夜里|夜间|深夜|半夜|午夜|入夜|晚")


def day(match: RuleMatch) -> Quantity | None:
    """Read 2025年9月1日, 6月30日, 九月, 今年3月, 12月5日至8日."""
    year, month, date, last = (match[group] for group in ("year", "month", "day", "last"))
    year = _read_aloud(match, year) if year else None
    if month is None or not 1 <= month.value <= 12 or month.value.denominator > 1 or month.hedged:
        return None
    if date and not 1 <= date.value <= 31:
        return None
    if year and "年" not in match.in_template[0] and not 1000 <= year.value < 2200:
        return None
    first, number = match["first"], int(month.value)
    if first and first.value == 1 and _AS_SOON_AS.match(match.text, first.start):
        first = None
    if first and (date or not 1 <= first.value <= 12):
        return None
    parts = [readings(("month", first.value))] if first else []
    parts += [readings(("date", number * 100 + date.value))] if date else [readings(("month", number))]
    parts += [readings(("day", last.value), ("any", last.value), ("ordinal", last.value))] if last else []
    parts += [_year(year)] if year and (year.value > 31 or year.digits) else []
    text = phrasing.date(number, int(date.value) if date else 0, _full(year) if year else 0)
    return Quantity(match.span, tuple(parts), text, firm=True)


def day_of_month(match: RuleMatch) -> Quantity | None:
    """Read 30日, 3日至5日."""
    ends = [numeral for numeral in (match["low"], match["n"]) if numeral]
    if any(not 1 <= numeral.value <= 31 or numeral.value.denominator > 1 or numeral.vague for numeral in ends):
        return None
    if ends[-1].value == 1 and not ends[-1].arabic:
        return None
    parts = tuple(
        readings(("day", numeral.value), ("any", numeral.value), ("ordinal", numeral.value)) for numeral in ends
    )
    text = " to ".join(phrasing.ordinal(numeral.value) for numeral in ends)
    return Quantity(match.span, parts, text, ends[-1].arabic, str(ends[-1].value))


def year(match: RuleMatch) -> Quantity | None:
    """Read 2026年, 二〇二五年, 2019至2023年, 98年; 20年 may also be a duration and is left to the other rules."""
    ends = [_read_aloud(match, numeral) for numeral in (match["low"], match["n"]) if numeral]
    if any(numeral.hedged or numeral.vague or not _is_year(numeral) for numeral in ends):
        return None
    parts = tuple(_year(numeral) for numeral in ends)
    return Quantity(match.span, parts, " to ".join(str(_full(numeral)) for numeral in ends), firm=True)


def _read_aloud(match: RuleMatch, numeral: Numeral) -> Numeral:
    """Read 七八年 as 1978, not as seven or eight years, where the words around it say so."""
    if len(numeral.values) == 2 and numeral.end - numeral.start == 2:
        text, end = match.text, numeral.end + 1
        if _AT_A_TIME.search(text[: numeral.start]) or _OF_A_TIME.match(text, end):
            row = "".join(str(DIGITS[char]) for char in text[numeral.start : numeral.end])
            return replace(numeral, values=(Fraction(int(row)),), digits=row)
    return numeral


def _is_year(numeral: Numeral) -> bool:
    length = len(numeral.digits) if numeral.digits else numeral.end - numeral.start
    if not numeral.arabic and not numeral.digits:
        return False
    return numeral.value.denominator == 1 and (
        (length == 4 and 1000 <= numeral.value < 2200)
        or (length == 2 and (numeral.value >= 49 or bool(numeral.digits)))
        or bool(numeral.year_of_era)
    )


def _full(numeral: Numeral) -> int:
    value = int(numeral.value)
    return value if value > 99 else 1900 + value if value > 40 else 2000 + value


def _year(numeral: Numeral) -> Readings:
    value = _full(numeral)
    short = [("any", value % 100)] if value != numeral.value else []
    years = [("mo", numeral.value * 12), ("n", numeral.value)] if value != numeral.value else []
    years += [(kind, Fraction(value - 100)) for kind in ("any", "n") if numeral.value < 49]  # 一九年 may be 1919
    own = (
        [("any", numeral.year_of_era), ("n", numeral.year_of_era), ("ordinal", numeral.year_of_era)]
        if numeral.year_of_era
        else []
    )
    return readings(("any", value), ("n", value), *short, *years, *own)


def decade(match: RuleMatch) -> Quantity | None:
    """Read 上世纪八十年代, 90年代, 2010年代."""
    numeral, century = match["n"], match["century"]
    if numeral is None or numeral.value % 10 or numeral.vague:
        return None
    start = (int(century.value) - 1) * 100 if century else 2000 if "本" in match.in_template[0] else 1900
    years = [int(value) + (0 if value >= 1000 else start) for value in numeral.values]
    parts = tuple(readings(("decade", year), ("decade", year % 100)) for year in years)
    return Quantity(match.span, parts, f"the {' and '.join(f'{year}s' for year in years)}", firm=True)


def quarter(match: RuleMatch) -> Quantity | None:
    """Read 第三季度, 一季报; 前三季度 as nine months."""
    numeral, count = match["n"], match["count"]
    if count and not count.vague:
        part = readings(("any", count.value), ("n", count.value), ("mo", count.value * 3), ("month", count.value * 3))
        return Quantity(match.span, (part,), f"{count.value} quarters", firm=True)
    if numeral is None or numeral.vague or not 1 <= numeral.value <= 4:
        return None
    return Quantity(
        match.span,
        (readings(("quarter", numeral.value), ("ordinal", numeral.value)),),
        f"the {phrasing.ordinal(numeral.value)} quarter",
        firm=True,
    )


def clock_before(match: RuleMatch) -> Quantity | None:
    """Read 差一刻九点, 差五分八点."""
    hour, before = match["hour"], match["n"]
    if hour is None or before is None or not 1 <= hour.value <= 24 or before.value > 59:
        return None
    minutes = int(before.value) * (15 if "刻" in match.in_template[0] else 1)
    start = int(hour.value) * 60 - minutes
    pairs = [(kind, time) for kind in ("time", "time?") for time in (start % 1440, start % 720, (start + 720) % 1440)]
    text = phrasing.time(start // 60, start % 60, half_known=False)
    return Quantity(match.span, (readings(*pairs),), text, firm=True)


def clock_in_digits(match: RuleMatch) -> Quantity | None:
    """Read 18时继续, but not 三时."""
    return clock(match) if match["hour"] and match["hour"].arabic else None


def clock(match: RuleMatch) -> Quantity | None:
    """Read 下午两点半, 14时30分, 晚上8点, 3点钟, 14:30."""
    hour, minute = match["hour"], match["minute"]
    if hour is None or hour.value > 24 or hour.value.denominator > 1 or (minute and minute.value > 59):
        return None
    if hour.vague or (":" in match.in_template[0] and len(match.group("minute").strip()) != 2):
        return None
    part = match.group("part")
    rest = match.group("rest")
    minutes = int(minute.value) if minute else {"半": 30, "一刻": 15, "三刻": 45}.get(rest, 0)
    known = bool(part) or hour.value > 12
    start = int(hour.value)
    small_hours = start < 6 and _NIGHT.search(part) and part != "傍晚"  # 夜里三点 is 3 a.m.
    if _LATE.fullmatch(part) and start < 12 and not small_hours and not (part == "中午" and start == 11):
        start += 12
    times = {start * 60 + minutes}
    times |= {(start + 12) % 24 * 60 + minutes} if not part and start <= 12 and not _on_24_hours(match, hour) else set()
    if start in (12, 24) and part not in ("中午", "正午"):
        times = {minutes} if _NIGHT.search(part) else times | {minutes}
    pairs: list[tuple[str, Fraction | int]] = [("time", value) for value in sorted(times)]
    pairs += [("time?", start % 12 * 60 + minutes)]
    pairs += [("time?", start * 60 + minutes)] if start * 60 + minutes in times else []
    pairs += [("any", hour.value), ("n", hour.value)] if not minutes else []
    pairs += [("any", start % 12), ("n", start % 12)] if not minutes and start > 12 else []
    text = phrasing.time(start, minutes, half_known=known)
    return Quantity(match.span, (readings(*pairs),), text, firm=hour.arabic or bool(minutes) or bool(part))


def _on_24_hours(match: RuleMatch, hour: Numeral) -> bool:
    """Return whether 9时 is 9:00: in digits, and no afternoon is named."""
    return hour.arabic and match.text.startswith("时", hour.end) and not _LATE.search(match.text[: match.span.start])


_PART = "凌晨|清晨|早上|早晨|上午|中午|正午|下午|午后|傍晚|晚上|晚间|[当今昨明]晚|夜里|夜间|深夜|半夜|午夜|入夜|早|晚"
ROWS: tuple[tuple[str, Callable[[RuleMatch], Quantity | None]], ...] = (
    (
        rf"(?:(?P<year>{N}) ?[年/.-] ?)?(?:(?P<first>{N})月?{TO})?(?P<month>{N}) ?月份?"
        rf"(?: ?(?P<day>{N}) ?[日号](?:{TO}(?P<last>{N})[日号])?)?(?!球)",
        day,
    ),
    (rf"(?P<year>{N})[-/.](?P<month>{N})[-/.](?P<day>{N})(?![-/.:])", day),
    (rf"(?P<month>{N})·(?P<day>{N})(?!·)", day),
    (
        rf"(?<=[于到至前后在自从日期起: ])(?P<month>{N})/(?P<day>{N})(?![-/.:])",
        day,
    ),
    (rf"(?:上个?世纪|本世纪|(?P<century>{N})世纪)?(?P<n>{N})年代", decade),
    (rf"(?:(?P<low>{N})年?{TO})?(?P<n>{N}) ?(?:年(?![代级份多来]|以[来内])|财年|学年|年份|载)", year),
    (rf"差(?P<n>{N})(?:分钟?|刻钟?)(?:到|就)?(?P<hour>{N})点钟?", clock_before),
    (rf"(?P<hour>{N})点钟?还?差(?P<n>{N})(?:分钟?|刻钟?)", clock_before),
    (
        rf"(?P<part>{_PART})?(?P<hour>{N})(?:点钟?|时(?![代期间刻光段空速])|:)(?P<minute>{N})分?(?!之(?![间前后])|[钟刻点])(?![:%])",
        clock,
    ),
    (rf"(?P<part>{_PART})(?P<hour>{N})(?:点钟?|时)(?P<rest>半|整|{N}刻)?", clock),
    (rf"(?<!分之)(?P<hour>{N})(?:点(?P<rest>半|整|{N}刻|钟)|时(?=[许整左起已到至,。;、]|$))", clock),
    (rf"(?<!分之)(?P<hour>{N}) ?时(?![代期间刻光段空速尚装差])", clock_in_digits),
    (rf"(?<=[点时][到至-])(?P<hour>{N})[点时](?P<rest>半|整|{N}刻|钟)?", clock),
    (rf"(?P<hour>{N}) ?点(?=刚|[\ue010了前后之就才的出进回来起睡到,。;、]|一[到过]|以[前后]|$)", clock),
    (rf"(?:(?P<low>{N})[日号]?{TO})?(?P<n>{N}) ?日(?![均元圆本语报益]|[之以]?内)", day_of_month),
    (rf"(?:(?<!第)(?P<before>[前后头近])(?P<count>{N})个?|(?<![上下每这那该])第?(?P<n>{N}))季(?:度|报)", quarter),
)
