"""Texts for readers in the JSON-LD of a page (`<script type="application/ld+json">`), such as the name of an event.

Property names are those of schema.org. Strings with escapes are not changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from toolkit.text import has_han
from toolkit.types import Span

SCRIPT = re.compile(
    r"<script\b(?=[^<>]*\stype\s*=\s*[\"']?application/ld\+json\b)[^<>]*>(?P<data>.*?)</script\s*>",
    re.IGNORECASE | re.DOTALL,
)
NAMES = (
    *("name", "alternateName", "headline", "alternativeHeadline", "description", "disambiguatingDescription"),
    *("abstract", "text", "caption", "keywords", "articleBody", "articleSection", "jobTitle", "slogan", "title"),
    *("reviewBody", "recipeIngredient", "addressLocality", "addressRegion", "streetAddress"),
)
_STRING = r'"[^"\\]*"'
PROPERTY = re.compile(rf'"(?:{"|".join(NAMES)})"\s*:\s*(?P<value>{_STRING}|\[\s*{_STRING}(?:\s*,\s*{_STRING})*\s*\])')
STRING = re.compile(_STRING)


def scripts(text: str) -> list[Span]:
    """Return the spans of JSON-LD in `text`, in order."""
    return [Span(*match.span("data")) for match in SCRIPT.finditer(text)] if "ld+json" in text else []


def spoken(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the spans of Chinese for readers in the script element from `start` to `end`; none if JSON is invalid."""
    script = SCRIPT.match(text, start, end)
    if script is None or not _valid(script["data"]):
        return
    for match in PROPERTY.finditer(text, *script.span("data")):
        for string in STRING.finditer(text, *match.span("value")):
            if has_han(string[0]):
                yield Span(string.start() + 1, string.end() - 1)


def escaped(target: str) -> str:
    """Return `target` as the content of a JSON string that is valid in HTML and in XML."""
    plain = json.dumps(target, ensure_ascii=False)[1:-1]
    return plain.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _valid(data: str) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
