"""Find names that occur twice or more and say nothing about their English: 维卡港, 岚川汽车, 秀芬, 哑巷.

Once is enough for an unknown word with a noun that clearly follows names: 羊册镇, 慢炉基金.

Evidence is the part of speech that the segmenter gives a word that its dictionary does not have. Chinese names have a
rendering by rule: pinyin, and the English noun for what they are (GB/T 28039-2011 for persons, GB 17733-2008 for
places). Names that are written as foreign ones are have none: a model has to be asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from toolkit.files import package_data
from toolkit.names import foreign_names, well_known
from toolkit.names.persons import acts, in_one_word
from toolkit.names.transliteration import SOUNDS, likeness, sounded
from toolkit.text import HAN_CLASS
from toolkit.types import SegmentRecord
from toolkit.words import Word, cut, frequency

TIMES = 2
CONTEXTS = 2
LONGEST = 90
_DATA = package_data("toolkit.names", "repeated.json")
_HEADS: dict[str, str] = _DATA["heads"]
_LONGEST_FIRST = sorted(_HEADS, key=len, reverse=True)
_NO_PLACES = frozenset(_DATA["no_places"].split())
_CLEAR = tuple(_DATA["clear"])
_STEM = 2
_DIALECT = "话"
_UNKNOWN = 5
"""Words that are less frequent in the dictionary are taken for names before a noun that clearly follows names."""
_PLAIN = re.compile(f"[{_DATA['plain']}]")
_HAN = re.compile(f"[{HAN_CLASS}]{{2,8}}")
_FAMILIAR = 100
"""Models know the names that are more frequent in the dictionary."""
_ALIKE = 0.6


class _NamePlace(NamedTuple):
    """An occurrence of a possible name: its text, its start there, and whether the segmenter takes it for a place."""

    text: str
    start: int
    is_place: bool


def repeated(records: Sequence[SegmentRecord], known: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names that occur `TIMES` or more in the segments of a document, each with up to `CONTEXTS` sentences.

    Names with a rendering in `known`, parts of them, and those that a glossary entry covers, are left out.
    """
    places: dict[str, list[_NamePlace]] = defaultdict(list)
    for record in records:
        text = record.segment.text
        closed = {place for match in record.matches for place in range(match.span.start, match.span.end)}
        for name, place in _names(text, cut(text)):
            if name not in known and closed.isdisjoint(range(place.start, place.start + len(name))):
                places[name].append(place)
    texts = [record.segment.text for record in records]
    names = [
        name
        for name, occurrences in places.items()
        if (sum(text.count(name) for text in texts) >= TIMES or _is_clear(name)) and _is_name(name, occurrences)
    ]
    whole = [name for name in names if not _is_part(name, [*names, *known], texts)]
    ruled = (*whole, *(name for name, english in known.items() if english == by_rule(name)))
    whole += [stem for name in ruled if (stem := _short(name, texts)) and stem not in (*whole, *known)]
    return {name: _contexts([text for text in texts if name in text]) for name in whole}


def _short(name: str, texts: Sequence[str]) -> str:
    """Return the Chinese name without the noun for what it is, if `texts` have it so, too: 青崖 of 青崖科技."""
    stem, noun = _stem(name)
    is_name = noun and not sounded(stem) and frequency(stem) < _FAMILIAR
    return stem if is_name and any(text.count(stem) > text.count(name) for text in texts) else ""


def by_rule(name: str) -> str:
    """Return the English of a name of `repeated` that is Chinese: 岚川汽车, `Lanchuan Auto`; empty for 维卡港."""
    stem, noun = _stem(name)
    if sounded(stem) and not _is_dialect(name):
        return ""
    if not noun:
        return in_one_word(name)
    return f"{by_rule(stem) if len(stem) > _STEM else in_one_word(stem)} {noun}"


def is_spoken(name: str, english: str) -> bool:
    """Return whether `english` sounds like `name` without the noun for what it is: 维卡港, `Vika Harbor`."""
    stem, noun = _stem(name)
    words = english.split()
    heard = words[: max(1, len(words) - len(noun.split()))]
    return likeness(stem, " ".join(heard)) >= _ALIKE


def _stem(name: str) -> tuple[str, str]:
    """Return `name` without the noun for what it is, and the English of the noun; all of 云岭 is a stem."""
    for head in _LONGEST_FIRST:
        if name.endswith(head) and len(name) - len(head) > 1:
            return name.removesuffix(head), _HEADS[head]
    return name, ""


def _names(text: str, words: Sequence[Word]) -> Iterator[tuple[str, _NamePlace]]:
    """Yield the possible names in `text`: names side by side, with the noun for what they are."""
    groups = [(is_name, list(group)) for is_name, group in groupby(words, _named)]
    for number, (is_name, group) in enumerate(groups):
        if not is_name:
            continue
        name = "".join(word.text for word in group)
        head = groups[number + 1][1][0].text if number + 1 < len(groups) else ""
        if head in _HEADS:
            name += head
        if _HAN.fullmatch(name):
            is_place = name == group[0].text and group[0].tag == "ns"
            yield name, _NamePlace(text, group[0].start, is_place)
    for span in foreign_names.names(text, words):  # the surname of 玛蒂尔达·韦斯特拉斯
        surname = re.split(f"[{foreign_names.DOTS}]", text[span.start : span.end])[-1]
        if len(surname) > _STEM and len(surname) < span.end - span.start:
            yield surname, _NamePlace(text, span.end - len(surname), is_place=False)
    for word, noun in pairwise(words):  # 慢炉 + 基金: an unknown noun with the noun for what it is
        name = word.text + noun.text
        unknown = word.tag in ("n", "nz") or (word.tag == "v" and len(noun.text) > 1)
        clear = unknown and noun.text in _CLEAR and _HAN.fullmatch(word.text) and _is_clear(name)
        if clear or (noun.text == _DIALECT and _is_dialect(name)):
            yield name, _NamePlace(text, word.start, is_place=False)


def _named(word: Word) -> bool:
    """Return whether `word` may be a name: a foreign one, or by its part of speech, or by its end (哑巷)."""
    text, commonness = word.text, frequency(word.text)
    if not _HAN.fullmatch(text) or text in _NO_PLACES or _PLAIN.search(text):
        return False
    if commonness:
        is_place = word.tag == "ns" and text[-1] in _HEADS and len(text) < 4
        return commonness < _FAMILIAR and (is_place or (word.tag.startswith(("nr", "ns")) and sounded(text)))
    ends = len(text) < 5 and text[-1] in _HEADS and text[0] not in _DATA["measures"]
    return word.tag.startswith(("nr", "ns", "nt")) or ends


def _is_name(name: str, places: Sequence[_NamePlace]) -> bool:
    """Return whether `name` at `places` is a whole name: of a person who does something, of a place, or foreign."""
    stem, noun = _stem(name)
    if sounded(stem):
        before = any(start and text[start - 1] in SOUNDS for text, start, _ in places)  # a surname may follow a dot
        return not before and not any(_goes_on(text, start + len(name)) for text, start, _ in places)
    if noun or name[-1] in _HEADS:
        return frequency(stem) < _FAMILIAR or _is_dialect(name)
    return any(is_place or acts(text, start, name) for text, start, is_place in places)


def _is_clear(name: str) -> bool:
    """Return whether `name` is a name even if it occurs once: 羊册镇, 慢炉基金."""
    stem = name.removesuffix(next((head for head in _CLEAR if name.endswith(head)), ""))
    return len(stem) == _STEM and stem != name and frequency(stem) < _UNKNOWN and not frequency(name)


def _is_dialect(name: str) -> bool:
    """Return whether `name` is the dialect of a place whose usual English is its pinyin: 绍兴话, not 中国话, 广东话."""
    place = name.removesuffix(_DIALECT)
    well_known_names = [other for other, _ in well_known.find(name)] if place != name else []
    return well_known_names == [place] and well_known.usual(place) == in_one_word(place)


def _goes_on(text: str, place: int) -> bool:
    """Return whether a transliterated name has another character at `place`."""
    return text[place : place + 1] in SOUNDS or text[place : place + 1] == "·"


def _contexts(texts: Sequence[str]) -> list[str]:
    """Return the longest of `texts` that are not too long, or else the start of the first."""
    contexts = [text for text in dict.fromkeys(texts) if len(text) <= LONGEST]
    return sorted(contexts, key=len, reverse=True)[:CONTEXTS] or [texts[0][:LONGEST]]


def _is_part(name: str, names: Sequence[str], texts: Sequence[str]) -> bool:
    """Return whether `name` mostly occurs within one longer name."""
    total = sum(text.count(name) for text in texts)
    longer = (other for other in names if name != other and name in other)
    return any(sum(text.count(other) for text in texts) * 2 > total for other in longer)
