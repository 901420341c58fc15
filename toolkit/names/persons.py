"""Find Chinese names of persons that have no original in the text, and spell them in English: 林知远, Lin Zhiyuan.

The segmenter marks many other words as names. A name here begins with a surname and is rare or unknown as a word. It
has a title before it (记者林知远), is a whole cell, or occurs again and once in a place for persons (林知远笑了,
“林知远，你来”). A word that no dictionary has needs no such place if it occurs again and its given name is not a common
word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from toolkit.files import package_data
from toolkit.text import HAN, HAN_CLASS
from toolkit.types import Span
from toolkit.words import Word, cut, frequency

_TABLE = package_data("toolkit.names", "persons.json")
SURNAMES, _COMPOUND = frozenset(_TABLE["surnames"]), frozenset(_TABLE["compound"])
_READ: dict[str, str] = _TABLE["read"]
_TAGS = "(?:<[^<>]*>)*"
_BEFORE = re.compile(f"(?:{'|'.join(_TABLE['before'])}|(?:{'|'.join(_TABLE['labels'])})[：:])[ 　]?[“‘「]?$")
_BEHIND = re.compile("|".join(_TABLE["behind"]))
# 记录：许知微, even if the segmenter cuts it otherwise.
_NAME = rf"{_TAGS}(?P<name>[{HAN_CLASS}]{{2,3}})(?![{HAN_CLASS}])"
_LABELLED = re.compile(rf"(?:{'|'.join(_TABLE['labels'])})[：:] ?{_NAME}")
_INTRODUCES = re.compile(f"(?:{'|'.join(_TABLE['introduces'])})$")
_INTRODUCED = re.compile(rf"(?:{'|'.join(_TABLE['introduces'])}){_NAME}")
_CALLED = re.compile("[“‘「]$"), re.compile("[，！？…]")
_ACTS = frozenset(word[0] for word in _TABLE["behind"]) | frozenset(_TABLE["goes on"])
_COMMON_WORD = 2500
"""Characters that are more frequent words than this are not given names by themselves."""
_NEVER_LAST = frozenset("家氏某姓湖河山岭村镇县港岛子脸鸡鸭鱼肉菜茶酒饭车机")
_RARE = 20
"""Dictionary words with a higher frequency are not names."""
_TWICE = 2
_WORDS = frozenset("连任费管车明师张支项时")
"""Surnames that are often the end of another word, or a measure word."""
_NEAR = 200
"""Characters before a name that are read for a title, with the tags between them."""
_VOWELS = ("a", "e", "o")


def candidates(text: str, words: Sequence[Word]) -> Iterator[Span]:
    """Return the spans of possible person names in `text` with the words `words`."""
    for word in words:
        surname = len(_surname(word.text)) if word.tag.startswith("nr") else 0
        if surname and surname < len(word.text) <= surname + 2 and frequency(word.text) < _RARE:
            yield Span(word.start, word.end)
    if _is_person(text):
        yield Span(0, len(text))
    for word, after in pairwise(words):  # 陆 + 行舟
        if word.tag == "nr" and word.text in SURNAMES and _is_given_after(after.text):
            yield Span(word.start, after.end)
    for match in _LABELLED.finditer(text):
        if _surname(match["name"]):
            yield Span(*match.span("name"))
    for match in _INTRODUCED.finditer(text):
        if _is_unknown(match["name"]):
            yield Span(*match.span("name"))


def persons(texts: Sequence[str], wanted: Iterable[str]) -> dict[str, str]:
    """Return those candidates of `wanted` that are names of persons in a document of `texts`, with their pinyin."""
    spelled_names: dict[str, str] = {}
    for name in dict.fromkeys(wanted):
        places = [(text, match.start()) for text in texts if name in text for match in re.finditer(name, text)]
        full_name = _whole(name, places)
        given = name[len(_surname(name)) :]
        times = max(len(places), _called(given, texts) if name[0] not in _WORDS else 0)  # 贾秀芬, 秀芬
        often = times >= _TWICE and not frequency(name) and _is_given(given, often=times > _TWICE)
        back = len(places) >= _TWICE and any(acts(*place, full_name) or speaks(*place, full_name) for place in places)
        alone = any(text == name for text, _ in places) and _is_person(name)
        if often or back or alone or any(_titled(text, start, name) for text, start in places):
            spelled_names[full_name] = pinyin(full_name)
    return spelled_names


def pinyin(name: str) -> str:
    """Return the name of a person in pinyin, surname first, the given name in one word: 欧阳晓安, `Ouyang Xiao'an`.

    This follows GB/T 28039-2011 (the spelling of Chinese names in the phonetic alphabet), without tones, ü as yu.
    """
    surname = _surname(name) or name[0]
    read = _READ.get(surname) or "".join(syllables(surname))
    return f"{read.capitalize()} {in_one_word(name[len(surname) :])}".strip()


def in_one_word(given: str) -> str:
    """Return the pinyin of a given name in one word: 晓安, `Xiao'an`."""
    first, *others = syllables(given) or [""]
    apart = (f"'{syllable}" if syllable.startswith(_VOWELS) else syllable for syllable in others)
    return f"{first}{''.join(apart)}".capitalize()


def given_names(texts: Sequence[str], names: Iterable[str]) -> dict[str, str]:
    """Return the given names of two characters of `names` that `texts` have by themselves, too, with their pinyin."""
    by_name = {}
    for name in names:
        given = name[len(_surname(name)) :]
        alone = re.compile(f"(?<!{name[: -len(given)]}){given}")
        if len(given) == 2 and frequency(given) < _RARE and any(map(alone.search, texts)):
            by_name[given] = in_one_word(given)
    return by_name


def spelled(target: str, english: str) -> str:
    """Return how `english` spells the person with the pinyin `target` (surname and the word next to it), or empty."""
    surname, _, given = target.partition(" ")
    word = r"[A-Z][a-z]+(?:['’-][A-Za-z][a-z]+)*"
    exact = re.search(rf"\b{re.escape(target)}\b", english)
    match = exact or re.search(rf"\b{surname} {word}", english) or re.search(rf"\b{given} {surname}\b", english)
    return match[0] if match else ""


def _surname(name: str) -> str:
    if name[:2] in _COMPOUND:
        return name[:2]
    return name[0] if name[0] in SURNAMES else ""


def syllables(chinese: str) -> list[str]:
    """Return the pinyin of each character, without tones; ü is yu."""
    from pypinyin import Style, lazy_pinyin

    return [syllable.replace("ü", "yu") for syllable in lazy_pinyin(chinese, style=Style.NORMAL, v_to_u=True)]


def _is_person(text: str) -> bool:
    """Return whether a text, as in a cell, is the name of a person: in no dictionary, with a rare given name."""
    surname = _surname(text)
    given = text[len(surname) :]
    if not surname or not 1 <= len(given) <= 2 or not all(map(HAN.match, text)) or frequency(text):
        return False
    first = cut(text)[0]
    cut_so = first.text == surname or (first.text == text and first.tag.startswith("nr"))
    return cut_so and _is_given(given, often=False)


def _called(given: str, texts: Sequence[str]) -> int:
    """Return how often a given name occurs by itself where the segmenter takes it for a name."""
    if len(given) < 2 or frequency(given):
        return 0
    return sum(word.text == given and word.tag == "nr" for text in texts if given in text for word in cut(text))


def _whole(name: str, places: Sequence[tuple[str, int]]) -> str:
    """Extend `name` by the character that always follows it, if the segmenter cut a given name of two in half."""
    while len(name) > 2 and name[-1] in "说道问笑答":  # 李明说
        name = name[:-1]
    behind = {text[start + len(name) : start + len(name) + 1] for text, start in places}
    more = behind.pop() if len(behind) == 1 else ""
    full = more == "和" and (len(places) > _TWICE or any(acts(text, start, f"{name}和") for text, start in places))
    goes_on = more in _ACTS and not full  # 祝清和: no name has an "and" each time, or before what a person does
    cut_off = len(name) == len(_surname(name)) + 1 and len(places) >= _TWICE and HAN.match(more) and not goes_on
    return name + more if cut_off else name


def _is_given_after(word: str) -> bool:
    """Return whether a word behind a surname can be the given name: it is short and rare."""
    return len(word) < 3 and frequency(word) < _RARE * 25 and all(map(HAN.match, word))


def _is_given(name: str, *, often: bool) -> bool:
    """Return whether `name` is more likely a given name than the rest of a word: 屹, not 狗; 望舒, not 厘子."""
    return (often or frequency(name) < _COMMON_WORD) and name[-1] not in _NEVER_LAST and name[0] != "姓"


def _is_unknown(name: str) -> bool:
    """Return whether a word of two or three characters with a surname is in no dictionary: 江晚, not 温州人."""
    first = cut(name)[0]
    rare = not frequency(name) and frequency(name[:2]) < _RARE and first.text == name
    return bool(_surname(name)) and rare and (len(name) == 2 or first.tag.startswith("nr"))


def _titled(text: str, start: int, name: str) -> bool:
    before = re.sub(f"{_TAGS}$", "", text[max(0, start - _NEAR) : start])[-6:]
    return bool(_BEFORE.search(before) or (_INTRODUCES.search(before) and _is_unknown(name)))


def acts(text: str, start: int, name: str) -> bool:
    """Return whether `name` at `start` does there what only persons do."""
    end = start + len(name)
    called = _CALLED[0].search(text[:start]) and _CALLED[1].match(text, end)
    return bool(called or _BEHIND.match(text, end))


def speaks(text: str, start: int, name: str) -> bool:
    """Return whether `name` at `start` is the speaker of `text`, as 小满 of 小满：大家好."""
    return start == 0 and text[len(name) : len(name) + 1] in (":", "：")
