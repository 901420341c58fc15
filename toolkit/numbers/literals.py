"""Figures that must be the same on both sides, digit for digit: versions, numbers to call or quote, names with digits.

2.10 and 2.1 are one number, but two versions; and in an order number every digit matters, while the blanks and hyphens
do not. A name (A100, GPT-4, Windows 10) has its letters as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from toolkit.numbers import english_numbers
from toolkit.numbers.measure_words import COUNTED, NAMES
from toolkit.types import Span

_VERSION = re.compile(
    r"(?:(?<![a-z0-9.])v\.? ?|版本号?[为是:]? ?"
    r"|(?<![a-z0-9.])(?!(?:usd|rmb|cny|eur|hkd|gbp|jpy|us|hk|rs|ph|pm|top|no)\b)"
    rf"[a-z][a-z.+#/]*[ -]?)(?P<after>\d+(?:\.\d+)+)(?![\d万亿]|\.\d| ?{COUNTED}|[a-z]?(?:m|g|l|hz|w|b)\b)"
    r"|(?<![\d.a-z-])(?P<before>\d+\.\d+)(?=版)"
    r"|(?:图|表|式|例|习题|附录|第) ?(?P<label>\d+(?:-\d+)+)(?![\d页条章月日号期年%])"
    r"|(?<![\d.])(?!(?:19|20)\d\d\.\d\d?\.\d\d?(?!\d))(?P<long>\d+(?:\.\d+){2,})"
    r"|(?<![\d:])(?P<stamp>\d\d:\d\d:\d\d)(?![\d:])"
)
_NUMBER = re.compile(
    r"(?:isbn|issn|qq|tel|fax|电话|手机|热线|传真|座机|账号|帐号|卡号|编号|单号|号码|邮编|邮政编码|身份证号?码?"
    r"|学号|工号|序列号|流水号|证号)[^\d,。;]{0,6}?(?P<named>\+?\(?\d[\d() -]{3,}\d)"
    r"|(?<![\d.,-])(?P<shaped>\+86[ -]?\d[\d -]{6,14}\d|0\d{2,3}[ -]\d{3,4}[ -]?\d{3,4}|400[ -]?\d{3,4}[ -]?\d{3,4}|"
    r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}|97[89]-?\d{1,5}-?\d{1,7}-?\d{1,7}-?\d|\d{12,})"
    rf"(?![\d万亿.]|-\d| ?{COUNTED})"
)
_SEPARATORS = re.compile(r"[^\d]")
_DOTTED = re.compile(r"(?<![\d.,])\d+(?:\.\d+)+")
_RUNS = re.compile(r"\d+|[a-z]+", re.IGNORECASE)
_NAME = re.compile(r"(?<![A-Za-z\d])(?=[A-Za-z.-]*\d)(?=\d*[A-Za-z])[A-Za-z\d][A-Za-z\d.-]*|[A-Z]\w* \d+(?![\d.,])")
_LONG = re.compile(r"(?<![\d.])\+?\(?\d[\d() -]{3,}\d")


@dataclass(frozen=True, slots=True)
class Literal:
    """A figure of the source at `span` that is copied; `kind`: `version`, `name` or `number`."""

    span: Span
    text: str
    kind: str


def literals(text: str) -> Iterator[Literal]:
    """Yield the versions and numbers of a folded Chinese `text`."""
    for match in _VERSION.finditer(text):
        group = match.lastgroup or "after"
        yield Literal(Span(*match.span(group)), match[group], "version")
    for match in _NUMBER.finditer(text):
        group = match.lastgroup or "named"
        yield Literal(Span(*match.span(group)), match[group], "number")


def names(folded: str, text: str) -> Iterator[Literal]:
    """Yield the names in a `folded` text that has the other literals blanked, as the original `text` writes them."""
    for match in NAMES.finditer(folded):
        yield Literal(Span(*match.span()), text[match.start() : match.end()], "name")


def find(literal: Literal, target: str) -> Span | None:
    """Return where the English `target` has this figure."""
    if literal.kind == "name":
        return _find_name(literal.text, target)
    if literal.kind == "version":
        whole = re.escape(literal.text.removesuffix(".0")) + r"(?:\.0)*"
        match = re.search(rf"(?<![\d.,]){whole}(?![\d]|[.,]\d)", target)
        return Span(*match.span()) if match else None
    digits = _digits(literal.text)
    for match in _LONG.finditer(target):
        if _digits(match[0]).endswith(digits):
            return Span(*match.span())
    return None


def rivals(literal: Literal, target: str) -> list[Span]:
    """Return the figures of `target` that could be a wrong form of this one."""
    pattern = {"version": _DOTTED, "name": _NAME}.get(literal.kind, _LONG)
    places = [Span(*match.span()) for match in pattern.finditer(target)]
    if literal.kind == "version" and not places:
        places = [Span(*match.span()) for match in re.finditer(r"(?<![\d.,])\d+(?![\d,])", target)]
    return places


def _find_name(name: str, target: str) -> Span | None:
    """Return where the name is, with any signs between its parts; or else its digits alone (U18 is "under-18")."""
    runs = _RUNS.findall(name)
    parts = [",?".join(run) if run.isdigit() else run for run in runs]
    start = r"(?<![a-z])" if runs[0].isalpha() else r"(?<![\d.])"
    end = r"(?!\d|[.,]\d|(?!s\b)[a-z])" if runs[-1].isdigit() else "(?=s?(?![a-z]))"
    match = re.search(start + r"[^a-z\d]{0,3}".join(parts) + end, target, re.IGNORECASE)
    if match:
        return Span(*match.span())
    values = {
        number.value: Span(number.start, number.end) for number in english_numbers.find(target) if not number.ordinal
    }
    places = [values.get(Fraction(run)) for run in runs if run.isdigit()]
    return places[-1] if all(places) else None


def _digits(text: str) -> str:
    """Return the digits of a number; without the 0 or 86 that a call from another country drops or needs."""
    digits = _SEPARATORS.sub("", text)
    if text.startswith("+86"):
        digits = digits[2:]
    return digits.lstrip("0") or digits
