"""Put a suggestion into a target without repeating a unit that is next to its span."""

from __future__ import annotations

import re

from toolkit.units import Span

_CODES = "USD|RMB|CNY|EUR|GBP|HKD|JPY"
_MONEY = re.compile(r"[$€£¥]|\b(?:yuan|dollars|euros|pounds|yen)\b")
_BEFORE_MONEY = re.compile(rf"(?:\b(?:US|HK|NT))?[$€£¥]$|\b(?:{_CODES}) ?$")
_AFTER_MONEY = re.compile(
    rf"^ ?(?:(?:US|U\.S\.|Hong Kong) )?(?:dollars?|yuan|renminbi|euros?|pounds?|yen|{_CODES})\b", re.IGNORECASE
)
_AFTER_PERCENT = re.compile(r" ?(?:%|per ?cent\b)")


def replaced(target: str, span: Span, suggestion: str) -> str:
    """Replace `span` of `target` with `suggestion` without repeating a unit.

    The span of a finding on a figure holds its digits; the suggestion has the unit as well. So a currency, a percent
    sign or words next to the span are removed if the suggestion has them: `$[12 billion]` becomes `US$15 billion`.
    """
    before, after = target[: span.start], target[span.end :]
    if _MONEY.search(suggestion):
        before, after = _BEFORE_MONEY.sub("", before), _AFTER_MONEY.sub("", after)
    return _without_head(before, suggestion) + suggestion + _without_tail(after, suggestion)


def _without_head(before: str, suggestion: str) -> str:
    first = suggestion.partition(" ")[0] + " "
    if first == " ":
        return before
    return before.removesuffix(first) if before.endswith((f" {first}", f"({first}")) or before == first else before


def _without_tail(after: str, suggestion: str) -> str:
    if "%" in suggestion and (sign := _AFTER_PERCENT.match(after)):
        after = after[sign.end() :]
    if re.search(r"\ds$", suggestion):
        after = re.sub(r"^'?s\b", "", after)
    for space in re.finditer(r" (?=\S)", suggestion):
        tail = suggestion[space.start() :]
        if re.match(re.escape(tail) + r"(?!\w)", after):
            return after[len(tail) :]
    return after
