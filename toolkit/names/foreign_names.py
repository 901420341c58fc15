"""Find foreign names in Chinese characters: 马斯克, 伊利亚·苏茨克弗."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from toolkit.names.transliteration import PLAIN, SOUNDS, sounded
from toolkit.text import HAN_CLASS
from toolkit.types import Span
from toolkit.words import Word, frequency

DOTS = "·•‧・･"
_DOTTED = re.compile(rf"[{HAN_CLASS}](?=[{DOTS}][{HAN_CLASS}])")
_NAME_TAGS = ("nr", "ns", "nz")
_LONGEST_PART = 7


def names(text: str, words: Sequence[Word]) -> list[Span]:
    """Return the spans of transliterated names in `text` with the words `words`, ascending, without overlap.

    A name with a middle dot is certain. Without one, it is a run of 3 or more characters of transliterated names. At
    least half of them are rare in ordinary words, and the run is not an ordinary word of the dictionary.
    """
    dotted = list(_dotted(text, words))
    return sorted(dotted + [span for span in _runs(words) if not any(map(span.overlaps, dotted))])


def dotted_start(text: str, end: int, words: Sequence[Word]) -> int | None:
    """Return where the name with a middle dot that ends at `end` begins; `None` if there is none."""
    match = re.search(
        rf"(?:[{HAN_CLASS}]{{1,{_LONGEST_PART}}}[{DOTS}])+[{HAN_CLASS}]{{1,{_LONGEST_PART}}}$", text[:end]
    )
    if match is None:
        return None
    first = re.search(f"[{DOTS}]", match[0])
    return _left(text, match.start() + first.start(), words) if first else None


def _dotted(text: str, words: Sequence[Word]) -> Iterator[Span]:
    reached = 0
    for match in _DOTTED.finditer(text):
        if match.start() < reached:
            continue
        start, reached = _left(text, match.end(), words), match.end()
        while reached < len(text) and text[reached] in DOTS:
            reached = _right(reached + 1, words)
        yield Span(start, reached)


def _left(text: str, dot: int, words: Sequence[Word]) -> int:
    """Return where the part before the dot begins: as far back as the characters are used for names."""
    start = dot
    while start and dot - start < _LONGEST_PART and sounded(text[start - 1]) and text[start - 1] not in DOTS:
        start -= 1
    # 但·马克: an ordinary word of one character before a name is not part of it
    inside = [word for word in words if word.start < dot and word.end > start]
    while len(inside) > 1 and not _may_belong(inside[0]):
        start = inside.pop(0).end
    return start if start < dot else dot - 1


def _right(start: int, words: Sequence[Word]) -> int:
    """Return where the part that begins at `start` ends: words of characters that are used for names."""
    end = start
    for word in words:
        if word.end <= start:
            continue
        if word.start >= start and end > start and not _may_belong(word):
            break
        part = word.text[max(0, start - word.start) :]
        if not sounded(part) and end > start:
            break
        end = word.end
        if not sounded(part) or end - start >= _LONGEST_PART:
            break
    return end


def _runs(words: Sequence[Word]) -> Iterator[Span]:
    for belongs, group in groupby(words, key=_may_belong):
        if belongs:
            yield from _named(list(group))


def _named(run: list[Word]) -> Iterator[Span]:
    """Yield the span of the name in a run of words that could all be parts of one."""
    while run and len(run[0].text) == 1 and run[0].text in PLAIN and not run[0].tag.startswith("n"):
        run = run[1:]
    while run and len(run[-1].text) == 1 and run[-1].text in PLAIN and not run[-1].tag.startswith("nr"):
        run = run[:-1]
    text = "".join(word.text for word in run)
    if 3 <= len(text) <= 9 and (_is_known(run) or _is_telling(text, run)):
        yield Span(run[0].start, run[-1].end)


def _is_known(run: Sequence[Word]) -> bool:
    """Return whether it is a person's name in the dictionary."""
    return len(run) == 1 and run[0].tag.startswith("nr") and frequency(run[0].text) > 0


def _is_telling(text: str, run: Sequence[Word]) -> bool:
    """Return whether at least half of its characters are rare outside of names."""
    marked = sum(char not in PLAIN for char in text)
    return 2 * marked >= len(text) and any(word.tag.startswith(_NAME_TAGS) for word in run)


def _may_belong(word: Word) -> bool:
    """Return whether a word can be a part of a transliterated name."""
    if not all(char in SOUNDS for char in word.text):
        return False
    return word.tag.startswith(_NAME_TAGS) or (len(word.text) == 1 and word.tag not in {"p", "c", "d", "uj", "ud", "r"})
