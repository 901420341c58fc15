"""Why Chinese in a PO file is not translated (GNU gettext manual, "The Format of PO Files")."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from toolkit.documents.lines import lines
from toolkit.documents.po import PoMessage, entries
from toolkit.skipped.zones import Zone, joined
from toolkit.units import Reason, Span


def po(text: str) -> Iterator[Zone]:
    """Return the zones of a PO file."""
    return chain(joined(_comments(text), text), (zone for entry in entries(text) for zone in _entry(entry)))


def _comments(text: str) -> Iterator[Zone]:
    for start, end in lines(text):
        line = text[start:end].lstrip()
        if line.startswith("#"):
            reason = {"#~": Reason.OBSOLETE, "#:": Reason.ADDRESS}.get(line[:2], Reason.COMMENT)
            yield Zone.of(start, end, reason)


def _entry(entry: PoMessage) -> Iterator[Zone]:
    """Yield zones for the context of a message, and for all its strings if it is translated or the header."""
    whole = Span(entry.strings[0].whole.start, entry.strings[-1].whole.end)
    for string in entry.strings:
        if string.word == "msgctxt":
            yield Zone.of(string.whole.start, string.whole.end, Reason.IDENTIFIER)
        elif entry.header or not entry.untranslated:
            reason = Reason.METADATA if entry.header else Reason.TRANSLATED
            yield Zone(string.whole.start, string.whole.end, reason, whole)
