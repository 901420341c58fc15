"""Figures that must be the same on both sides, digit for digit: versions, telephone and order numbers, ISBNs.

2.10 and 2.1 are one number, but two versions; and in an order number every digit matters, while the blanks and hyphens
do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.numbers.words import COUNTED
from toolkit.units import Span

_VERSION = re.compile(
    r"(?:(?<![a-z0-9.])v\.? ?|版本号?[为是:]? ?"
    r"|(?<![a-z0-9.])(?!(?:usd|rmb|cny|eur|hkd|gbp|jpy|us|hk|rs|ph|pm|top|no)\b)"
    rf"[a-z][a-z.+#/]*[ -]?)(?P<after>\d+(?:\.\d+)+)(?![\d万亿]|\.\d| ?{COUNTED}|[a-z]?(?:m|g|l|hz|w|b)\b)"
    r"|(?<![\d.a-z-])(?P<before>\d+\.\d+)(?=版)"
    r"|(?<![\d.])(?!(?:19|20)\d\d\.\d\d?\.\d\d?(?!\d))(?P<long>\d+(?:\.\d+){2,})"
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
_LONG = re.compile(r"(?<![\d.])\+?\(?\d[\d() -]{3,}\d")


@dataclass(frozen=True, slots=True)
class Literal:
    """A figure of the source at `span` that is copied; `version`: compared as it is written, else by its digits."""

    span: Span
    text: str
    version: bool


def literals(text: str) -> Iterator[Literal]:
    """The versions and numbers of a folded Chinese `text`."""
    for match in _VERSION.finditer(text):
        group = match.lastgroup or "after"
        yield Literal(Span(*match.span(group)), match[group], version=True)
    for match in _NUMBER.finditer(text):
        group = match.lastgroup or "named"
        yield Literal(Span(*match.span(group)), match[group], version=False)


def find(literal: Literal, target: str) -> Span | None:
    """Where the English `target` has this figure."""
    if literal.version:
        whole = re.escape(literal.text.removesuffix(".0")) + r"(?:\.0)*"
        match = re.search(rf"(?<![\d.,]){whole}(?![\d]|[.,]\d)", target)
        return Span(*match.span()) if match else None
    digits = _digits(literal.text)
    for match in _LONG.finditer(target):
        if _digits(match[0]).endswith(digits):
            return Span(*match.span())
    return None


def rivals(literal: Literal, target: str) -> list[Span]:
    """The figures of `target` that could stand for this one, if they were right."""
    pattern = _DOTTED if literal.version else _LONG
    found = [Span(*match.span()) for match in pattern.finditer(target)]
    if literal.version and not found:
        found = [Span(*match.span()) for match in re.finditer(r"(?<![\d.,])\d+(?![\d,])", target)]
    return found


def _digits(text: str) -> str:
    """The digits of a number; without the 0 or 86 that a call from another country drops or needs."""
    digits = _SEPARATORS.sub("", text)
    if text.startswith("+86"):
        digits = digits[2:]
    return digits.lstrip("0") or digits
