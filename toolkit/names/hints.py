"""Find one rendering for each name that is not in the glossary: for hints, candidates and the check `names-vary`.

The evidence is the text of a document and reviewed translations, in document order. Drafts are not used, so that the
same inputs always give the same requests.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from toolkit.names import persons
from toolkit.names.foreign_names import DOTS, names
from toolkit.names.originals import NameWithOriginal, find_originals
from toolkit.names.renderings import by_sound
from toolkit.names.transliteration import sounded
from toolkit.units import Finding, Severity, Span, State, Unit
from toolkit.words import cut, frequency

VARY, CANDIDATE = "names-vary", "candidate-term"
_SURE = (State.APPROVED, State.EDITED)
_DOT = re.compile(f"[{DOTS}]")
_OFTEN = 3

Pairs = tuple[tuple[str, str], ...]


def soft_hints(units: Sequence[Unit]) -> dict[str, Pairs]:
    """Return the (source, target) pairs of the names in each unit of a document that has some, by key.

    A pair is a hint for the model and is never checked. Names that match a glossary entry, and names with their
    original in the same sentence, get no pair.
    """
    known = renderings(units)
    finder = _Finder(known)
    by_key = {unit.segment.key: _hints(unit, known, finder) for unit in units if unit.segment.translate}
    return {key: hints for key, hints in by_key.items() if hints}


def renderings(units: Sequence[Unit]) -> dict[str, str]:
    """Return the first good rendering of each name, by its Chinese: by a reviewer, its original, or its pinyin.

    Reviewed translations come before originals. The surname of a name with middle dots gets a rendering of its own.
    Pinyin is for Chinese persons.
    """
    originals = {original.source: original.target for unit in units for original in _capitalised(unit)}
    chinese = {name: target for name, target in _chinese(units).items() if name not in originals}
    rendered: dict[str, str] = {}
    wanted = dict.fromkeys([*_named(units), *originals, *chinese])
    reviewed = _sure(wanted, units)
    for name in wanted:
        spoken = (_spoken(name, chinese, target) for target in reviewed.get(name, ()))
        if rendering := next(filter(None, spoken), originals.get(name) or chinese.get(name)):
            rendered[name] = rendering
    return {**_surnames(rendered), **rendered}


def findings(units: Sequence[Unit]) -> dict[str, tuple[Finding, ...]]:
    """Return the findings on names in a document, by segment key.

    `names-vary`: a name has another rendering here than in most of the document. `candidate-term`: a name with a known
    rendering occurs at least three times and has no entry; reported at its first occurrence.
    """
    by_key: dict[str, list[Finding]] = {}
    for finding in (*_varying(units), *_candidates(units)):
        by_key.setdefault(finding.key, []).append(finding)
    return {key: tuple(all_) for key, all_ in by_key.items()}


def _capitalised(unit: Unit) -> Iterator[NameWithOriginal]:
    """Yield the originals that are names: 思维链（Chain of Thought）, not 推理（reasoning）or 查询（Queries）."""
    for original in find_originals(unit.segment.text):
        word = (
            re.fullmatch("[A-Z][a-z]+", original.target) and frequency(original.source) and not sounded(original.source)
        )
        if original.target[0].isupper() and not word:
            yield original


def _named(units: Iterable[Unit]) -> Iterator[str]:
    """Yield the transliterated names."""
    for unit in units:
        text = unit.segment.text
        yield from (text[span.start : span.end] for span in _places(text)[0] if not _decided(unit, span))


def _chinese(units: Sequence[Unit]) -> dict[str, str]:
    """Return the names of Chinese persons, with their pinyin."""
    wanted: dict[str, None] = {}
    for unit in units:
        text = unit.segment.text
        wanted |= {text[span.start : span.end]: None for span in _places(text)[1] if not _decided(unit, span)}
    return persons.persons([unit.segment.text for unit in units], wanted) if wanted else {}


@lru_cache(maxsize=1 << 17)
def _places(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of transliterated names in a text, and those of possible Chinese names."""
    words = cut(text)
    foreign = tuple(names(text, words))
    chinese = persons.candidates(text, words)
    return foreign, tuple(span for span in chinese if not any(map(span.overlaps, foreign)))


def _spoken(name: str, chinese: Mapping[str, str], english: str) -> str:
    """Return the rendering of a name in `english`, or empty. `chinese` has the pinyin of the Chinese names."""
    return persons.spelled(chinese[name], english) if name in chinese else by_sound(name, english)


def _sure(wanted: Iterable[str], units: Iterable[Unit]) -> dict[str, list[str]]:
    """Return the reviewed translations of the sentences that contain each name, by name."""
    reviewed: dict[str, list[str]] = defaultdict(list)
    finder = _Finder(wanted)
    for unit in units:
        if unit.translation and unit.translation.state in _SURE:
            for name in finder.inside(unit.segment.text):
                reviewed[name].append(unit.translation.target)
    return reviewed


class _Finder:
    """Finds many names in a text in one pass (Aho and Corasick 1975)."""

    def __init__(self, wanted: Iterable[str]) -> None:
        import ahocorasick_rs

        self._names = list(wanted)
        self._automaton: Any = ahocorasick_rs.AhoCorasick(self._names, store_patterns=False) if self._names else None

    def inside(self, text: str) -> list[str]:
        """Return the names in `text`, in the order they were given in."""
        if self._automaton is None:
            return []
        occurrences = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [self._names[number] for number in sorted({number for number, _, _ in occurrences})]


def _surnames(rendered: Mapping[str, str]) -> dict[str, str]:
    """Return the renderings of surnames: 阿莫代 → Amodei, from 达里奥·阿莫代 → Dario Amodei."""
    parts = [(_DOT.split(name), target.split()) for name, target in rendered.items()]
    return {
        chinese[-1]: english[-1]
        for chinese, english in parts
        if len(chinese) == len(english) > 1 and len(chinese[-1]) > 1
    }


def _hints(unit: Unit, known: Mapping[str, str], finder: _Finder) -> Pairs:
    text, taken, hints = unit.segment.text, set[int](), []
    for name in sorted(finder.inside(text), key=lambda name: (-len(name), name)):
        for match in re.finditer(re.escape(name), text):
            span = Span(*match.span())
            free = taken.isdisjoint(range(span.start, span.end)) and not _decided(unit, span)
            if free and known[name].casefold() not in text.casefold():
                hints.append((span.start, name))
            taken.update(range(span.start, span.end))
    return tuple((name, known[name]) for name in dict.fromkeys(name for _, name in sorted(hints)))


def _decided(unit: Unit, span: Span) -> bool:
    """Return whether a glossary entry matches at `span`."""
    return any(match.span.overlaps(span) for match in unit.matches)


def _varying(units: Sequence[Unit]) -> Iterator[Finding]:
    chinese = _chinese(units)
    for name, named in _containing(dict.fromkeys([*_named(units), *chinese]), units).items():
        spoken = [(unit, _spoken(name, chinese, unit.translation.target)) for unit in named if unit.translation]
        counts = Counter(rendering for _, rendering in spoken if rendering)
        if len({rendering.casefold() for rendering in counts}) < 2:
            continue
        # If several are equally frequent, the first in the document wins.
        usual = max(counts, key=lambda rendering: counts[rendering])
        for unit, rendering in spoken:
            if rendering and rendering.casefold() != usual.casefold():
                message = f"{name} is {rendering} here and {usual} elsewhere"
                yield Finding(VARY, Severity.WARNING, unit.segment.key, message, suggestion=usual)


def _candidates(units: Sequence[Unit]) -> Iterator[Finding]:
    known = renderings(units)
    for name, named in _containing(known, units).items():
        target, count = known[name], sum(unit.segment.text.count(name) for unit in named)
        if count >= _OFTEN:
            add = f'zhen glossary add {name} "{target}"'
            message = f"{name} → {target} occurs {count} times and has no entry. To add it: {add}"
            yield Finding(CANDIDATE, Severity.INFO, named[0].segment.key, message, suggestion=target)


def _containing(wanted: Iterable[str], units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Return the units that contain each name outside of glossary matches, by name in the order given."""
    by_name: dict[str, list[Unit]] = {name: [] for name in wanted}
    finder = _Finder(by_name)
    for unit in units if by_name else ():
        for name in finder.inside(unit.segment.text) if unit.segment.translate else ():
            if any(_free(unit, name)):
                by_name[name].append(unit)
    return by_name


def _free(unit: Unit, name: str) -> Iterator[bool]:
    for match in re.finditer(re.escape(name), unit.segment.text):
        yield not _decided(unit, Span(*match.span()))
