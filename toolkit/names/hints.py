"""One rendering for each name that the glossary does not have: proposed, hinted at, and looked after.

Everything here comes from the text of a document and from translations a person stands by, in the order they stand in.
Drafts play no part, so that the same inputs give the same requests whatever was run before.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from toolkit.names import persons
from toolkit.names.glosses import Gloss, glosses
from toolkit.names.renderings import by_sound
from toolkit.names.sounds import sounded
from toolkit.names.transliterated import DOTS, names
from toolkit.units import Finding, Severity, Span, State, Unit
from toolkit.words import cut, frequency

VARY, CANDIDATE = "names-vary", "candidate-term"
_SURE = (State.APPROVED, State.EDITED)
_DOT = re.compile(f"[{DOTS}]")
_OFTEN = 3

Pairs = tuple[tuple[str, str], ...]


def soft_hints(units: Sequence[Unit]) -> dict[str, Pairs]:
    """For each unit, by key, the (source, target) pairs of names in it that nobody has decided on; else absent.

    `units` are all those of a document. A pair is a wish, not a term: it is to be told to the model and never checked.
    What the glossary has a say in is left out, and so is an original that stands in the sentence itself.
    """
    known = renderings(units)
    finder = _Finder(known)
    found = {unit.segment.key: _hints(unit, known, finder) for unit in units if unit.segment.translate}
    return {key: hints for key, hints in found.items() if hints}


def renderings(units: Sequence[Unit]) -> dict[str, str]:
    """The first good rendering of each name, by its Chinese: what people wrote, the original beside it, or pinyin.

    A reviewer's translation counts before an original. The surname of a name with middle dots stands for itself as
    well. Pinyin is for Chinese persons.
    """
    originals = {one.source: one.target for unit in units for one in _capitalised(unit)}
    chinese = {name: target for name, target in _chinese(units).items() if name not in originals}
    found: dict[str, str] = {}
    wanted = dict.fromkeys([*_named(units), *originals, *chinese])
    sure = _sure(wanted, units)
    for name in wanted:
        spoken = (_spoken(name, chinese, target) for target in sure.get(name, ()))
        if rendering := next(filter(None, spoken), originals.get(name) or chinese.get(name)):
            found[name] = rendering
    return {**_surnames(found), **found}


def findings(units: Sequence[Unit]) -> dict[str, tuple[Finding, ...]]:
    """What is to be said about names in a document, by segment key.

    `names-vary`: a name is rendered here in another way than most often in the document. `candidate-term`: a name with
    a known rendering stands in the document at least three times and has no entry; told where it stands first.
    """
    found: dict[str, list[Finding]] = {}
    for finding in (*_varying(units), *_candidates(units)):
        found.setdefault(finding.key, []).append(finding)
    return {key: tuple(all_) for key, all_ in found.items()}


def _capitalised(unit: Unit) -> Iterator[Gloss]:
    """The originals in a unit that are names: 思维链（Chain of Thought）, not 推理（reasoning）or 查询（Queries）."""
    for one in glosses(unit.segment.text):
        word = re.fullmatch("[A-Z][a-z]+", one.target) and frequency(one.source) and not sounded(one.source)
        if one.target[0].isupper() and not word:
            yield one


def _named(units: Iterable[Unit]) -> Iterator[str]:
    """The transliterated names."""
    for unit in units:
        text = unit.segment.text
        yield from (text[span.start : span.end] for span in _places(text)[0] if not _decided(unit, span))


def _chinese(units: Sequence[Unit]) -> dict[str, str]:
    """The names of Chinese persons, with their pinyin."""
    wanted: dict[str, None] = {}
    for unit in units:
        text = unit.segment.text
        wanted |= {text[span.start : span.end]: None for span in _places(text)[1] if not _decided(unit, span)}
    return persons.persons([unit.segment.text for unit in units], wanted) if wanted else {}


@lru_cache(maxsize=1 << 17)
def _places(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where transliterated names stand in a text, and where Chinese ones may; asked before drafting and checking."""
    words = cut(text)
    foreign = tuple(names(text, words))
    taken = {place for span in foreign for place in range(span.start, span.end)}
    chinese = persons.candidates(text, words)
    return foreign, tuple(span for span in chinese if taken.isdisjoint(range(span.start, span.end)))


def _spoken(name: str, chinese: Mapping[str, str], english: str) -> str:
    """How `english` renders a name; empty if it does not. `chinese`: the pinyin of those that are Chinese."""
    return persons.spelled(chinese[name], english) if name in chinese else by_sound(name, english)


def _sure(wanted: Iterable[str], units: Iterable[Unit]) -> dict[str, list[str]]:
    """By name, the translations people stand by of sentences that hold it."""
    found: dict[str, list[str]] = defaultdict(list)
    finder = _Finder(wanted)
    for unit in units:
        if unit.translation and unit.translation.state in _SURE:
            for name in finder.inside(unit.segment.text):
                found[name].append(unit.translation.target)
    return found


class _Finder:
    """Finds which of many names a text holds, in one pass over it (Aho and Corasick 1975)."""

    def __init__(self, wanted: Iterable[str]) -> None:
        import ahocorasick_rs

        self._names = list(wanted)
        self._automaton: Any = ahocorasick_rs.AhoCorasick(self._names, store_patterns=False) if self._names else None

    def inside(self, text: str) -> list[str]:
        """The names in `text`, in the order they were given in."""
        if self._automaton is None:
            return []
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [self._names[number] for number in sorted({number for number, _, _ in found})]


def _surnames(found: Mapping[str, str]) -> dict[str, str]:
    """阿莫代 → Amodei, from 达里奥·阿莫代 → Dario Amodei."""
    parts = [(_DOT.split(name), target.split()) for name, target in found.items()]
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
    """Whether the glossary has a say in what stands at `span`."""
    return any(one.span.start < span.end and span.start < one.span.end for one in unit.matches)


def _varying(units: Sequence[Unit]) -> Iterator[Finding]:
    chinese = _chinese(units)
    holding = _holding(dict.fromkeys([*_named(units), *chinese]), units)
    for name, held in holding.items():
        spoken = [(unit, _spoken(name, chinese, unit.translation.target)) for unit in held if unit.translation]
        counts = Counter(rendering for _, rendering in spoken if rendering)
        if len({rendering.casefold() for rendering in counts}) < 2:
            continue
        # Of equals the first in the document.
        usual = max(counts, key=lambda rendering: counts[rendering])
        for unit, rendering in spoken:
            if rendering and rendering.casefold() != usual.casefold():
                message = f"{name} is {rendering} here and {usual} elsewhere"
                yield Finding(VARY, Severity.WARNING, unit.segment.key, message, suggestion=usual)


def _candidates(units: Sequence[Unit]) -> Iterator[Finding]:
    known = renderings(units)
    for name, holding in _holding(known, units).items():
        target, count = known[name], sum(unit.segment.text.count(name) for unit in holding)
        if count >= _OFTEN:
            add = f'zhen glossary add {name} "{target}"'
            message = f"{name} → {target} occurs {count} times and has no entry. To add it: {add}"
            yield Finding(CANDIDATE, Severity.INFO, holding[0].segment.key, message, suggestion=target)


def _holding(wanted: Iterable[str], units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """By name, in the order given, the units in which it stands where the glossary has no say."""
    held: dict[str, list[Unit]] = {name: [] for name in wanted}
    finder = _Finder(held)
    for unit in units if held else ():
        for name in finder.inside(unit.segment.text) if unit.segment.translate else ():
            if any(_free(unit, name)):
                held[name].append(unit)
    return held


def _free(unit: Unit, name: str) -> Iterator[bool]:
    for match in re.finditer(re.escape(name), unit.segment.text):
        yield not _decided(unit, Span(*match.span()))
