"""Find names that a translation must have and everybody knows: 杭州, 三星, 马斯克.

Models know these, so they are no hints. `well_known.json` has all English forms that count as right, the usual one
first. Longest names come first, and a name is one or more words of the segmenter: 海南 is not in 上海南站.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from toolkit.files import package_data
from toolkit.names.persons import syllables
from toolkit.text import fold
from toolkit.types import Span
from toolkit.words import cut

_TAILS = frozenset("人市省县区州岛河湖山队军语话族店版式系裔籍菜")
"""Characters that may follow a name in the same word: 四川话, 英国队."""
_ENDINGS = "(?:[nv]?i?an|[en]?an|n|n?ese|i|n?ic|er|ern|ite|is[mt]|(?:wo)?m[ae]n|shan|jiang|he|hu|shi|net)?s?"
_INITIAL = re.compile(r"(?<![^\W_])([A-Z])\.")


@lru_cache(maxsize=1 << 17)
def find(text: str) -> tuple[tuple[str, Span], ...]:
    """Return the well-known names in a text, in either script, with their places in order."""
    folded = fold(text)
    matches = _automaton().find_matches_as_indexes(folded, overlapping=True)
    if not matches:
        return ()
    words = cut(folded)
    starts, ends = {word.start for word in words}, {word.end for word in words}
    names: list[tuple[str, Span]] = []
    for _, start, end in sorted(matches, key=lambda match: (match[1] - match[2], match[1])):
        span, whole = Span(start, end), end in ends or (end + 1 in ends and folded[end] in _TAILS)
        if start in starts and whole and not any(span.overlaps(other) for _, other in names):
            names.append((text[start:end], span))
    return tuple(sorted(names, key=lambda pair: pair[1]))


def usual(name: str) -> str:
    """Return the usual English of a well-known name."""
    return _forms()[fold(name)][0]


def missing(name: str, english: str) -> bool:
    """Return whether `english` has none of the forms of a well-known name, no adjective or plural, and no pinyin."""
    plain = _plain(english)
    return not _pattern(name).search(plain) and not _of_pinyin(name).search(plain)


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[str]]:
    groups = package_data("toolkit.names", "well_known.json")
    lines = (line for group, lines in groups.items() if group != "sources" for line in lines)
    pairs = (pair.partition(" ") for line in lines for pair in line.split("; "))
    return {fold(name): english.split("/") for name, _, english in pairs}


@lru_cache(maxsize=1)
def _automaton() -> Any:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(list(_forms()), store_patterns=False)


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the forms. A form without small letters is written so: US is not us."""
    return re.compile("|".join(map(_of_form, _forms()[fold(name)])))


def _of_form(form: str) -> str:
    pattern = rf"(?<![A-Za-z]){' ?'.join(map(re.escape, _plain(form).split()))}{_ENDINGS}(?![A-Za-z])"
    return pattern if form.isupper() else f"(?i:{pattern})"


@lru_cache(maxsize=4096)
def _of_pinyin(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){' ?'.join(syllables(name))}s?(?![a-z])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _plain(english: str) -> str:
    """Return `english` without accents, apostrophes, hyphens and the stops of U.S.; SouthChinaSea in words."""
    letters = "".join(char for char in unicodedata.normalize("NFKD", english) if not unicodedata.combining(char))
    return re.sub(r"[-\u2010-\u2015\s]+|(?<=[a-z])(?=[A-Z])", " ", _INITIAL.sub(r"\1", re.sub("['’‘ʼ`]", "", letters)))
