"""What begins an item of a list or a numbered heading in a PDF."""

from __future__ import annotations

import re

from toolkit.documents.lines import NUMBERED

BULLET = re.compile(r"[•●■◆▪◦‣○□◇►➢✓·](?=\s*\S)\s*|[-–—*](?=\s)\s*")
NUMBER = re.compile(r"(?P<number>\d{1,3})(?P<sign>[.)])(?!\d)\s*(?=\S)")
REFERENCE = re.compile(r"\[\d{1,3}\]")
SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){1,4}\s|第[一二三四五六七八九十百零〇\d]{1,5}[章节節]")
ALONE = re.compile(
    r"(?:[•●■◆▪◦‣○□◇►➢✓·*–—-]|[(（]?(?:\d{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z])[.)）、．]|[①-⑳㈠-㈩]|\[\d{1,3}\])$"
)


def is_marker(text: str) -> bool:
    """Return whether `text` is only the marker of an item."""
    return ALONE.match(text) is not None


def begins(text: str) -> bool:
    """Return whether `text` begins an item or a numbered section."""
    return any(pattern.match(text) for pattern in (BULLET, NUMBER, NUMBERED, REFERENCE, SECTION))
