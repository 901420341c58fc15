"""What an engine is asked for a unit, and how its answers become the unit's drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit import glossary, markup
from toolkit.enforce.source import LONG, pieces, substitute
from toolkit.units import Draft, Request, Span, TermMatch, Unit

VERSION = 2
"""Part of what makes a draft current: another number, and all drafts are made anew."""


class Form(StrEnum):
    """How a request carries its terms."""

    BOTH = "hint and substitution"
    HINT = "hint"
    SUBSTITUTE = "substitution"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for one unit: one request a piece of its text, and the markup that was made short."""

    unit: Unit
    requests: tuple[Request, ...]
    shields: tuple[markup.Shield, ...]

    def drafts(
        self, answers: Mapping[str, Sequence[Draft]], words: Mapping[str, Sequence[Draft]] | None = None
    ) -> list[Draft]:
        """The unit's candidates: the pieces' n-th best answers, joined. `words` answers `lost`."""
        pieces = [answers[request.key] for request in self.requests]
        return [self._joined([piece[rank] for piece in pieces], words or {}) for rank in range(min(map(len, pieces)))]

    def lost(self, answers: Mapping[str, Sequence[Draft]]) -> list[Request]:
        """What to ask to find where markup belongs that an answer lost: the words it encloses, by themselves."""
        found: dict[str, Request] = {}
        for request, shield in zip(self.requests, self.shields, strict=True):
            for draft in answers[request.key]:
                for number, words in markup.wanted(draft.text, shield).items():
                    hints = tuple(one for one in request.terms if one[0] in words or one[1] in words)
                    key = f"{request.key}/{number}"
                    found[key] = Request(key, words, hints)
        return list(found.values())

    def _joined(self, pieces: Sequence[Draft], words: Mapping[str, Sequence[Draft]]) -> Draft:
        texts = [
            _placed(piece.text, request, shield, words)
            for piece, request, shield in zip(pieces, self.requests, self.shields, strict=True)
        ]
        weight = sum(len(piece.text) + 1 for piece in pieces)
        score = sum(piece.score * (len(piece.text) + 1) for piece in pieces) / weight
        cached = all(piece.cached for piece in pieces)
        return Draft(self.unit.segment.key, " ".join(filter(None, texts)), score, pieces[0].signature, cached)


def ask(unit: Unit, form: Form = Form.BOTH, *, limit: int = LONG) -> Ask:
    """The requests that translate `unit`, in pieces of at most `limit` code points, with its terms told in `form`.

    One that is asked in one piece has the pair of the unit that is like it.
    """
    requests, shields = [], []
    cut = pieces(unit.segment.text, unit.matches, limit)
    similar = _similar(unit, form) if len(cut) == 1 else None
    for number, piece in enumerate(cut):
        inside = _inside(unit.matches, piece)
        text = unit.segment.text[piece.start : piece.end]
        text = substitute(text, () if form is Form.HINT else inside)
        shield = markup.shield(text)
        hints = () if form is Form.SUBSTITUTE else (*_hints(inside), *_names(unit, piece))
        requests.append(Request(f"{unit.segment.key}#{number}", shield.text, hints, similar=similar))
        shields.append(shield)
    return Ask(unit, tuple(requests), tuple(shields))


def asked(unit: Unit) -> list[Any]:
    """What makes a draft of `unit` current, as JSON can hold it: its requests, and what else answers are judged by."""
    requests = [[request.text, request.terms] for request in ask(unit).requests]
    judged = sorted(
        {
            (match.term.status.value, match.term.source, match.term.target, *match.term.variants)
            for match in unit.matches
            if match.applies and (match.term.variants or not match.enforced)
        }
    )
    return [VERSION, requests, *([judged] if judged else [])]


def _similar(unit: Unit, form: Form) -> tuple[str, str] | None:
    """Source and target of the unit like this one, told as this one is; None where markup would have to be told too."""
    like = unit.similar
    if like is None or like.translation is None or markup.fixed(like.segment.text):
        return None
    return substitute(like.segment.text, () if form is Form.HINT else like.matches), like.translation.target


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


def _names(unit: Unit, piece: Span) -> Iterator[tuple[str, str]]:
    """The names in a piece that no entry decides on: a wish, told in the hint line alone."""
    text = unit.segment.text[piece.start : piece.end]
    return ((source, target) for source, target in unit.names if source in text)


def _placed(text: str, request: Request, shield: markup.Shield, words: Mapping[str, Sequence[Draft]]) -> str:
    """An answer with the markup of its source, in whose place `words` helps where the model lost it."""
    found = {
        number: [draft.text for draft in words[key]]
        for number in range(len(shield.marks))
        if (key := f"{request.key}/{number}") in words
    }
    return markup.restore(text, shield, found).text
