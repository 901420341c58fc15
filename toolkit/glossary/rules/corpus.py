"""Rules that look at the documents a glossary is for."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.glossary.rules.base import Book, Place, Rule, at
from toolkit.units import Severity


class Unused(Rule):
    """Entries that stand nowhere in the corpus."""

    id = "G023"
    name = "unused"
    severity = Severity.INFO
    what = "Every entry stands somewhere in the documents, in one sense or another."
    why = "An entry nobody meets is never tried out; it may be a slip (深恩 for 深思), or belong to documents to come."
    bad = "深恩,DeepSeek"
    good = "深思,DeepSeek"
    sentences = ("深思发布了新模型。",)

    def run(self, book: Book) -> Iterator[Place]:
        """See `Rule.run`."""
        if book.corpus is None:
            return
        met = {match.term.source for text in book.corpus for match in book.glossary.match(text)}
        for row, one in book.entries:
            if one.source not in met:
                yield at(row, f"{one.source} stands nowhere in the documents; delete it if none to come will hold it")
