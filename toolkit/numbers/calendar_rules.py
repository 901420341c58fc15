"""Rules for dates, years, decades, centuries and times of day in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.numerals import Numeral
from toolkit.numbers.reading import Quantity, Readings, readings
from toolkit.numbers.template import Found, N

TO = " ?(?:-|–|—|~|至|到) ?"
_NIGHT = re.compile("[夜晚晨]")
_LATE = re.compile("中午|正午|下午|午后|傍晚|晚上|晚间|当晚|今晚|昨晚|明晚|夜里|晚")


def day(found: Found) -> Quantity | None:
    """2025年9月1日, 6月30日, 九月, 今年3月, 12月5日至8日."""
    year, month, date, last = (found[group] for group in ("year", "month", "day", "last"))
    if month is None or not 1 <= month.value <= 12 or month.value.denominator > 1 or month.hedged:
        return None
    if date and not 1 <= date.value <= 31:
        return None
    if year and "年" not in found.match[0] and not 1000 <= year.value < 2200:
        return None
    first, number = found["first"], int(month.value)
    if first and (date or not 1 <= first.value <= 12):
        return None
    parts = [readings(("month", first.value))] if first else []
    parts += [readings(("date", number * 100 + date.value))] if date else [readings(("month", number))]
    parts += [readings(("day", last.value), ("any", last.value), ("ordinal", last.value))] if last else []
    parts += [_year(year)] if year and year.value > 31 else []
    text = phrasing.date(number, int(date.value) if date else 0, _full(year) if year else 0)
    return Quantity(found.span, tuple(parts), text, firm=True)


def day_of_month(found: Found) -> Quantity | None:
    """30日, 3日至5日."""
    ends = [one for one in (found["low"], found["n"]) if one]
    if any(not 1 <= one.value <= 31 or one.value.denominator > 1 or one.vague for one in ends):
        return None
    if ends[-1].value == 1 and not ends[-1].arabic:
        return None
    parts = tuple(readings(("day", one.value), ("any", one.value), ("ordinal", one.value)) for one in ends)
    text = " to ".join(phrasing.ordinal(one.value) for one in ends)
    return Quantity(found.span, parts, text, ends[-1].arabic, str(ends[-1].value))


def year(found: Found) -> Quantity | None:
    """2026年, 二〇二五年, 2019至2023年, 98年; 20年 may also be a duration and is left to the other rules."""
    ends = [one for one in (found["low"], found["n"]) if one]
    if any(one.hedged or one.vague or not _is_year(one) for one in ends):
        return None
    parts = tuple(_year(one) for one in ends)
    return Quantity(found.span, parts, " to ".join(str(_full(one)) for one in ends), firm=True)


def _is_year(one: Numeral) -> bool:
    length = len(one.digits) if one.digits else one.end - one.start
    if not one.arabic and not one.digits:
        return False
    return one.value.denominator == 1 and (
        (length == 4 and 1000 <= one.value < 2200)
        or (length == 2 and (one.value >= 49 or one.digits[:1] == "0"))
        or bool(one.year_of_era)
    )


def _full(one: Numeral) -> int:
    value = int(one.value)
    return value if value > 99 else 1900 + value if value > 40 else 2000 + value


def _year(one: Numeral) -> Readings:
    value = _full(one)
    short = [("any", value % 100)] if value != one.value else []
    years = [("mo", one.value * 12), ("n", one.value)] if value != one.value else []
    own = [("any", one.year_of_era), ("n", one.year_of_era), ("ordinal", one.year_of_era)] if one.year_of_era else []
    return readings(("any", value), ("n", value), *short, *years, *own)


def decade(found: Found) -> Quantity | None:
    """上世纪八十年代, 90年代, 2010年代."""
    one, century = found["n"], found["century"]
    if one is None or one.value % 10 or one.vague:
        return None
    start = (int(century.value) - 1) * 100 if century else 2000 if "本" in found.match[0] else 1900
    years = [int(value) + (0 if value >= 1000 else start) for value in one.values]
    parts = tuple(readings(("decade", year), ("decade", year % 100)) for year in years)
    return Quantity(found.span, parts, f"the {' and '.join(f'{year}s' for year in years)}", firm=True)


def quarter(found: Found) -> Quantity | None:
    """第三季度, 一季报; 前三季度 is nine months."""
    one, count = found["n"], found["count"]
    if count and not count.vague:
        part = readings(("any", count.value), ("n", count.value), ("mo", count.value * 3))
        return Quantity(found.span, (part,), f"{count.value} quarters", firm=True)
    if one is None or one.vague or not 1 <= one.value <= 4:
        return None
    return Quantity(
        found.span,
        (readings(("quarter", one.value), ("ordinal", one.value)),),
        f"the {phrasing.ordinal(one.value)} quarter",
        firm=True,
    )


def clock_before(found: Found) -> Quantity | None:
    """差一刻九点, 差五分八点."""
    hour, before = found["hour"], found["n"]
    if hour is None or before is None or not 1 <= hour.value <= 24 or before.value > 59:
        return None
    minutes = int(before.value) * (15 if "刻" in found.match[0] else 1)
    start = int(hour.value) * 60 - minutes
    pairs = [(kind, time) for kind in ("time", "time?") for time in (start % 1440, start % 720, (start + 720) % 1440)]
    text = phrasing.time(start // 60, start % 60, half_known=False)
    return Quantity(found.span, (readings(*pairs),), text, firm=True)


def clock(found: Found) -> Quantity | None:
    """下午两点半, 14时30分, 晚上8点, 3点钟, 14:30."""
    hour, minute = found["hour"], found["minute"]
    if hour is None or hour.value > 24 or hour.value.denominator > 1 or (minute and minute.value > 59):
        return None
    if hour.vague or (":" in found.match[0] and len(found.said("minute").strip()) != 2):
        return None
    part = found.said("part")
    rest = found.said("rest")
    minutes = int(minute.value) if minute else {"半": 30, "一刻": 15, "三刻": 45}.get(rest, 0)
    known = bool(part) or hour.value > 12
    start = int(hour.value)
    if _LATE.fullmatch(part) and start < 12 and not (part == "中午" and start == 11):
        start += 12
    times = {start * 60 + minutes}
    times |= {(start + 12) % 24 * 60 + minutes} if not part and start <= 12 else set()
    if start in (12, 24) and part not in ("中午", "正午"):
        times = {minutes} if _NIGHT.search(part) else times | {minutes}
    pairs: list[tuple[str, Fraction | int]] = [("time", value) for value in sorted(times)]
    pairs += [("time?", start % 12 * 60 + minutes)]
    pairs += [("time?", start * 60 + minutes)] if start * 60 + minutes in times else []
    pairs += [("any", hour.value), ("n", hour.value)] if not minutes else []
    pairs += [("any", start % 12), ("n", start % 12)] if not minutes and start > 12 else []
    text = phrasing.time(start, minutes, half_known=known)
    return Quantity(found.span, (readings(*pairs),), text, firm=hour.arabic or bool(minutes) or bool(part))


_PART = "凌晨|清晨|早上|早晨|上午|中午|正午|下午|午后|傍晚|晚上|晚间|当晚|今晚|昨晚|明晚|夜里|深夜|半夜|早|晚"
ROWS: tuple[tuple[str, Callable[[Found], Quantity | None]], ...] = (
    (
        rf"(?:(?P<year>{N}) ?[年/.-] ?)?(?:(?P<first>{N})月?{TO})?(?P<month>{N}) ?月份?"
        rf"(?: ?(?P<day>{N}) ?[日号](?:{TO}(?P<last>{N})[日号])?)?(?!球)",
        day,
    ),
    (rf"(?P<year>{N})[-/.](?P<month>{N})[-/.](?P<day>{N})(?![-/.:])", day),
    (
        rf"(?<=[于到至前后在自从日期起: ])(?P<month>{N})/(?P<day>{N})(?![-/.:])",
        day,
    ),
    (rf"(?:上个?世纪|本世纪|(?P<century>{N})世纪)?(?P<n>{N})年代", decade),
    (rf"(?:(?P<low>{N})年?{TO})?(?P<n>{N}) ?(?:年(?![代级份多来]|以[来内])|财年|学年|年份)", year),
    (rf"差(?P<n>{N})(?:分钟?|刻钟?)(?:到|就)?(?P<hour>{N})点钟?", clock_before),
    (rf"(?P<hour>{N})点钟?还?差(?P<n>{N})(?:分钟?|刻钟?)", clock_before),
    (
        rf"(?P<part>{_PART})?(?P<hour>{N})(?:点钟?|时(?![代期间刻光段空速])|:)(?P<minute>{N})分?(?![之钟刻]|点)(?![:%])",
        clock,
    ),
    (rf"(?P<part>{_PART})(?P<hour>{N})(?:点钟?|时)(?P<rest>半|整|{N}刻)?", clock),
    (rf"(?P<hour>{N})(?:点(?P<rest>半|整|{N}刻|钟)|时(?=[许整左起已到至,。;、]|$))", clock),
    (rf"(?<=[点时][到至-])(?P<hour>{N})[点时](?P<rest>半|整|{N}刻|钟)?", clock),
    (rf"(?P<hour>{N}) ?点(?=刚|[了前后之就才的出到,。;、]|以[前后]|$)", clock),
    (rf"(?:(?P<low>{N})[日号]?{TO})?(?P<n>{N}) ?日(?![均元圆本语报益])", day_of_month),
    (rf"(?:(?<!第)(?P<before>[前后头近])(?P<count>{N})个?|第?(?P<n>{N}))季(?:度|报)", quarter),
)
