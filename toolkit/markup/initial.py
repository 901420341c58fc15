"""Drop caps: the large first letter of a paragraph is in tags of its own, and belongs to its word all the same."""

from __future__ import annotations

import re

from toolkit.markup.scan import scan

_LARGE = re.compile(
    r"""<\w+\b[^<>]*\s(?:class\s*=\s*["'](?:[^"'<>]*[\s-])?(?:drop[-_]?caps?|dropped|initials?|first[-_]?letter|lettrine|dc)[\s"']"""
    r"""|style\s*=\s*["'][^"'<>]*float\s*:\s*left)""",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:<[^<>]*>|&[#\w]{1,32};|[^\w<&])*+(?=\w)")


def without_initial(text: str) -> tuple[str, str, str]:
    """Return `text` without the tags around its first letter, and these tags; empty if there are none."""
    for pair in scan(text).pairs if "<" in text else ():
        opener, closer = text[pair.start : pair.inner], text[pair.outer : pair.end]
        if opener and closer and _LARGE.match(opener):
            before, inside = _BEFORE.match(text), text[pair.inner : pair.outer]
            if before and before.end() == pair.inner and "<" not in inside:
                return text[: pair.start] + inside + text[pair.end :], opener, closer
    return text, "", ""


def with_initial(text: str, opener: str, closer: str) -> str:
    """Return `text` with the tags around its first letter."""
    before = _BEFORE.match(text)
    if not before:
        return text
    at = before.end()
    return f"{text[:at]}{opener}{text[at]}{closer}{text[at + 1 :]}"
