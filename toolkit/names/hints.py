"""Find one rendering for each name that is not in the glossary: for hints, and for the check `names-vary`.

The evidence is the text of a document and reviewed translations, in document order. Drafts are not used, so that the
same inputs always give the same requests.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from toolkit.names import forms_of_address, persons, well_known
from toolkit.names.foreign_names import DOTS, names
from toolkit.names.originals import NameWithOriginal, find_originals, licenses
from toolkit.names.renderings import by_sound
from toolkit.names.transliteration import sounded
from toolkit.text import HAN_CLASS
from toolkit.types import REVIEWED, Finding, SegmentRecord, Severity, Span, State, Term, TermMatch
from toolkit.words import cut, frequency

VARY = "names-vary"
_TITLE = re.compile(r"(?:Mr|Ms|Mrs|Miss|Dr|Lao|Xiao|Da)\.?")
_DOT = re.compile(f"[{DOTS}]")
_NO_NAME = "(?! [A-Z][a-z])"
_ORIGINAL = re.compile(
    rf"(?:[{HAN_CLASS}]{{0,12}}[会社院所局团司部校网厂馆署展奖]|[{HAN_CLASS}]{{1,2}})?\s*[(（]\s*[A-Za-z]"
)

Pairs = tuple[tuple[str, str], ...]


class Rendering(NamedTuple):
    """The English of a name, with its kind (person, name, term) and origin (reviewed, original, pinyin)."""

    target: str
    kind: str
    origin: str


def soft_hints(records: Sequence[SegmentRecord], table: Mapping[str, str] = MappingProxyType({})) -> dict[str, Pairs]:
    """Return the (source, target) pairs of the names in each segment of a document that has some, by key.

    A pair is a hint for the model and is never checked. Names that match a glossary entry, and names with their
    original in the same sentence, get no pair. `table` has the renderings of the project; an empty one means that the
    source is no name.
    """
    english = {name: target for name, target in {**renderings(records), **table}.items() if target}
    finder = _Finder(english)
    by_key = {record.segment.key: _hints(record, english, finder) for record in records if record.segment.translate}
    return {key: hints for key, hints in by_key.items() if hints}


def with_names(records: Sequence[SegmentRecord], table: Mapping[str, str]) -> list[SegmentRecord]:
    """Return the segments of a document with their `soft_hints` and `well_known_names`."""
    hints = soft_hints(records, table)
    matches = well_known_names(records, table, hints)
    return [
        replace(record, names=hints.get(record.segment.key, ()), well_known=matches.get(record.segment.key, ()))
        for record in records
    ]


def renderings(records: Sequence[SegmentRecord]) -> dict[str, str]:
    """Return the rendering of each name that `named` finds, by its Chinese."""
    return {name: rendering.target for name, rendering in named(records).items()}


def named(records: Sequence[SegmentRecord]) -> dict[str, Rendering]:
    """Return the names in the segments of a document that have a rendering: of a reviewer, their original, or pinyin.

    Reviewed translations come before originals. The surname of a name with middle dots gets a rendering of its own.
    Pinyin is for Chinese persons.
    """
    originals = {original.source: original.target for record in records for original in _capitalized(record)}
    for record in records:
        originals |= licenses(record.segment.text)
    chinese = {name: target for name, target in _chinese(records).items() if name not in originals}
    foreign = dict.fromkeys(_foreign(records))
    reviewed = _reviewed(wanted := dict.fromkeys([*foreign, *originals, *chinese]), records)
    names: dict[str, Rendering] = {}
    for name in wanted:
        kind = "person" if name in chinese else "name" if name in foreign else "term"
        spoken = (_spoken(name, chinese, target) for target in reviewed.get(name, ()))
        if target := next(filter(None, spoken), ""):
            names[name] = Rendering(target, kind, "reviewed")
        elif name in originals:
            names[name] = Rendering(originals[name], kind, "original")
        elif name in chinese:
            names[name] = Rendering(chinese[name], kind, "pinyin")
    return {**_surnames(names), **names}


def lost(names: Iterable[tuple[str, str]], english: str) -> dict[str, str]:
    """Return those (source, target) pairs of `names` of whose target `english` has no word; a title alone is none.

    A first word with another name behind it is none either: He Yutang is not He Yitang. Names with 阿 are left out:
    they may be translated (阿福, Lucky).
    """

    def is_lost(target: str) -> bool:
        words = [word for word in target.split() if not _TITLE.fullmatch(word)]
        places = (rf"\b{re.escape(word)}\b(?-i:{'' if word is words[-1] else _NO_NAME})" for word in words)
        return bool(words) and not any(re.search(place, english, re.IGNORECASE) for place in places)

    return {name: target for name, target in names if name[0] != "阿" and is_lost(target)}


def well_known_names(
    records: Sequence[SegmentRecord], table: Mapping[str, str], hints: Mapping[str, Pairs]
) -> dict[str, tuple[TermMatch, ...]]:
    """Return the well-known names in each segment of a document that has some, with their usual English, by key.

    Those that the glossary, `table` or `hints` (of `soft_hints`) decide are left out, parts of other names, and names
    with their original in the same sentence.
    """
    finder = _Finder(table)
    by_key = {}
    for record in records:
        key, text = record.segment.key, record.segment.text
        if record.segment.translate and well_known.find(text):
            others = {*finder.inside(text), *(name for name, _ in hints.get(key, ()))}
            by_key[key] = tuple(_well_known(record, others))
    return {key: matches for key, matches in by_key.items() if matches}


def missing(names: Iterable[TermMatch], english: str) -> list[TermMatch]:
    """Return those of the well-known `names` that `english` has in none of their forms."""
    return [match for match in names if well_known.missing(match.term.source, english)]


def findings(
    records: Sequence[SegmentRecord], table: Mapping[str, str] = MappingProxyType({})
) -> dict[str, list[Finding]]:
    """Return the findings `names-vary` in a document, by segment key: a name has another rendering than usual.

    Usual is what `table` has, or else what most of the document has. A draft without any word of one of its names
    (see `with_names`) is reported, too.
    """
    varying, lacking = (_by_key(group) for group in (_varying(records, table), _lacking(records)))
    return {**lacking, **varying}


def _by_key(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    by_key: dict[str, list[Finding]] = {}
    for finding in findings:
        by_key.setdefault(finding.key, []).append(finding)
    return by_key


def count(names: Iterable[str], records: Iterable[SegmentRecord]) -> Counter[str]:
    """Count the occurrences of each name in the segments of a document, but for those that the glossary decides."""
    return Counter(
        {name: sum(_free(record, name) for record in held) for name, held in _containing(names, records).items()}
    )


def _capitalized(record: SegmentRecord) -> Iterator[NameWithOriginal]:
    """Yield the originals that are names: 思维链（Chain of Thought）, not 推理（reasoning）or 查询（Queries）."""
    for original in find_originals(record.segment.text):
        word = (
            re.fullmatch("[A-Z][a-z]+", original.target) and frequency(original.source) and not sounded(original.source)
        )
        if original.target[0].isupper() and not word:
            yield original


def _foreign(records: Iterable[SegmentRecord]) -> Iterator[str]:
    """Yield the transliterated names."""
    for record in records:
        text = record.segment.text
        yield from (text[span.start : span.end] for span in _places(text)[0] if not _decided(record, span))


def _chinese(records: Sequence[SegmentRecord]) -> dict[str, str]:
    """Return the names of Chinese persons, with their English: full names, given names, and forms of address."""
    wanted: dict[str, None] = {}
    forms: dict[str, None] = {}
    for record in records:
        text = record.segment.text
        _, full_names, addresses = _places(text)
        wanted |= {text[span.start : span.end]: None for span in full_names if not _decided(record, span)}
        forms |= {text[span.start : span.end]: None for span in addresses if not _decided(record, span)}
    if not wanted and not forms:
        return {}
    texts = [record.segment.text for record in records]
    called = {name: forms_of_address.english(name) for name in forms if forms_of_address.called(name, texts)}
    full = persons.persons(texts, [name for name in wanted if not _begins(called, name, texts)])
    called = {name: target for name, target in called.items() if not any(map(re.compile(f"{name}.").match, full))}
    return {**persons.given_names(texts, full), **full, **called}


def _begins(called: Mapping[str, str], name: str, texts: Sequence[str]) -> bool:
    """Return whether `name` is a form of address with a character after it: 邵总拦, where 邵总 also occurs alone."""
    start = next((name[:length] for length in (3, 2) if name[:length] in called), name)
    return start == name in called or sum(text.count(start) for text in texts) > sum(text.count(name) for text in texts)


@lru_cache(maxsize=1 << 17)
def _places(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of transliterated names in a text, of possible Chinese names, and of forms of address."""
    words = cut(text)
    foreign = tuple(names(text, words))

    def free(span: Span) -> bool:
        return not any(map(span.overlaps, foreign))

    chinese = persons.candidates(text, words)
    addresses = forms_of_address.candidates(text, words)
    return foreign, tuple(filter(free, chinese)), tuple(filter(free, addresses))


def _spoken(name: str, chinese: Mapping[str, str], english: str) -> str:
    """Return the rendering of a name in `english`, or empty. `chinese` has the pinyin of the Chinese names."""
    if name not in chinese:
        return by_sound(name, english)
    if forms_of_address.english(name) == chinese[name]:
        return forms_of_address.spelled(chinese[name], english)
    return persons.spelled(chinese[name], english)


def _reviewed(wanted: Iterable[str], records: Iterable[SegmentRecord]) -> dict[str, list[str]]:
    """Return the reviewed translations of the sentences that contain each name, by name."""
    reviewed: dict[str, list[str]] = defaultdict(list)
    finder = _Finder(wanted)
    for record in records:
        if record.translation and record.translation.state in REVIEWED:
            for name in finder.inside(record.segment.text):
                reviewed[name].append(record.translation.target)
    return reviewed


def _well_known(record: SegmentRecord, others: Iterable[str]) -> Iterator[TermMatch]:
    """Yield the well-known names in `record` that do not overlap `others`."""
    text = record.segment.text
    taken = [Span(*place.span()) for name in others for place in re.finditer(re.escape(name), text)]
    longer = [place for places in _places(text) for place in places]
    for name, span in well_known.find(text):
        decided = _decided(record, span) or any(map(span.overlaps, taken)) or _ORIGINAL.match(text, span.end)
        if not decided and not any(_is_in(span, place, text) for place in longer):
            yield TermMatch(Term(name, well_known.usual(name)), span, True, "name")


def _is_in(span: Span, place: Span, text: str) -> bool:
    """Return whether `span` is a part of the name at `place`, but not its surname after a dot."""
    surname = span.end == place.end and text[span.start - 1 : span.start] in tuple(DOTS)
    return span != place and span.overlaps(place) and not surname


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


def _surnames(names: Mapping[str, Rendering]) -> dict[str, Rendering]:
    """Return the renderings of surnames: 阿莫代 → Amodei, from 达里奥·阿莫代 → Dario Amodei."""
    parts = [(_DOT.split(name), rendering.target.split(), rendering) for name, rendering in names.items()]
    return {
        chinese[-1]: rendering._replace(target=english[-1])
        for chinese, english, rendering in parts
        if len(chinese) == len(english) > 1 and len(chinese[-1]) > 1
    }


def _hints(record: SegmentRecord, english: Mapping[str, str], finder: _Finder) -> Pairs:
    text, taken, hints = record.segment.text, set[int](), []
    for name in sorted(finder.inside(text), key=lambda name: (-len(name), name)):
        for match in re.finditer(re.escape(name), text):
            span = Span(*match.span())
            free = taken.isdisjoint(range(span.start, span.end)) and not _decided(record, span)
            if free and english[name].casefold() not in text.casefold():
                hints.append((span.start, name))
            taken.update(range(span.start, span.end))
    return tuple((name, english[name]) for name in dict.fromkeys(name for _, name in sorted(hints)))


def _decided(record: SegmentRecord, span: Span) -> bool:
    """Return whether a glossary entry matches at `span`."""
    return any(match.span.overlaps(span) for match in record.matches)


def _varying(records: Sequence[SegmentRecord], table: Mapping[str, str]) -> Iterator[Finding]:
    chinese = _chinese(records)
    for name, named in _containing(dict.fromkeys([*_foreign(records), *chinese]), records).items():
        spoken = [(record, _spoken(name, chinese, record.translation.target)) for record in named if record.translation]
        counts = Counter(rendering for _, rendering in spoken if rendering)
        # If several are equally frequent, the first in the document wins.
        usual = table.get(name) or max(counts, key=lambda rendering: counts[rendering], default="")
        for record, rendering in spoken:
            if rendering and rendering.casefold() != usual.casefold():
                message = f"{name} is {rendering} here and {usual} elsewhere"
                yield Finding(VARY, Severity.WARNING, record.segment.key, message, suggestion=usual)


def _lacking(records: Sequence[SegmentRecord]) -> Iterator[Finding]:
    """Yield a finding for each name of which a draft has no word."""
    for record in records:
        if record.translation and record.translation.state is State.DRAFT and record.translation.target:
            gone = lost(record.names, record.translation.target)
            gone |= {
                match.term.source: match.term.target for match in missing(record.well_known, record.translation.target)
            }
            for name, target in gone.items():
                message = f"{name} ({target}) is not in the translation"
                yield Finding(VARY, Severity.WARNING, record.segment.key, message, suggestion=target)


def _containing(wanted: Iterable[str], records: Iterable[SegmentRecord]) -> dict[str, list[SegmentRecord]]:
    """Return the segments that contain each name outside of glossary matches, by name in the order given."""
    by_name: dict[str, list[SegmentRecord]] = {name: [] for name in wanted}
    finder = _Finder(by_name)
    for record in records if by_name else ():
        for name in finder.inside(record.segment.text) if record.segment.translate else ():
            if _free(record, name):
                by_name[name].append(record)
    return by_name


def _free(record: SegmentRecord, name: str) -> int:
    """Count the occurrences of `name` in `record` that no glossary entry decides."""
    places = re.finditer(re.escape(name), record.segment.text)
    return sum(not _decided(record, Span(*place.span())) for place in places)
