"""The requests to an engine for a segment, and the drafts made from its answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit import glossary, markup
from toolkit.enforce.polish import polish
from toolkit.enforce.substitution import LONG, pieces, substitute
from toolkit.text import ENDERS, compact, digest
from toolkit.types import Draft, Kind, Request, SegmentRecord, Span, TermMatch

HEADING, LABEL = 24, 12
"""The longest heading and label that are called so in a request, in code points: those of the training examples."""
VERSION = 2
"""Part of what makes a draft current: with another number, all drafts are made again."""


class TermForm(StrEnum):
    """How a request carries its terms."""

    BOTH = "hint and substitution"
    HINT = "hint"
    SUBSTITUTE = "substitution"


@dataclass(frozen=True, slots=True)
class Ask:
    """The requests for one segment, one for each piece of its text, and the pieces as they were shortened.

    `plain` are the texts of the requests without commas at pauses, which a catalog does not know.
    """

    record: SegmentRecord
    requests: tuple[Request, ...]
    shortened: tuple[markup.ShortenedText, ...]
    plain: tuple[str, ...]

    def key(self, signature: str = "") -> str:
        """Return the request key by which a draft of the engine with this `signature` is current: 12 hex digits.

        It changes with the engine, the text, and the terms of this segment, by which answers are judged, too. An
        example does not count, nor another form.
        """
        requests = [[text, request.terms] for text, request in zip(self.plain, self.requests, strict=True)]
        judged = sorted(
            {
                (match.term.status.value, match.term.source, match.term.target, *match.term.variants)
                for match in self.record.matches
                if match.applies and (match.term.variants or not match.enforced)
            }
        )
        return digest(compact([signature, VERSION, requests, *([judged] if judged else [])]))

    def showing(self, similar: SegmentRecord | None, form: TermForm = TermForm.BOTH) -> Ask:
        """Return the same with the pair of a `similar` segment as an example, or without any; in pieces it has none."""
        pair = _example(similar, form) if similar and len(self.requests) == 1 else None
        requests = tuple(replace(request, similar=pair) for request in self.requests)
        return replace(self, record=replace(self.record, similar=similar), requests=requests)

    def numbered(self, number: int) -> Ask:
        """Return the same with `number` in the keys of its requests."""
        return replace(
            self, requests=tuple(replace(request, key=f"{number}/{request.key}") for request in self.requests)
        )

    def drafts(
        self, answers: Mapping[str, Sequence[Draft]], words: Mapping[str, Sequence[Draft]] | None = None
    ) -> list[Draft]:
        """Join the n-th best answers for the pieces to the n-th candidate of the segment. `words` answers `lost`."""
        pieces = [answers[request.key] for request in self.requests]
        return [self._joined([piece[rank] for piece in pieces], words or {}) for rank in range(min(map(len, pieces)))]

    def lost(self, answers: Mapping[str, Sequence[Draft]]) -> list[Request]:
        """Return requests for the words of lost pairs, whose translations show where the pairs belong."""
        requests: dict[str, Request] = {}
        for request, shortened in zip(self.requests, self.shortened, strict=True):
            for draft in answers[request.key]:
                for number, words in markup.wanted(draft.text, shortened).items():
                    hints = tuple(pair for pair in request.terms if pair[0] in words or pair[1] in words)
                    key = f"{request.key}/{number}"
                    requests[key] = Request(key, words, hints)
        return list(requests.values())

    def _joined(self, pieces: Sequence[Draft], words: Mapping[str, Sequence[Draft]]) -> Draft:
        texts = [
            _placed(piece.text, request, shortened, words)
            for piece, request, shortened in zip(pieces, self.requests, self.shortened, strict=True)
        ]
        weight = sum(len(piece.text) + 1 for piece in pieces)
        score = sum(piece.score * (len(piece.text) + 1) for piece in pieces) / weight
        cached = all(piece.cached for piece in pieces)
        segment = self.record.segment
        text = polish(segment.text, " ".join(filter(None, texts)), segment.kind)
        return Draft(segment.key, text, score, pieces[0].signature, cached)


def ask(record: SegmentRecord, form: TermForm = TermForm.BOTH, *, limit: int = LONG) -> Ask:
    """Make the requests that translate `record`, in pieces of at most `limit` code points, with its terms in `form`."""
    requests, texts, plain = [], [], []
    for number, piece in enumerate(pieces(record.segment.text, record.matches, limit)):
        inside = _inside(record.matches, piece)
        text = record.segment.text[piece.start : piece.end]
        pauses = [place - piece.start for place in record.segment.pauses if piece.start < place < piece.end]
        terms = () if form is TermForm.HINT else inside
        shortened = markup.shorten(substitute(text, terms, pauses))
        plain.append(markup.shorten(substitute(text, terms)).text if pauses else shortened.text)
        hints = () if form is TermForm.SUBSTITUTE else (*_hints(inside), *_names(record, piece))
        before, english = ("", "") if number else record.before
        requests.append(
            Request(f"{record.segment.key}#{number}", shortened.text, hints, before, english, kind=_kind(record))
        )
        texts.append(shortened)
    asked = Ask(record, tuple(requests), tuple(texts), tuple(plain))
    return asked.showing(record.similar, form) if record.similar else asked


def _kind(record: SegmentRecord) -> str:
    kind, text = record.segment.kind, record.segment.text
    if text[-1:] in ENDERS:
        return ""
    if kind in (Kind.CELL, Kind.OTHER):
        return "label" if len(text) <= LABEL else ""
    return "heading" if kind is Kind.HEADING and len(text) <= HEADING else ""


def _example(record: SegmentRecord, form: TermForm) -> tuple[str, str] | None:
    """Return source and target of `record`, with its terms in `form`; None if it contains markup."""
    if record.translation is None or markup.fixed(record.segment.text):
        return None
    return substitute(record.segment.text, () if form is TermForm.HINT else record.matches), record.translation.target


def _inside(matches: Iterable[TermMatch], piece: Span) -> list[TermMatch]:
    return [
        TermMatch(
            match.term, Span(match.span.start - piece.start, match.span.end - piece.start), match.applies, match.reason
        )
        for match in matches
        if piece.start <= match.span.start and match.span.end <= piece.end
    ]


def _hints(matches: Sequence[TermMatch]) -> tuple[tuple[str, str], ...]:
    return tuple((term.source, term.target) for term in glossary.requested(tuple(matches)))


def _names(record: SegmentRecord, piece: Span) -> Iterator[tuple[str, str]]:
    """Return the names in a piece that are in no entry. They are hints only, never substituted."""
    text = record.segment.text[piece.start : piece.end]
    return ((source, target) for source, target in record.names if source in text)


def _placed(text: str, request: Request, shortened: markup.ShortenedText, words: Mapping[str, Sequence[Draft]]) -> str:
    """Put the markup of the source into an answer; `words` has translations for the pairs that the model lost."""
    renderings = {
        number: [draft.text for draft in words[key]]
        for number in range(len(shortened.placeholders))
        if (key := f"{request.key}/{number}") in words
    }
    return markup.restore(text, shortened, renderings).text
