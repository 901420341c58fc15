"""The text that a reader sees: without tags, emphasis and invisible characters, with the way back to the original."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit import markup
from toolkit.types import Span

# What separates words or replaces some, other than tags and emphasis, becomes one blank.
_JOINS = re.compile(r"</?(?!(?:br|sup|sub|img|rt|rp)\b)[A-Za-z][^>]*(?<!/)>|[*_~]+|<wbr ?/?>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe00-\ufe0f]")
_ENDLESS = re.compile(r"[\d,.〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{32,}")  # no figure is as long
_ENTITY = re.compile(r"&(?:[a-z]+|#\d+|#x[0-9a-f]+);", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Visible:
    """The visible `text` and, for each of its characters, where it is in the original."""

    text: str
    places: Sequence[int]

    def original(self, span: Span) -> Span:
        """Return the span of the original that `span` of the visible text comes from."""
        return Span(self.places[span.start], self.places[span.end - 1] + 1)


def visible(text: str) -> Visible:
    """Return the visible text of `text`."""
    hidden = [*markup.fixed(text), *(match.span() for match in _INVISIBLE.finditer(text))]
    hidden += [match.span() for pattern in (_ENTITY, _ENDLESS) for match in pattern.finditer(text)]
    if not hidden:
        return Visible(text, range(len(text)))
    chars: list[str] = []
    places: list[int] = []
    position = 0
    for start, end in sorted(hidden):
        if start < position:
            continue
        chars += text[position:start]
        places += range(position, start)
        if not (_JOINS.fullmatch(text, start, end) or _INVISIBLE.fullmatch(text, start, end)):
            chars.append(" ")
            places.append(start)
        position = end
    chars += text[position:]
    places += range(position, len(text))
    return Visible("".join(chars), places)
