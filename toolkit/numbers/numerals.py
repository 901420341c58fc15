"""Chinese numerals: 三百五十, 1.2万, 3亿5000万, 一万八 (18,000), 两三千 (2,000 to 3,000), 二〇二五, 三点五.

`find` gives the numerals of a folded text (simplified, half width: `text.fold`); what they count is not its concern.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from toolkit.text import has_han

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_FORMAL_RUN = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟]+[万亿元圆整]|[壹贰叁肆伍陆柒捌玖拾佰仟]{2,}")
_SMALL = {"十": 10, "百": 100, "千": 1000}
_OLD_TENS = {"廿": 20, "卅": 30, "卌": 40}
_BIG = {"万": 10**4, "亿": 10**8}
_HAN = "零〇一二两三四五六七八九"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+(?![\d.]*\.\d))?)"
_THOUSAND = "(?:千(?![瓦米克卡伏赫焦帕])|(?<=万[一二三四五六七八九])千)"  # 120千瓦 is 120 kW, but 一万一千米 11,000 m
# 一两 before one of these is one or two of it, else a weight, as in 三千两
_AFTER_TWO = "个天年月周次句百千万亿种块分位名件步口点本章斤公里米吨小秒瓶杯家台条只张级成折倍元毛岁代声眼队"
_TWO = f"(?:(?<=一)两(?=[{_AFTER_TWO}])|(?<=[千万亿])两(?=[百千万])|(?<=零)两)"
RUN = re.compile(
    rf"(?<!\d)(?!(?<=\d[.,])\d)(?!(?<=[一二三四五六七八九十百千万亿])两)"
    rf"(?:{_ARABIC}|[{_HAN}十廿卅卌百万亿几数]|{_THOUSAND})"
    rf"(?:(?<=[\d十百千万亿]) ?(?=[十百万亿]|{_THOUSAND})|(?<=[十百千万亿]) ?(?=\d)"
    rf"|(?<=\d) [多余来](?=[万亿])|多(?!数)|[余来])?"
    rf"(?:(?<=[十百千万亿]){_ARABIC}|(?<=[百千万亿]零){_ARABIC}|{_TWO}"
    rf"|(?!两)[{_HAN}十百万亿几]|{_THOUSAND}|(?<=[十百千万亿])[多余来]"
    rf"|(?<=\d)[多余来](?=[万亿])|(?<=[\d{_HAN}十百千几])个多?(?=亿)|(?<=十)有(?=[一二三四五六七八九](?:[岁年载了,。、;]|$))"
    rf"|(?<=[\d十百千万亿]) (?=[百万亿]|{_THOUSAND}))*"
    rf"(?:(?<=[{_HAN}十])点[{_HAN}]+(?![十百千分刻{_HAN}])(?:个(?=亿))?[万亿]*)?(?:多(?!数)|[余来])?"
)
_TEN_THOUSANDS = re.compile(r"(?<=\d)w(?=\+| ?[粉播阅点人浏元块])")  # 10w+
_THOUSANDS, _PAY = re.compile(r"(?<=\d)k(?![a-z\d])"), re.compile("薪|工资|月入|收入")  # 月薪15k
_TOKEN = re.compile(rf"{_ARABIC}|.", re.DOTALL)
FILLERS = re.compile("[多余来个有 ]")  # 二十多万, 四个亿, 八十有三
_SIGNS = re.compile("[①-⑳㈠-㈩⑴-⒇⒈-⒛ⅰ-ⅿ½¼¾⅓⅔]")  # of folded text: ① ㈠ ⑴ ⒈ ⅲ ½
_DOTTED_DATE = re.compile(r"(?<![\d.])(?:19|20)\d\d\.\d\d?\.\d\d?(?![\d.])")
_NEGATIVE = re.compile(r"(?<![\d.])[-\u2212–]$|负下?$")
_MAY_HAVE_A_SIGN = re.compile(r"(?:^|[\s(:,、。;“\"'~为是到至在达约和与及从由跌降])\Z")
_DEGREES = re.compile(" ?(?:℃|°|度|摄氏|%|个?[百佰]分点|个?基点|[万亿]?元|米)")
_AFTER_A_FIGURE = re.compile(rf"[\d{_HAN}十百千万亿%℃°](?:[^\s,。;]{{0,2}}|\s)$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at `start`–`end`.

    `values`: one, or the two ends of an approximation (七八个). `arabic`: written in digits. `digits`: a mere row of
    digits (二〇二五), which may be a year or a room number. `vague`: 几十, 数百. `scale`: the 万 or 亿 it ends in.
    `bare`: a unit without a figure before it (百, 万). `year_of_era`: the 23 of 民国二十三年, whose value is 1934.
    """

    start: int
    end: int
    values: tuple[Fraction, ...]
    arabic: bool = False
    digits: str = ""
    vague: bool = False
    hedged: bool = False
    scale: int = 1
    bare: bool = False
    year_of_era: int = 0

    @property
    def value(self) -> Fraction:
        """The value, of an approximation the lower one."""
        return self.values[0]


def plain(text: str) -> str:
    """Return `text` with formal numerals (叁仟万元) as usual ones; 陆 and 伍 alone are land and a surname."""
    text = _TEN_THOUSANDS.sub("万", dashed(text))
    text = _THOUSANDS.sub("千", text) if _PAY.search(text) else text
    text = re.sub("[俩仨](?!月)", lambda match: "两" if match[0] == "俩" else "三", text)
    return _FORMAL_RUN.sub(lambda match: match[0].translate(_FORMAL), text)


def dashed(text: str) -> str:
    """Return `text` with hyphens in its dates: 2021.6.11 as 2021-6-11."""
    return _DOTTED_DATE.sub(lambda match: match[0].replace(".", "-"), text)


def find(text: str) -> Iterator[Numeral]:
    """Yield the numerals in `text`, from left to right."""
    position = 0
    while True:
        match, sign = RUN.search(text, position), _SIGNS.search(text, position)
        if sign and not (match and match.start() < sign.start()):
            yield _sign(sign)
            position = sign.end()
        elif match:
            numeral = _longest(match[0], match.start())
            if numeral:
                yield _signed(text, numeral)
            position = numeral.end if numeral else match.start() + 1
        else:
            return


def _sign(match: re.Match[str]) -> Numeral:
    value = Fraction(unicodedata.numeric(match[0])).limit_denominator(12)
    return Numeral(match.start(), match.end(), (value,), digits=str(value) if value.denominator == 1 else "")


def _signed(text: str, numeral: Numeral) -> Numeral:
    """Return `numeral` with the sign before it; the hyphen of a range (3-5), of a score or of a name is none."""
    near = text[max(0, numeral.start - 12) : numeral.start]
    sign = _NEGATIVE.search(near)
    if sign is None or numeral.vague:
        return numeral
    before, degrees = near[: sign.start()], _DEGREES.match(text, numeral.end)
    if sign[0] == "负":
        negative = bool(degrees)
    elif sign[0] == "负下":
        negative = True
    else:
        unclear = before[-1:].isspace() or (degrees and has_han(before[-1:]) and before[-1:] not in "至到")
        negative = numeral.arabic and bool(
            not _AFTER_A_FIGURE.search(before) if unclear else _MAY_HAVE_A_SIGN.search(before)
        )
    if not negative:
        return numeral
    return replace(numeral, start=numeral.start - len(sign[0]), values=tuple(-value for value in numeral.values))


def _longest(run: str, start: int) -> Numeral | None:
    for length in range(min(len(run), 32), 0, -1):  # no figure is longer; see `visible`
        part = run[:length]
        if length < len(run) and part[-1].isdigit() and run[length].isdigit():
            continue
        if part[-1] not in " .,点" and (numeral := _numeral(part, start)):
            return numeral
    return None


def _numeral(run: str, start: int) -> Numeral | None:
    core = FILLERS.sub("", run)
    if not core:
        return None
    end, hedged = start + len(run), bool(re.search("[多余来]", run))
    vague = core[0] in "几数" or "几" in core
    if core == "几" or (core[0] == "数" and core[1:2] not in tuple("十百千万亿")):  # 用户数一年内
        return None
    core = core.replace("几", "").replace("数", "")
    if not core:
        return None
    arabic = core[:1].isdigit()
    if core and all(char in _HAN for char in core) and len(core) > 1 and not _approximate(core):
        row = "".join(str(DIGITS[char]) for char in core)
        return Numeral(start, end, (Fraction(int(row)),), digits=row, vague=vague, hedged=hedged)
    values = tuple(value for part in _alternatives(core) if (value := evaluate(part)) is not None)
    if not values:
        return None
    bare = core[0] in "百千万亿"
    return Numeral(start, end, values, arabic, "", vague, hedged, _scale(core), bare)


def _approximate(core: str) -> re.Match[str] | None:
    """Match two digits side by side that mean "one or the other": 七八, 三五."""
    match = re.search(rf"(?<![{_HAN}])([{_HAN}])([{_HAN}])(?![{_HAN}])", core)
    if match is None or "点" in core[: match.start()]:
        return None
    low, high = DIGITS[match[1]], DIGITS[match[2]]
    return match if low and (high == low + 1 or (low, high) == (3, 5)) else None


def _alternatives(core: str) -> list[str]:
    match = _approximate(core)
    if match is None:
        return [core]
    return [core[: match.start()] + match[number] + core[match.end() :] for number in (1, 2)]


def _scale(core: str) -> int:
    match = re.search("[万亿]+$", core)
    scale = 1
    for char in match[0] if match else "":
        scale *= _BIG[char]
    return scale


def evaluate(core: str) -> Fraction | None:
    """Return the value of a numeral without hedges; None when it is none (千万万, 三万二亿, 三四五).

    >>> evaluate("3亿5000万"), evaluate("一万八"), evaluate("1.4万亿")
    (Fraction(350000000, 1), Fraction(18000, 1), Fraction(1400000000000, 1))
    """
    whole, point, decimals = core.partition("点")
    if point:
        digits = re.match(rf"[{_HAN}]+", decimals)
        if digits is None:
            return None
        value = evaluate(whole)
        part = Fraction(int("".join(str(DIGITS[char]) for char in digits[0])), 10 ** len(digits[0]))
        return None if value is None else (value + part) * _scale(decimals)
    return _Sum().of(_TOKEN.findall(core))


class _Sum:
    """Adds up a numeral from left to right."""

    def __init__(self) -> None:
        self.high = self.low = self.section = Fraction(0)
        self.digit: Fraction | None = None
        self.unit = self.ceiling = 10**16  # the last unit, and what the next small one must stay below
        self.zero = False

    def of(self, tokens: list[str]) -> Fraction | None:
        for token in tokens:
            if not self._take(token):
                return None
        return self.high + self.low + self.section + self._rest()

    def _take(self, sign: str) -> bool:
        if sign[0].isdigit():
            return self._figure(Fraction(sign.replace(",", "")))
        if sign in "零〇":
            self.zero = True
            return self.digit is None
        if sign in DIGITS:
            return self._figure(Fraction(DIGITS[sign]))
        if sign in _OLD_TENS:
            return self._old_tens(_OLD_TENS[sign])
        if sign in _SMALL:
            return self._small(_SMALL[sign])
        return sign in _BIG and self._big(_BIG[sign])

    def _figure(self, value: Fraction) -> bool:
        free, self.digit = self.digit is None, value
        return free

    def _small(self, unit: int) -> bool:
        if unit >= self.ceiling:
            return False
        self.section += (1 if self.digit is None else self.digit) * unit
        self.digit, self.unit, self.ceiling, self.zero = None, unit, unit, False
        return True

    def _old_tens(self, value: int) -> bool:
        free = self.digit is None and self.ceiling > 10
        self.section += value
        self.unit, self.ceiling, self.zero = 10, 10, False
        return free

    def _big(self, unit: int) -> bool:
        value = self.section + (self.digit or Fraction(0))
        if unit == 10**4:
            if self.low:
                return False
            self.low = (value or Fraction(1)) * unit
        else:
            value += self.low
            if self.high and not value and self.unit == unit:  # 百亿亿次
                value, self.high = self.high, Fraction(0)
            if self.high and value * unit >= self.high:
                return False
            self.high, self.low = self.high + (value or 1) * unit, Fraction(0)
        self.section, self.digit, self.unit, self.ceiling, self.zero = Fraction(0), None, unit, 10**16, False
        return True

    def _rest(self) -> Fraction:
        """Return the last digit: one place below the last unit if no 零 is between (一万八), else itself (一百零八)."""
        if self.digit is None:
            return Fraction(0)
        short = self.unit in (100, 1000, 10**4, 10**8) and not self.zero and 0 < self.digit < 10
        return self.digit * (self.unit // 10) if short else self.digit
