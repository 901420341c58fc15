"""Terms: what the engine is told about them, and the loop that checks and repairs what it answers.

A term is told twice, in a hint line and by its rendering in place of the Chinese (measured on 60 WMT22 sentences by
`bench/terms.py`: either alone holds about 88 % of the terms, both 95 %). A figure in 万 or 亿 is told by its English
form in place of the Chinese: of 16 such sentences the default model got 7 wrong without it, none with it. What comes
back with an error is asked again, once, in other forms and with a beam; the best candidate is the one with the fewest
findings and, among those, the best model score. Nothing is ever pasted into a translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit import glossary, markup, numbers
from toolkit.engines import Engine
from toolkit.engines.batches import Advance, answer
from toolkit.memory import Memory
from toolkit.text import CLOSERS, ENDERS
from toolkit.units import Draft, Request, Span, TermMatch, Unit

VERSION = 2
LONG = 320
WAYS = 3
"""In how many ways the words that lost their markup are translated, to find them."""
BREAKS = (f"{ENDERS}；;", "，,：:、", " ")
AFTER_END = frozenset(ENDERS + CLOSERS)

Judge = Callable[[Unit, str], tuple[int, int]]
"""Counts (errors, warnings) a target would have for a unit."""


class Form(StrEnum):
    """How a request carries its terms."""

    BOTH = "hint and substitution"
    HINT = "hint"
    SUBSTITUTE = "substitution"


REPAIRS: tuple[tuple[Form, int], ...] = ((Form.BOTH, 4), (Form.HINT, 1), (Form.SUBSTITUTE, 1))


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


def translate(
    units: Sequence[Unit], engine: Engine, memory: Memory, *, judge: Judge, advance: Advance = lambda _: None
) -> dict[str, Draft]:
    """A draft for each unit, by segment key: asked, judged, and asked again where `judge` counts an error.

    `advance` hears how many units have their first draft since it was last called. Raises what
    `engines.batches.answer` does.
    """
    if not units:
        return {}
    best = {
        key: drafts[0]
        for key, drafts in _candidates(units, engine, memory, Form.BOTH, n_best=1, advance=advance).items()
    }
    broken = [unit for unit in units if judge(unit, best[unit.segment.key].text)[0]]
    found: dict[str, list[Draft]] = {unit.segment.key: [best[unit.segment.key]] for unit in broken}
    for form, n_best in REPAIRS if broken else ():
        for key, drafts in _candidates(broken, engine, memory, form, n_best=n_best).items():
            found[key] += drafts
    for unit in broken:
        best[unit.segment.key] = min(
            found[unit.segment.key], key=lambda draft: (not draft.text, *judge(unit, draft.text), -draft.score)
        )
    return best


def _candidates(
    units: Sequence[Unit], engine: Engine, memory: Memory, form: Form, *, n_best: int, advance: Advance = lambda _: None
) -> dict[str, list[Draft]]:
    asks = [ask(unit, form) for unit in units]
    last = {asked.requests[-1].key for asked in asks}
    requests = [request for asked in asks for request in asked.requests]
    share = len(last) / len(requests)
    shown = _Rounded(advance, share)
    answers = answer(engine, memory, requests, n_best=n_best, advance=shown)
    lost = [request for asked in asks for request in asked.lost(answers)]
    words = answer(engine, memory, lost, n_best=WAYS) if lost else {}
    return {asked.unit.segment.key: asked.drafts(answers, words) for asked in asks}


class _Rounded:
    """Turns counts of requests into whole counts of units, which a long sentence has fewer of."""

    def __init__(self, advance: Advance, share: float) -> None:
        self._advance, self._share, self._seen, self._told = advance, share, 0, 0

    def __call__(self, count: int) -> None:
        self._seen += count
        whole = round(self._seen * self._share)
        self._advance(whole - self._told)
        self._told = whole


def ask(unit: Unit, form: Form = Form.BOTH) -> Ask:
    """The requests that translate `unit`, with its applicable terms told in the given form."""
    requests, shields = [], []
    for number, piece in enumerate(pieces(unit.segment.text, unit.matches)):
        inside = _inside(unit.matches, piece)
        text = unit.segment.text[piece.start : piece.end]
        text = substitute(text, () if form is Form.HINT else inside)
        shield = markup.shield(text)
        hints = () if form is Form.SUBSTITUTE else _hints(inside)
        requests.append(Request(f"{unit.segment.key}#{number}", shield.text, hints))
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


def substitute(text: str, matches: Iterable[TermMatch]) -> str:
    """`text` with the rendering of each enforced match, and of each figure in 万 or 亿, in place of its Chinese.

    Renderings are spaced as English is; tags, links and code stay as they are. A rendering that follows in brackets,
    深思（DeepSeek）, is taken in with its term: English says it once.
    """
    terms = [(_with_gloss(text, match), match.term.target) for match in matches if match.enforced]
    closed = markup.fixed(text) + [(span.start, span.end) for span, _ in terms]
    taken = {place for start, end in closed for place in range(start, end)}
    free = [(span, english) for span, english in numbers.figures(text) if taken.isdisjoint(range(span.start, span.end))]
    parts, end = [], 0
    for span, english in sorted([*terms, *free]):
        parts += [text[end : span.start], english]
        end = span.end
    return _spaced([*parts, text[end:]])


def _with_gloss(text: str, match: TermMatch) -> Span:
    gloss = re.compile(rf"\s*[（(]\s*{re.escape(match.term.target)}\s*[)）]", re.IGNORECASE).match(text, match.span.end)
    return Span(match.span.start, gloss.end()) if gloss else match.span


def pieces(text: str, matches: Sequence[TermMatch], limit: int = LONG) -> list[Span]:
    """Cut a text that is too long for a model at its last sentence end, else comma, else space, else anywhere.

    Never inside a term, a tag, a link or code. The spans cover the text; each is at most `limit` code points unless
    nothing can be cut.
    """
    spans, start = [], 0
    if len(text) > limit:
        places = [(match.span.start, match.span.end) for match in matches] + markup.fixed(text)
        whole = {place for first, end in places for place in range(first + 1, end)}
        while len(text) - start > limit:
            cut = next(_cuts(text, whole, start, limit), len(text))
            spans.append(Span(start, cut))
            start = cut
    return [*spans, Span(start, len(text))] if start < len(text) or not spans else spans


def _cuts(text: str, whole: Collection[int], start: int, limit: int) -> Iterator[int]:
    """The places to cut before, best first; those in `whole` are inside something that stays in one piece."""
    backwards = range(start + limit, start + limit // 4 + 1, -1)
    for signs in BREAKS:
        for cut in backwards:
            before = text[max(start, cut - 9) : cut].rstrip(CLOSERS)[-1:]
            if cut not in whole and text[cut] not in AFTER_END and before in tuple(signs) and not _number(text, cut):
                yield cut
    yield from (cut for cut in (*range(start + limit, start, -1), *range(start + limit, len(text))) if cut not in whole)


def _number(text: str, cut: int) -> bool:
    """Whether cutting before `cut` would cut 1,000 or 10:30."""
    return text[cut - 1] in ",:" and text[cut].isdigit() and text[cut - 2 : cut - 1].isdigit()


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


def _spaced(parts: Sequence[str]) -> str:
    """Join text and renderings by turns, with a space wherever a word would touch another or a Chinese character."""
    joined = parts[0]
    for part in parts[1:]:
        touching = joined and part and re.match(r"[\w“‘(\[]", part[0]) and re.match(r"[\w”’)\].,%+!?]", joined[-1])
        joined += " " + part if touching else part
    return joined


def _placed(text: str, request: Request, shield: markup.Shield, words: Mapping[str, Sequence[Draft]]) -> str:
    """An answer with the markup of its source, in whose place `words` helps where the model lost it."""
    found = {
        number: [draft.text for draft in words[key]]
        for number in range(len(shield.marks))
        if (key := f"{request.key}/{number}") in words
    }
    return markup.restore(text, shield, found).text
