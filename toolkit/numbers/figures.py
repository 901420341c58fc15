"""Figures with the Chinese units 万 (10⁴), 亿 (10⁸) and 成 (tenths), and how English writes them.

Chinese groups digits by four, English by three; small models get the shift wrong more often than anything else, so a
figure is computed here, but only if it has one reading: 460万, 三万, 十二亿, 三成以上, 十亿分之一, 几千亿, but
not 千万, 三五万, 万一 or 八成新.
"""

from __future__ import annotations

import re
from fractions import Fraction

from toolkit.numbers import phrasing
from toolkit.numbers.numerals import DIGITS, FILLERS, evaluate
from toolkit.numbers.set_phrases import UNIT_LABEL, unit_label
from toolkit.text import HAN_CLASS
from toolkit.types import Span

_ORDERS = ["万亿", "千亿", "百亿", "十亿", "亿", "千万", "百万", "十万", "万"]
UNITS = {unit: 10**power for unit, power in zip(_ORDERS, range(12, 3, -1), strict=True)}
_TRADITIONAL = str.maketrans("萬億", "万亿")
_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_DIGITS = "一二两兩三四五六七八九"
_DIGIT = f"[{_DIGITS}]"
_HAN = rf"(?={_DIGIT}|十)(?:{_DIGIT}千)?零?(?:{_DIGIT}百)?零?(?:{_DIGIT}?十)?零?(?:{_DIGIT}(?![十百千]))?"
_FIGURE = rf"{_ARABIC}|{_HAN}"
_UNIT = "[万萬][亿億]|[千百十]?[亿億]|[千百十]?[万萬]"
_GROUP = rf"(?:{_FIGURE}) ?(?:个(?=[亿億]))?(?:{_UNIT})"
# not inside a longer figure or a name, nor vague (几十万, 上千万, 两三万), an open list (2、3万), a fraction
# (10万分之一), a mixed one (3万5) or the saying 不怕一万
_QUANTITY = re.compile(
    rf"(?<![\w.,、零一二两兩三四五六七八九十廿卅卌百千万萬亿億几幾数數上成怕第])"
    rf"(?:(?P<low>{_FIGURE}) ?(?P<to>[-–—~～至到]) ?)?(?P<high>(?:{_GROUP})+)"
    r"(?![\d零一二两兩三四五六七八九千百十]|分之)",
    re.ASCII,
)
_TENTHS = re.compile(
    rf"(?<![{_DIGITS}十廿卅百千万萬亿億几幾数數\d])(?P<whole>[{_DIGITS}])成(?P<rest>[{_DIGITS}半])?"
    r"(?=以[上下]|左右|[的，。；、！？：）」”)\s]|$)"
)
_ONE_IN = {
    "千": "a thousand", "万": "10,000", "十万": "100,000", "百万": "a million", "千万": "10 million",
    "亿": "100 million", "十亿": "a billion", "万亿": "a trillion",
}  # fmt: skip
# An order of magnitude: 几千亿, 数百万, 上亿; not 十几万, 参数万亿 or 晚上万家灯火.
_VAGUE = re.compile(
    rf"(?:(?<![{_DIGITS}十百千万萬亿億第\d])(?:好几|[几幾])"
    r"|(?<![参參人倍次总總函指分系基多少无無计計位字代常变變整奇偶岁歲])[数數]"
    r"|(?<=[了有要花达達成到近逾值赚賺亏虧是])上)"
    rf"(?P<unit>{_UNIT})(?![\d{_DIGITS}零十百千万萬亿億多余餘]|分之)"
    r"(?P<yuan>元(?![旦宵素件首气氣老]))?"  # or small models make dollars of them
)
_COUNTED = re.compile(rf"(?![的地左上以之])[{HAN_CLASS}A-Za-z]")
_NO_FIGURE = f"[{_DIGITS}几幾数數十百千万亿0-9.]"
_PART = re.compile(rf"(?<!{_NO_FIGURE})(?P<parts>[十百千]?[万亿]|千|万亿)分之一(?!{_NO_FIGURE})")
_MAY_BE = re.compile("[万萬亿億成]|千分之一")
_PARTS = re.compile(rf"(?P<figure>{_FIGURE}) ?个?(?P<unit>{_UNIT})")


def figures(text: str) -> list[tuple[Span, str]]:
    """Return the places of figures in 万, 亿 or 成, by position, with their English forms, without measure words."""
    if not _MAY_BE.search(text):
        return []
    plain = text.translate(_TRADITIONAL)
    matches = [
        *((match, _many(match)) for match in _VAGUE.finditer(text)),
        *((match, unit_label(match)) for match in UNIT_LABEL.finditer(plain)),
        *((match, _reading(match)) for match in _QUANTITY.finditer(text)),
        *((match, _per_cent(match)) for match in _TENTHS.finditer(plain)),
        *((match, f"one in {_ONE_IN[match['parts']]}") for match in _PART.finditer(plain) if match["parts"] in _ONE_IN),
    ]
    return sorted((Span(*match.span()), reading) for match, reading in matches if reading)


def _many(match: re.Match[str]) -> str:
    many = phrasing.many(phrasing.order(Fraction(UNITS[match["unit"].translate(_TRADITIONAL)])))
    if match["yuan"]:
        return f"{many} of yuan"
    return f"{many} of" if _COUNTED.match(match.string, match.end()) else many


def _per_cent(match: re.Match[str]) -> str:
    rest = match["rest"]
    return f"{10 * DIGITS[match['whole']] + (5 if rest == '半' else DIGITS[rest] if rest else 0)}%"


def _reading(match: re.Match[str]) -> str:
    parts = [part["unit"].translate(_TRADITIONAL) for part in _PARTS.finditer(match["high"])]
    mixed = [UNITS[unit] for unit in parts] != sorted({UNITS[unit] for unit in parts}, reverse=True)
    if mixed and (re.search(r"\d", match[0]) or match["low"]):
        return ""  # 一万五千亿 is 1.5 trillion, 3万2亿 no figure
    low = phrasing.number(_value(match["low"]) * UNITS[parts[0]]) + " to " if match["low"] else ""
    return low + phrasing.number(_value(match["high"]))


def _value(figure: str) -> Fraction:
    return evaluate(FILLERS.sub("", figure.translate(_TRADITIONAL))) or Fraction(0)
