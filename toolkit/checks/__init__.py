"""Checks: what can be wrong with a translation, found without a model."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from toolkit.checks.balance import AddedSpeech, Brackets, Quotes, QuoteStyle
from toolkit.checks.check import Check, Pair
from toolkit.checks.cue_limits import LineLength, ReadingSpeed
from toolkit.checks.document import DocumentCheck, Inconsistent, TermInconsistent
from toolkit.checks.meaning import Negation, Question
from toolkit.checks.numbers import Numbers
from toolkit.checks.placeholder_codes import Placeholders
from toolkit.checks.remembered import Remembered, Run
from toolkit.checks.script import ChineseLeft, Copied, Empty
from toolkit.checks.shape import Chatter, Length, Runaway
from toolkit.checks.small_words import Direction, LostBound, RelativeTime
from toolkit.checks.spacing import ChinesePunctuation, DoubleWord, Edges, Spacing
from toolkit.checks.terms import Sense, TermForbidden, TermHidden, TermMissing, terms_held
from toolkit.checks.tokens import Emoji, Kept, ModelName, Tags
from toolkit.checks.whole_sentences import Repeated, Sentences
from toolkit.errors import UsageError
from toolkit.types import Finding, SegmentRecord

CHECKS: tuple[Check, ...] = (
    Empty(),
    TermMissing(),
    TermForbidden(),
    TermHidden(),
    Sense(),
    ChineseLeft(),
    Copied(),
    Kept(),
    Placeholders(),
    Numbers(),
    ModelName(),
    Runaway(),
    Repeated(),
    Length(),
    Sentences(),
    ReadingSpeed(),
    LineLength(),
    Negation(),
    Question(),
    Direction(),
    RelativeTime(),
    LostBound(),
    Chatter(),
    Emoji(),
    Tags(),
    Brackets(),
    Quotes(),
    QuoteStyle(),
    AddedSpeech(),
    ChinesePunctuation(),
    DoubleWord(),
    Spacing(),
    Edges(),
)

DOCUMENT_CHECKS: tuple[DocumentCheck, ...] = (TermInconsistent(), Inconsistent())

ELSEWHERE = ("outdated", "wrong-key", "term-moved", "names-vary")
"""Ids of findings that do not come from a check, but from a catalog's notes or from `names`."""


def run(pair: Pair, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """Return all findings for one pair, in the order of the checks, without those that a reviewer ignored for it.

    A check that fails, or would take long, gives a finding that says so. The findings depend on the pair alone, not
    on the time a check takes: catalogs contain them, so they must be the same on every machine.
    """
    if not pair.target.strip():
        checks = (Empty(),)
    return tuple(finding for check in checks if pair.wants(check.id) for finding in check.guarded(pair))


def within(reading_speed: float, line_length: int) -> Run:
    """Return a `run` with these limits for subtitles: characters a second, and characters of a line."""
    limited = {check.id: check for check in (ReadingSpeed(reading_speed), LineLength(line_length))}
    return partial(run, checks=tuple(limited.get(check.id, check) for check in CHECKS))


def run_document(pairs: Sequence[Pair], checks: Iterable[DocumentCheck] = DOCUMENT_CHECKS) -> tuple[Finding, ...]:
    """Return all findings of the checks on whole documents; `pairs` are the translated segments in order."""
    wanting = {pair.key: pair for pair in pairs}
    return tuple(
        finding for check in checks for finding in check.guarded(pairs) if wanting[finding.key].wants(finding.check)
    )


def chosen(select: Collection[str], ignore: Collection[str]) -> frozenset[str]:
    """Return the ids of the checks to run: those of `select` (if empty, all) without those of `ignore`.

    Raises `UsageError` for an id that is not a check.
    """
    names = [check.id for check in CHECKS] + [check.id for check in DOCUMENT_CHECKS] + list(ELSEWHERE)
    for name in (*select, *ignore):
        if name not in names:
            raise UsageError(f"unknown check {name!r}", f"use some of: {', '.join(names)}")
    return frozenset(select or names) - frozenset(ignore)


def judge(record: SegmentRecord, target: str, *, run: Run = run) -> tuple[Finding, ...]:
    """Return what would be wrong with `target` as the translation of `record`; `run` may be a `Remembered` one."""
    return run(Pair.of(record, target))


__all__ = [
    "CHECKS",
    "DOCUMENT_CHECKS",
    "ELSEWHERE",
    "Check",
    "DocumentCheck",
    "Pair",
    "Remembered",
    "Run",
    "chosen",
    "judge",
    "run",
    "run_document",
    "terms_held",
    "within",
]
