"""Why Chinese in a PO file is not translated (GNU gettext manual, "The Format of PO Files")."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from toolkit.documents.lines import lines
from toolkit.documents.po import PoMessage, entries
from toolkit.skipped.zones import Zone, joined
from toolkit.units import Reason, Span


def po(text: str) -> Iterator[Zone]:
    """The zones of a PO file."""
    return chain(joined(_comments(text), text), (zone for entry in entries(text) for zone in _entry(entry)))


def _comments(text: str) -> Iterator[Zone]:
    for start, end in lines(text):
        line = text[start:end].lstrip()
        if line.startswith("#"):
            reason = {"#~": Reason.OBSOLETE, "#:": Reason.ADDRESS}.get(line[:2], Reason.COMMENT)
            yield Zone.of(start, end, reason)


def _entry(entry: PoMessage) -> Iterator[Zone]:
    """The strings of a message: its context, and all others where it is translated or the header of the file."""
    whole = Span(entry.strings[0].whole.start, entry.strings[-1].whole.end)
    for one in entry.strings:
        if one.word == "msgctxt":
            yield Zone.of(one.whole.start, one.whole.end, Reason.IDENTIFIER)
        elif entry.header or not entry.untranslated:
            reason = Reason.METADATA if entry.header else Reason.TRANSLATED
            yield Zone(one.whole.start, one.whole.end, reason, whole)
