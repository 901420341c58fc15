"""Find the terms of a glossary in a text, and decide whether they have their sense there.

All occurrences of sources come from one Aho-Corasick pass (Aho and Corasick 1975), linear in the text for any number of
entries. The leftmost of them, and of those the longest, are chosen; an occurrence that does not count (inside a longer
Latin word, or refused by a condition or a guess of `sense`) does not block others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from toolkit.glossary.conditions import WILD, close_seams, decide, normal, normal_lines
from toolkit.glossary.forms import WORD
from toolkit.glossary.sense import sense
from toolkit.markup import VisibleText, seen
from toolkit.text import HAN, digest
from toolkit.types import Severity, Span, Status, Term, TermMatch

# Latin, Greek and Cyrillic words are separated by spaces, Chinese words are not.
_JOINED = re.compile(f"{WORD}{WORD}")
_LATIN = re.compile(r"[0-9a-z]")
# A pattern against words that overlap the term (电~ against 电流) also matches by chance: 台积电流片.
_GUARD = re.compile(rf"unless (?:~{HAN.pattern}|{HAN.pattern}~)")
# A pattern with a gap (一种*的~) can reach into another clause by chance: 一种药，是典型的幻觉.
_CLAUSES = str.maketrans(",;", "。。")
_DECIMAL = re.compile(r"[0-9]\.[0-9]")


class _SourceEntry(NamedTuple):
    main: Term | None
    forbidden: tuple[Term, ...]


_NOTHING = _SourceEntry(None, ())


class _Occurrence(NamedTuple):
    start: int
    end: int
    entry: _SourceEntry


@dataclass(frozen=True)
class Glossary:
    """Terms that do not contradict one another (`load` ensures this), ready to be found in text."""

    terms: tuple[Term, ...] = ()

    EMPTY: ClassVar[Glossary]

    @cached_property
    def digest(self) -> str:
        """12 hex digits that change with the meaning, but not with notes and the order of lines, files or patterns."""
        lines = sorted(
            "\t".join([term.source, term.target, term.status, *map(_joined, (term.variants, term.unless, term.only))])
            for term in self.terms
        )
        return digest("\n".join(lines))

    def match(self, text: str, *, before: str = "", after: str = "") -> tuple[TermMatch, ...]:
        """Find the terms in `text`; return the matches by position. Spans count from its start and include tags.

        Args:
            text: The text of one segment, compared as a reader sees it (`markup.seen`). A match in code does not apply.
            before: The text before it in the document, line ends included. Conditions use it; no term is found in it.
            after: The text after it, as for `before`.

        Matches of preferred and keep entries never overlap. A keep entry has the reason `keep`, and applies if it has a
        target. A forbidden entry applies where its target is forbidden (reason `forbidden`), over the same span as the
        preferred match of the same source if there is one.
        """
        visible = seen(text)
        folded = normal(visible.text)
        candidates = self._candidates(folded)
        if not candidates:
            return ()
        around = normal(seen(before).text), normal(seen(after).text)
        context = _FoldedText(around[0] + folded + around[1], len(around[0]))
        chosen = _choose([match for place in candidates if (match := context.judge(place)) is not None])
        chosen = [_hiding(match, candidates) for match in chosen]
        ordered = sorted(chosen + _forbidden(candidates, chosen, context), key=_position)
        return tuple(_placed(match, visible) for match in ordered)

    def _candidates(self, folded: str) -> list[_Occurrence]:
        """Return all occurrences that count, leftmost first and of those the longest."""
        if not self.terms:
            return []
        automaton, entries = self._automaton
        hits = automaton.find_matches_as_indexes(folded, overlapping=True)
        places = [_Occurrence(start, end, entries[index]) for index, start, end in hits if _free(folded, start, end)]
        return sorted(places, key=lambda place: (place.start, -place.end))

    @cached_property
    def _automaton(self) -> tuple[Any, list[_SourceEntry]]:
        import ahocorasick_rs

        patterns = self._patterns()
        # store_patterns costs memory and is useful only for matches as strings.
        return ahocorasick_rs.AhoCorasick(list(patterns), store_patterns=False), list(patterns.values())

    def _patterns(self) -> dict[str, _SourceEntry]:
        """Return the strings to search for, with their terms."""
        patterns: dict[str, _SourceEntry] = {}
        sources = normal_lines(term.source for term in self.terms).split("\n")
        for term, source in zip(self.terms, sources, strict=True):
            # The space between Chinese and Latin is optional.
            forms = {source, close_seams(source), close_seams(source, " ")} if _LATIN.search(source) else (source,)
            for form in forms:
                patterns[form] = _with(patterns.get(form, _NOTHING), term)
        return patterns


Glossary.EMPTY = Glossary()


def _placed(match: TermMatch, visible: VisibleText) -> TermMatch:
    """Convert `match` to the original text; refuse it in text that is not translated."""
    if match.applies and visible.keeps(match.span):
        match = replace(match, applies=False, reason="markup")
    return replace(match, span=visible.origin(match.span)) if visible.starts else match


def requested(matches: Iterable[TermMatch]) -> tuple[Term, ...]:
    """Return the distinct preferred terms that apply, by first occurrence: those that a translation requires."""
    terms = (match.term for match in matches if match.enforced)
    return tuple(dict.fromkeys(terms))


class _FoldedText(NamedTuple):
    """The folded text with its surroundings; the text that is matched begins at `offset`."""

    text: str
    offset: int

    def decide(self, term: Term, span: Span) -> tuple[bool, str]:
        return decide(term, self.text, Span(span.start + self.offset, span.end + self.offset))

    def judge(self, place: _Occurrence) -> TermMatch | None:
        """Return the match of the preferred or keep entry at this place, if any."""
        if (term := place.entry.main) is None:
            return None
        span = Span(place.start, place.end)
        applies, reason = self.decide(term, span)
        if term.status is Status.KEEP:
            # A keep entry blocks other matches only if its conditions hold.
            return TermMatch(term, span, bool(term.target), Status.KEEP.value) if applies else None
        if applies and term.only:
            return TermMatch(term, span, True, reason)
        guess = sense(term, self.text, Span(span.start + self.offset, span.end + self.offset))
        if reason.startswith("unless"):
            against = guess.odds > 0 or (guess.applies and _GUARD.fullmatch(reason) is not None)
            by_chance = against or self._reaches_far(term, span, reason)
            return TermMatch(term, span, False, reason, Severity.INFO if by_chance else None)
        if term.only:  # no pattern matches; an incomplete list refuses true terms too
            return TermMatch(term, span, False, reason, Severity.INFO if guess.applies else None)
        return TermMatch(term, span, guess.applies, guess.reason, guess.doubt, guess.pattern, guess.odds)

    def _reaches_far(self, term: Term, span: Span, reason: str) -> bool:
        """Return whether `unless` matches only with a gap across a comma: no pattern matches within the clause."""
        if WILD not in reason:
            return False
        clause = _FoldedText(self.text.translate(_CLAUSES), self.offset)
        return not clause.decide(term, span)[1].startswith("unless")


def _choose(decided: Sequence[TermMatch]) -> list[TermMatch]:
    """Choose leftmost-longest among the matches that count; refused ones only where there is no other."""
    chosen: list[TermMatch] = []
    covered: set[int] = set()
    # Sorting is stable: within each half the order is leftmost, then longest.
    for match in sorted(decided, key=_refused):
        if covered.isdisjoint(_positions(match.span)):
            chosen.append(match)
            covered.update(_positions(match.span))
    return chosen


def _hiding(match: TermMatch, candidates: Iterable[_Occurrence]) -> TermMatch:
    """Add the terms inside a match of a keep entry to it; any other match is unchanged."""
    if match.term.status is not Status.KEEP:
        return match
    inside = (
        place.entry.main
        for place in candidates
        if match.span.start <= place.start and place.end <= match.span.end
        and (place.start, place.end) != (match.span.start, match.span.end)
    )  # fmt: skip
    return replace(
        match, hides=tuple(dict.fromkeys(term for term in inside if term and term.status is Status.PREFERRED))
    )


def _forbidden(candidates: list[_Occurrence], chosen: list[TermMatch], context: _FoldedText) -> list[TermMatch]:
    """Return the forbidden entries that apply: with their preferred match, or alone where there is no other match."""
    applied = {match.span for match in chosen if match.applies}
    covered = {position for match in chosen for position in _positions(match.span)}
    forbidden: list[TermMatch] = []
    for place in candidates:
        span = Span(place.start, place.end)
        alone = place.entry.main is None and covered.isdisjoint(_positions(span))
        if alone or span in applied:
            terms = [term for term in place.entry.forbidden if context.decide(term, span)[0]]
            forbidden += [TermMatch(term, span, True, Status.FORBIDDEN.value) for term in terms]
    return forbidden


def _refused(match: TermMatch) -> bool:
    return not match.applies and match.term.status is not Status.KEEP


def _positions(span: Span) -> range:
    return range(span.start, span.end)


def _with(entry: _SourceEntry, term: Term) -> _SourceEntry:
    if term.status is Status.FORBIDDEN:
        return _SourceEntry(entry.main, (*entry.forbidden, term))
    return _SourceEntry(term, entry.forbidden)


def _free(text: str, start: int, end: int) -> bool:
    """Return whether a match is no part of a Latin word or number (`RAG` in `FRAGMENT`, `GPT-4` in `GPT-4.5`)."""
    within = (start > 0 and _JOINED.match(text, start - 1)) or _JOINED.match(text, end - 1)
    decimal = (start > 1 and _DECIMAL.match(text, start - 2)) or _DECIMAL.match(text, end - 1)
    return not (within or decimal)


def _joined(parts: tuple[str, ...]) -> str:
    return "|".join(sorted(parts))


def _position(match: TermMatch) -> tuple[int, int, bool]:
    return match.span.start, -match.span.end, match.term.status is Status.FORBIDDEN
