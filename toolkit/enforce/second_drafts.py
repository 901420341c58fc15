"""Other requests for drafts without an error that are still not good: headlines in place of sentences, lost names.

A model writes 苹果推出新手机。 as "Apple Launches New Phone." Asked for the same as a report (据报道，苹果推出新手机。,
with an answer that begins with "It is reported that"), it writes a sentence, with articles and a tense. The words of
the report are removed again. A name that is not in the draft is put into the source in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from toolkit.enforce.asking import Ask, ask
from toolkit.names import hints
from toolkit.text import ENDERS, has_han
from toolkit.types import Kind, SegmentRecord, Span, Term, TermMatch

REPORTED = "据报道，", "It is reported that"
_REPORT = re.compile(rf"{REPORTED[1]}:? (?P<text>\S.*)", re.DOTALL)
_SMALL = frozenset(
    "a an and are as at but by for from in into is its not of on or over the to vs via with after before".split()  # noqa: SIM905
)
_LEAST = 3
"""A headline has so many words with a capital letter, or more: Mr. Smith has two."""


def second(asked: Ask, target: str) -> Ask | None:
    """Return a better request after the draft `target`; None if there is nothing to improve, or no way to do it.

    A draft with Chinese in it is none that this could improve.
    """
    segment = asked.record.segment
    if has_han(target):
        return None
    if is_headline(segment.text, target, segment.kind):
        return _as_report(asked)
    return _with_names(
        asked.record, hints.lost(asked.record.names, target), hints.missing(asked.record.well_known, target)
    )


def is_headline(source: str, target: str, kind: Kind) -> bool:
    """Return whether `target` is in the style of a headline though `source` is a sentence.

    In a headline all words but small ones have a capital letter, as in a list of names.
    """
    if kind not in (Kind.TEXT, Kind.ITEM, Kind.CUE) or source[-1:] not in ENDERS:
        return False
    words = [word for word in re.findall(r"[A-Za-z][\w'’-]*", target) if word not in _SMALL]
    return len(words) >= _LEAST and all(word[0].isupper() for word in words)


def sentence_in(asked: Ask, text: str) -> str:
    """Return the sentence in the answer to a report, or nothing if it is no report; other answers as they are."""
    if asked.requests[0].target_prefix != REPORTED[1]:
        return text
    match = _REPORT.fullmatch(text)
    return match["text"][:1].upper() + match["text"][1:] if match else ""


def _as_report(asked: Ask) -> Ask | None:
    """Return `asked` as a report; None for a segment in pieces or with markup at its start."""
    if len(asked.requests) > 1 or any(shortened.head for shortened in asked.shortened):
        return None
    chinese, english = REPORTED
    (request,) = asked.requests
    return replace(asked, requests=(replace(request, text=chinese + request.text, target_prefix=english),))


def _with_names(record: SegmentRecord, names: dict[str, str], well_known: Iterable[TermMatch]) -> Ask | None:
    """Return the request for `record` with `names` and `well_known` as if they were terms; None if there are none."""
    matches = [
        TermMatch(Term(name, english), Span(*place.span()), True, "name")
        for name, english in names.items()
        for place in re.finditer(re.escape(name), record.segment.text)
    ]
    lost = (*matches, *well_known)
    return (
        ask(replace(record, matches=tuple(sorted((*record.matches, *lost), key=lambda match: match.span))))
        if lost
        else None
    )
