"""Check whether an English text has the required and forbidden targets of the glossary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from toolkit.glossary.forms import expression
from toolkit.markup import seen
from toolkit.text import narrow
from toolkit.types import Span, Status, Term, TermMatch

_READ = frozenset(("CODE", "ELEMENT", "FORMULA"))
"""The kinds of unchanged markup that are read as words."""


def occurrences(target_text: str, term: Term) -> list[Span]:
    """Find the target of `term` or one of its variants in an accepted form (`forms`) in `target_text`.

    Spans ascend and do not overlap; if two forms start at one place, the longer one counts. The visible text is
    compared (`markup.seen`), in any width: tags inside a target are part of its span, and nothing is found in a tag, an
    address, a placeholder or an @name.
    """
    english = _English(target_text)
    return [english.seen.origin(span) for span in english.places(term)]


class _English:
    """The visible text of a target, in half width."""

    def __init__(self, target_text: str) -> None:
        self.seen = seen(target_text)
        self.text = narrow(self.seen.text)
        self._closed = [Span(point.start, point.end) for point in self.seen.verbal if point.name not in _READ]

    def places(self, term: Term) -> list[Span]:
        """Return the spans of the renderings of `term` in `text`."""
        spans = {
            Span(*match.span())
            for rendering in (term.target, *term.variants)
            if rendering
            for match in expression(rendering).finditer(self.text)
        }
        return _disjoint(span for span in spans if not any(span.overlaps(other) for other in self._closed))


def missing(matches: Iterable[TermMatch], target_text: str) -> list[tuple[Term, int, int]]:
    """Return the preferred terms that occur less often in `target_text` than in the source: (term, needed, found).

    A piece of English counts for only one occurrence, the longest first: `Sam Altman` is not also the `Altman` of
    another occurrence. Terms with the same target (英伟达, 辉达) are counted together, under the first of them.
    """
    needed: Counter[str] = Counter()
    groups: dict[str, list[Term]] = {}
    for match in matches:
        if match.enforced:
            needed[match.term.target] += 1
            groups.setdefault(match.term.target, []).append(match.term)
    counts = _credited(groups, needed, target_text)
    return [(terms[0], needed[name], counts[name]) for name, terms in groups.items() if counts[name] < needed[name]]


def forbidden(matches: Iterable[TermMatch], target_text: str) -> list[tuple[Term, Span]]:
    """Return the forbidden targets in `target_text`, by position.

    One that is also an accepted form of the required target of the same occurrence does not count (`Deepseek` is
    forbidden, the text has `DeepSeek`), unless the text has exactly the forbidden form.
    """
    applied = [match for match in matches if match.applies]
    wanted: dict[Span, Term] = {match.span: match.term for match in applied if match.enforced}
    english = _English(target_text)
    offending: dict[tuple[Term, Span], None] = {}
    for match in applied:
        if match.term.status is Status.FORBIDDEN:
            preferred = wanted.get(match.span)
            offending |= {(match.term, span): None for span in _offending(match.term, preferred, english)}
    return [(term, english.seen.origin(span)) for term, span in sorted(offending, key=lambda pair: pair[1])]


def _offending(term: Term, preferred: Term | None, english: _English) -> list[Span]:
    accepted = english.places(preferred) if preferred is not None else []
    return [
        span
        for span in english.places(term)
        if english.text[span.start : span.end] == term.target or not any(span.overlaps(other) for other in accepted)
    ]


def _credited(groups: dict[str, list[Term]], needed: Counter[str], target_text: str) -> Counter[str]:
    """Count the found occurrences of each group, up to the needed number; the longest are assigned first."""
    english = _English(target_text)
    places = [
        (span, name) for name, terms in groups.items() for term in dict.fromkeys(terms) for span in english.places(term)
    ]
    counts: Counter[str] = Counter()
    taken: list[Span] = []
    for span, name in sorted(places, key=lambda place: (place[0].start - place[0].end, place[0].start)):
        if counts[name] < needed[name] and not any(span.overlaps(other) for other in taken):
            counts[name] += 1
            taken.append(span)
    return counts


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
    return chosen


def satisfied(matches: Sequence[TermMatch], target_text: str) -> bool:
    """Return whether `target_text` has every required target at least once, and no forbidden target."""
    have, asked = tally(matches, target_text)
    return have == asked and not forbidden(matches, target_text)


def tally(matches: Iterable[TermMatch], target_text: str) -> tuple[int, int]:
    """Return how many required targets `target_text` has, and how many are required. All term counts use this.

    A target counts once, for any number of occurrences and sources (英伟达, 辉达). One occurrence in the text is
    enough, as for `missing`, which reports an error only if there is none.
    """
    matches = tuple(matches)
    asked = len({match.term.target for match in matches if match.enforced})
    return asked - sum(not count for _, _, count in missing(matches, target_text)), asked
