"""Ruby annotations (`<ruby>`) in HTML: English does not use them, so a translation replaces them all.

Elements: HTML Living Standard, section 4.5.10; `rb`, `rbc` and `rtc` of earlier standards.
"""

from __future__ import annotations

import re

OPENED = re.compile(r"(?:<(?:ruby|rb|rbc)\b[^<>]*>\s*)+\Z", re.IGNORECASE)
CLOSED = re.compile(
    r"(?:\s*(?:<(rt|rp|rtc)\b[^<>]*>.*?(?:</\1\s*>|(?=<(?:rt|rp|rtc|/ruby)\b))|</(?:ruby|rb|rbc)\s*>))+",
    re.IGNORECASE | re.DOTALL,
)
TAG = re.compile(r"<(/?)(ruby|rb|rbc)\b[^<>]*>", re.IGNORECASE)
LOOKBACK = 300


def round_ruby(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend `start` and `end` of a sentence to the tags and annotations of ruby at its edges."""
    before = max(start - LOOKBACK, 0)
    opened = OPENED.search(text[before:start]) if text[start - 1 : start] in (">", " ", "\n") else None
    closed = CLOSED.match(text, end) if text.find("<", end, end + LOOKBACK) >= 0 else None
    return before + opened.start() if opened else start, closed.end() if closed else end


def halves(text: str, start: int, end: int) -> tuple[str, str]:
    """Return end tags between `start` and `end` that are opened before, and start tags that are closed after."""
    closers: list[str] = []
    stack: list[re.Match[str]] = []
    for tag in TAG.finditer(text, start, end):
        name = tag[2].lower()
        if not tag[1]:
            stack.append(tag)
        elif name in [one[2].lower() for one in stack]:
            while stack.pop()[2].lower() != name:
                pass
        else:
            closers.append(tag[0])
    return "".join(closers), "".join(tag[0] for tag in stack)
