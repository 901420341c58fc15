"""Find forms of address, 老周, 小林, 阿宁, 秦老三, 卢医生, 李小姐, and their English: `Lao Zhou`, `Dr. Lu`, `Ms. Li`.

A candidate is no word of the dictionary and does not split one. It must occur again, or be followed by an action that
only persons do. One occurrence is enough with a title that has no other meaning (医生).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolkit.files import package_data
from toolkit.names.persons import SURNAMES, acts, pinyin, speaks
from toolkit.text import HAN_CLASS
from toolkit.types import Span
from toolkit.words import Word, frequency

_TITLES: dict[str, str] = package_data("toolkit.names", "titles.json")
_SURNAME = f"[{''.join(sorted(SURNAMES - set('连任费管车明')))}]"
_TITLE = "|".join(sorted(_TITLES, key=len, reverse=True))
_FORMS = (
    re.compile(f"(?P<surname>{_SURNAME})(?P<title>{_TITLE})"),
    re.compile(
        f"(?:{_SURNAME}老[大二三四五六七八九]|[老小]{_SURNAME}|大{_SURNAME}|阿[{HAN_CLASS}](?<![叔伯公婆嫂姨妈嬷哥姐弟妹爷]))"
    ),
    re.compile(f"[小大][{HAN_CLASS}]"),
)
_INTRODUCED = re.compile(f"(?:我是|我叫)([小大老阿][{HAN_CLASS}])(?![{HAN_CLASS}])")
_SHORT = "工总导爷叔伯姨婶嫂"
_RARE = 20
_OFTEN = 3


def candidates(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """Yield the spans in `text`, split into `words`, that could be forms of address."""
    # Words that no dictionary has are guesses of the segmenter, such as 谭说: their ends do not count.
    inside = {place for word in words if frequency(word.text) for place in range(word.start + 1, word.end)}
    for form in _FORMS:
        for match in form.finditer(text):
            titled = is_titled(match[0]) and len(match["title"]) > 1  # 李先生 is a word, too
            if (titled or frequency(match[0]) < _RARE) and match.start() not in inside and match.end() not in inside:
                yield Span(*match.span())


def english(name: str) -> str:
    """Return the English of a form of address; empty if `name` is not one."""
    if match := _FORMS[0].fullmatch(name):
        return _TITLES[match["title"]].format(pinyin(match["surname"]))
    if not any(form.fullmatch(name) for form in _FORMS[1:]):
        return ""
    if name[0] == "阿":
        return f"Ah {pinyin(name[1])}"
    return f"{pinyin(name[:1])} {pinyin(name[1:]).replace(' ', '').capitalize()}"


def spelled(target: str, english: str) -> str:
    """Return how `english` spells the form of address with the English `target`, or empty."""
    last = target.rpartition(" ")[2]
    match = re.search(rf"\b{re.escape(target)}\b", english) or re.search(rf"\b[A-Z][a-z]+\.? {last}\b", english)
    return match[0] if match else ""


def is_titled(name: str) -> bool:
    """Return whether `name` is a surname with a title: 卢医生."""
    return _FORMS[0].fullmatch(name) is not None


def called(name: str, texts: Sequence[str]) -> bool:
    """Return whether the candidate `name` is a form of address in a document of `texts`."""
    places = [(text, match.start()) for text in texts if name in text for match in re.finditer(name, text)]
    if not _FORMS[0].fullmatch(name) and not _FORMS[1].fullmatch(name):  # 小锚, not 小院
        introduced = any(match[1] == name for text, _ in places for match in _INTRODUCED.finditer(text))  # 我是大飞
        often = (
            name[0] == "小"
            and len(places) >= _OFTEN
            and any(acts(*place, name) or speaks(*place, name) for place in places)
        )
        return introduced or often
    return (
        len(places) > 1
        or (is_titled(name) and name[1:] not in _SHORT)
        or any(acts(text, start, name) for text, start in places)
    )
