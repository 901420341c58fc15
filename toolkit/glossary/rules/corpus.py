"""Lint rules that check a glossary against its documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from toolkit.glossary import word_boundaries
from toolkit.glossary.conditions import normal
from toolkit.glossary.rules.lint_rule import LintedGlossary, LintProblem, Rule, at
from toolkit.types import Severity, Span


class Unused(Rule):
    """Entries that do not occur in the corpus."""

    id = "G023"
    name = "unused"
    severity = Severity.INFO
    what = "Every entry occurs in the documents, in any sense."
    why = (
        "An entry that never occurs is never tested. It may be a typing mistake (深恩 for 深思), or be for documents "
        "to come."
    )
    bad = "深恩,DeepSeek"
    good = "深思,DeepSeek"
    sentences = ("深思发布了新模型。",)

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        if book.corpus is None:
            return
        met = {match.term.source for text in book.corpus for match in book.glossary.match(text)}
        for row, term in book.entries:
            if term.source not in met:
                message = (
                    f"{term.source} occurs nowhere in the documents. Delete it if you do not expect it in new ones."
                )
                yield at(row, message)


class CrossesWords(Rule):
    """Entries whose characters belong to other words of the corpus."""

    id = "G022"
    name = "crosses-words"
    what = (
        "An entry whose characters only meet across other words of the documents, or are inside a longer one, "
        "has a pattern in `unless` or `only`, or there is a `keep` entry."
    )
    why = (
        "明星门票 is a ticket (明星, 门票), not the term 星门. Word boundaries are guessed from a general dictionary. "
        "An entry of the glossary is certain, and readers of the glossary see it."
    )
    bad = "星门,Stargate"
    good = "星门,Stargate,,,明~票"
    sentences = ("她买了两张明星门票。", "星门项目开工了。")

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        crossings: dict[str, Counter[tuple[str, ...]]] = {}
        for text in book.corpus or ():
            for match in book.glossary.match(text):
                if not match.reason.startswith(_SETTLED) and (words := _crossed(text, match.span)):
                    crossings.setdefault(match.term.source, Counter())[words] += 1
        for row, term in book.entries:
            for words, count in crossings.get(term.source, Counter()).items():
                parts = "|".join(words)
                yield at(
                    row,
                    f"{term.source} is also part of {parts} ({count}x). Add a pattern to unless, or a keep entry.",
                )


# Decided by an entry itself, or not translated at all.
_SETTLED = ("unless", "only", "keep", "forbidden", "markup")
# How many times likelier (natural logarithm) the words must be than the term.
_LIKELIER = 3.0


def _crossed(text: str, span: Span) -> tuple[str, ...]:
    """Return the ordinary words that the characters at `span` belong to, if the term is unlikely there."""
    cut = word_boundaries.cut(normal(text), span)
    return cut.words if cut.gain >= _LIKELIER else ()
