"""Whether an English text holds what the glossary asks for, and what it forbids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from toolkit.glossary.forms import expression
from toolkit.units import Span, Status, Term, TermMatch


def occurrences(target_text: str, term: Term) -> list[Span]:
    """Where `target_text` holds the target of `term` or one of its variants in an accepted form (`forms`).

    Spans rise and do not overlap; where two forms start at one place the longer one counts.
    """
    spans = {
        Span(*found.span())
        for rendering in (term.target, *term.variants)
        if rendering
        for found in expression(rendering).finditer(target_text)
    }
    return _disjoint(spans)


def missing(matches: Iterable[TermMatch], target_text: str) -> list[tuple[Term, int, int]]:
    """The preferred terms that apply and stand in `target_text` less often than in the source: (term, needed, found).

    One stretch of English counts for one occurrence only, and the longest first: `Sam Altman` is not also the
    `Altman` of another occurrence. Terms with one target (英伟达, 辉达) are counted together, under the first of them.
    """
    needed: Counter[str] = Counter()
    groups: dict[str, list[Term]] = {}
    for match in matches:
        if match.enforced:
            needed[match.term.target] += 1
            groups.setdefault(match.term.target, []).append(match.term)
    found = _credited(groups, needed, target_text)
    return [(terms[0], needed[name], found[name]) for name, terms in groups.items() if found[name] < needed[name]]


def forbidden(matches: Iterable[TermMatch], target_text: str) -> list[tuple[Term, Span]]:
    """The forbidden renderings that `target_text` holds, by position.

    One that is also an accepted form of what the same occurrence asks for does not count (`Deepseek` is forbidden,
    `DeepSeek` stands there), unless it stands there letter for letter.
    """
    applied = [match for match in matches if match.applies]
    wanted: dict[Span, Term] = {match.span: match.term for match in applied if match.term.status is Status.PREFERRED}
    found: dict[tuple[Term, Span], None] = {}
    for match in applied:
        if match.term.status is Status.FORBIDDEN:
            preferred = wanted.get(match.span)
            found |= {(match.term, span): None for span in _offending(match.term, preferred, target_text)}
    return sorted(found, key=lambda one: one[1])


def _offending(term: Term, preferred: Term | None, target_text: str) -> list[Span]:
    accepted = occurrences(target_text, preferred) if preferred is not None else []
    return [
        span
        for span in occurrences(target_text, term)
        if target_text[span.start : span.end] == term.target or not any(_overlap(span, other) for other in accepted)
    ]


def _credited(groups: dict[str, list[Term]], needed: Counter[str], target_text: str) -> Counter[str]:
    """How many of the needed occurrences of each group are there, longest stretches given out first."""
    places = [
        (span, name)
        for name, terms in groups.items()
        for term in dict.fromkeys(terms)
        for span in occurrences(target_text, term)
    ]
    found: Counter[str] = Counter()
    taken: list[Span] = []
    for span, name in sorted(places, key=lambda place: (place[0].start - place[0].end, place[0].start)):
        if found[name] < needed[name] and not any(_overlap(span, other) for other in taken):
            found[name] += 1
            taken.append(span)
    return found


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
    return chosen


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def held(matches: Sequence[TermMatch], target_text: str) -> bool:
    """Whether `target_text` holds every term asked for at least once and no forbidden rendering."""
    return all(found for _, _, found in missing(matches, target_text)) and not forbidden(matches, target_text)
