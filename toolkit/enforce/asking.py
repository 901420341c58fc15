"""What an engine is asked for a unit, and how its answers become the unit's drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from toolkit import glossary, markup
from toolkit.enforce.source import LONG, pieces, substitute
from toolkit.text import compact, digest
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

    def key(self, signature: str = "") -> str:
        """The request key by which a draft of the engine with this `signature` is current: 12 hex digits.

        It changes with the engine, the text, and the terms of this very unit, by which answers are judged, too. An
        example does not count, nor another form.
        """
        requests = [[request.text, request.terms] for request in self.requests]
        judged = sorted(
            {
                (match.term.status.value, match.term.source, match.term.target, *match.term.variants)
                for match in self.unit.matches
                if match.applies and (match.term.variants or not match.enforced)
            }
        )
        return digest(compact([signature, VERSION, requests, *([judged] if judged else [])]))

    def showing(self, similar: Unit | None, form: Form = Form.BOTH) -> Ask:
        """The same with the pair of a `similar` unit as an example, or without any; in pieces it has none."""
        pair = _example(similar, form) if similar and len(self.requests) == 1 else None
        requests = tuple(replace(request, similar=pair) for request in self.requests)
        return replace(self, unit=replace(self.unit, similar=similar), requests=requests)

    def numbered(self, number: int) -> Ask:
        """The same with `number` in the keys of its requests."""
        return replace(self, requests=tuple(replace(one, key=f"{number}/{one.key}") for one in self.requests))

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
    """The requests that translate `unit`, in pieces of at most `limit` code points, with its terms told in `form`."""
    requests, shields = [], []
    for number, piece in enumerate(pieces(unit.segment.text, unit.matches, limit)):
        inside = _inside(unit.matches, piece)
        text = unit.segment.text[piece.start : piece.end]
        text = substitute(text, () if form is Form.HINT else inside)
        shield = markup.shield(text)
        hints = () if form is Form.SUBSTITUTE else (*_hints(inside), *_names(unit, piece))
        requests.append(Request(f"{unit.segment.key}#{number}", shield.text, hints))
        shields.append(shield)
    asked = Ask(unit, tuple(requests), tuple(shields))
    return asked.showing(unit.similar, form) if unit.similar else asked


def _example(unit: Unit, form: Form) -> tuple[str, str] | None:
    """Source and target of `unit`, its terms told in `form`; None where markup would have to be told too."""
    if unit.translation is None or markup.fixed(unit.segment.text):
        return None
    return substitute(unit.segment.text, () if form is Form.HINT else unit.matches), unit.translation.target


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
