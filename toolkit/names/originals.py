"""Find names and terms with their original in parentheses: 苏茨克弗（Ilya Sutskever）, AGI（通用人工智能）.

The Chinese ends where the original begins. Its beginning is harder to find: a quotation mark or a middle dot shows it;
the name of a person begins where the sounds of the original begin; a term has as many words as fit the length of the
original, and no function words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.files import package_data
from toolkit.names.foreign_names import dotted_start
from toolkit.names.transliteration import likeness, sounded
from toolkit.text import HAN, HAN_CLASS
from toolkit.types import Span
from toolkit.words import Word, cut

_LETTER = r"A-Za-z\u00c0-\u024f"
_INNER = rf"{_LETTER}0-9&'’+/·"
_PHRASE = rf"[{_LETTER}][{_INNER}.-]*(?:[ :]{{1,2}}[{_INNER}][{_INNER}.-]*){{0,7}}"
_FULL_NAME = re.compile(rf"[A-Z][{_LETTER}.'’-]*(?: [A-Z][{_LETTER}.'’-]*)*")
_ALSO = r"(?:[,，、;；]?\s*(?:简称|缩写(?:为)?|又称|也称|或称|英文(?:名)?|即|或)[为是:：]?\s*)"
_OPEN, _SHUT = "[（(]", "[)）]"
_ORIGINAL = re.compile(rf"\s?{_OPEN}\s*(?:英文(?:名|是|为)?[:：]?\s*)?({_PHRASE})((?:{_ALSO}{_PHRASE})*)\s*{_SHUT}")
_BARE = re.compile(rf"(?<=[{HAN_CLASS}])[A-Z][{_LETTER}'’]+(?: [A-Z][{_LETTER}.'’-]+)+")
_MIRRORED = re.compile(rf"(?<![{_INNER}.]){_PHRASE}\s?{_OPEN}([{HAN_CLASS}]{{2,12}}){_SHUT}")
_EMPHASIS = str.maketrans("", "", "*_`~")
_OPENERS = dict(zip('”’」』）》〉】〕］)]"', '“‘「『（《〈【〔［(["', strict=True))
# Parts of speech that no name or term contains.
_FUNCTION = frozenset({"uj", "ul", "uz", "ud", "ug", "uv", "u", "p", "c", "r", "d", "y", "e", "o", "m", "q", "mq", "x",
                       "f", "zg", "df", "i"})  # fmt: skip
_DATA = package_data("toolkit.names", "words.json")
_LIGHT, _PROVINCES = frozenset(_DATA["light"]), _DATA["provinces"]
_LICENSE = re.compile(rf"([{''.join(_PROVINCES)}])ICP[备证](\d+)号((?:-\d+)?)")
_PREFIXES = frozenset("预超后前非反多副准总强弱单双子元")
_NEVER = frozenset("的了是")
_SENTENCE = re.compile("[了吧吗呢]$|^[是我你他她这那]")
_STARTS = "“‘「『《*_"
_DESCRIBES = re.compile("[的了是]|一[个种类款项]|^[如约即比]|例如|比如|可能|不变|包括|其中|以及")
_MOST = 16


class NameWithOriginal(NamedTuple):
    """A Chinese name or term and its original: `span` is the Chinese in the text, `variants` further originals."""

    source: str
    target: str
    variants: tuple[str, ...]
    span: Span


def licenses(text: str) -> dict[str, str]:
    """Return the licenses of websites in `text` with their English: 京ICP备12345号, `Beijing ICP No. 12345`."""
    return {match[0]: f"{_PROVINCES[match[1]]} ICP No. {match[2]}{match[3]}" for match in _LICENSE.finditer(text)}


def find_originals(text: str) -> list[NameWithOriginal]:
    """Find the names and terms with an original in one paragraph, by position."""
    if not _ORIGINAL.search(text) and not _BARE.search(text) and not _MIRRORED.search(text):
        return []
    words = cut(text)
    by_span = {name.span: name for name in [*_mirrored(text), *_bare(text, words), *_bracketed(text, words)]}
    return [by_span[span] for span in sorted(by_span)]


def _bracketed(text: str, words: Sequence[Word]) -> Iterator[NameWithOriginal]:
    for match in _ORIGINAL.finditer(text):
        target, others = match[1].strip(), tuple(re.findall(_PHRASE, match[2]))
        if (span := _before(text, match.start(), words, target)) and not _code(match):
            yield NameWithOriginal(text[span.start : span.end], target, others, span)


def _code(match: re.Match[str]) -> bool:
    """Return whether it is a call, a file or a link: f(x), a.py."""
    return bool(re.search(r"https?:|\.\w{2,4}\b(?!\.)|^[a-z_]+\w*=", match[1]))


def _bare(text: str, words: Sequence[Word]) -> Iterator[NameWithOriginal]:
    """Find originals that follow without parentheses: only if they sound like the name."""
    for match in _BARE.finditer(text):
        span = _full_name(text, match.start(), words, match[0])
        if span and likeness(text[span.start : span.end].replace("·", ""), match[0].replace(" ", "")) >= 0.5:
            yield NameWithOriginal(text[span.start : span.end], match[0], (), span)


def _mirrored(text: str) -> Iterator[NameWithOriginal]:
    """Find short forms with their Chinese: AGI（通用人工智能）."""
    for match in _MIRRORED.finditer(text):
        latin = match[0][: match.start(1) - match.start() - 1].strip()
        if re.fullmatch(r"[A-Z][A-Za-z]*[A-Z](?:-[A-Z0-9]+)?", latin) and _is_term(match[1]):
            yield NameWithOriginal(match[1], latin, (), Span(*match.span(1)))


def _is_term(chinese: str) -> bool:
    """Return whether it is a name or term rather than a remark: it ends with a noun and is no sentence."""
    words = cut(chinese)
    is_name = not _DESCRIBES.search(chinese) and all(word.tag not in _FUNCTION for word in words)
    return is_name and words[-1].tag[0] in "nlj"


def _before(text: str, end: int, words: Sequence[Word], original: str) -> Span | None:
    """Return the span of the Chinese that ends at `end`, without closing marks, and has this original."""
    while end and text[end - 1] in "*_ ":
        end -= 1
    if end and text[end - 1] in _OPENERS:
        return _quoted(text, end)
    if not end or not HAN.match(text[end - 1]):
        return None
    return _full_name(text, end, words, original) or _term(text, end, words, original)


def _quoted(text: str, end: int) -> Span | None:
    """Return the span between quotation marks that close at `end`."""
    start = text.rfind(_OPENERS[text[end - 1]], 0, end - 1)
    inner = text[start + 1 : end - 1].translate(_EMPHASIS)
    if start < 0 or not 2 <= len(inner) <= _MOST or not HAN.search(inner) or _DESCRIBES.search(inner):
        return None
    left = start + 1 + len(text[start + 1 : end - 1]) - len(text[start + 1 : end - 1].lstrip("*_"))
    return Span(left, left + len(inner))


def _full_name(text: str, end: int, words: Sequence[Word], original: str) -> Span | None:
    """Return the span of a person's name, transliterated or Chinese, before `end`."""
    if (start := dotted_start(text, end, words)) is not None:
        return Span(start, end)
    if not _FULL_NAME.fullmatch(original):
        return None
    best = max(_name_starts(text, end), key=lambda start: _fit(text[start:end], original), default=None)
    return Span(best, end) if best is not None and _fit(text[best:end], original) >= 0.6 else None


def _name_starts(text: str, end: int) -> list[int]:
    """Return the possible beginnings of a transliterated name that ends at `end`."""
    starts = []
    for start in range(end - 1, max(-1, end - 9), -1):
        if not sounded(text[start]):
            break
        if end - start >= 2:
            starts.append(start)
    return starts


def _fit(name: str, original: str) -> float:
    """Return how well a name matches an original of one or more words; the surname alone is enough."""
    parts = [part for part in re.split(r"[\s-]", original) if part]
    return max(likeness(name, part) for part in [*parts, "".join(parts)]) - 0.01 * len(name)


def _term(text: str, end: int, words: Sequence[Word], original: str) -> Span | None:
    """Return the span of the words before `end` that match the length of the original; all after an opening mark."""
    floor = _floor(text, end)
    if floor and text[floor - 1] in _STARTS and 2 <= end - floor <= _MOST:
        return None if _SENTENCE.search(text[floor:end]) else Span(floor, end)
    wanted, content = _size(original), list(_content(end, words))
    fits: list[tuple[float, int]] = []
    for count, word in enumerate(content, 1):
        if 2 <= end - word.start <= _MOST:
            length = count if wanted.letters else (end - word.start) / 2
            # A short run between two punctuation marks is one name, even if the segmenter splits it.
            is_name = word.start == floor and end - floor <= 4
            fits.append((-1.0 if is_name else _misfit(length, wanted) - 0.2 * (word is content[-1]), word.start))
    return Span(_trimmed(text, min(fits)[1], end), end) if fits else None


def _misfit(length: float, wanted: _Size) -> float:
    """Return the difference of a length. Missing words count double, because Chinese adds nouns: 混合专家模型."""
    short = wanted.words - length
    return short / wanted.words if short > 0 else -short / (2 * length)


def _content(end: int, words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words before `end` that can belong to one term, last first; only the first may be Latin."""
    for word in reversed([word for word in words if word.end <= end]):
        stop = (word.tag in _FUNCTION and word.text not in _PREFIXES) or word.text in _LIGHT
        if stop or word.text in _NEVER or not re.match(rf"[{HAN_CLASS}{_LETTER}]", word.text[-1]):
            return
        yield word
        if not HAN.match(word.text[0]):
            return


def _trimmed(text: str, start: int, end: int) -> int:
    """Move `start` after a verb or preposition that the segmenter put into a name."""
    return start + 1 if end - start > 2 and text[start] in "给与和在向对由让把被将从像如" else start


class _Size(NamedTuple):
    words: int
    letters: bool


def _size(original: str) -> _Size:
    """Count the words of an original; an acronym counts as many as it has letters."""
    parts = [part for part in re.split(r"[\s/-]+", original) if part.lower() not in {"of", "the", "and", "for", "a"}]
    short = [re.sub("s$|[^A-Za-z0-9]", "", part) for part in parts]
    sizes = [len(part) if sum(map(str.isupper, part)) >= 2 and len(part) <= 6 else 1 for part in short]
    return _Size(max(1, sum(sizes)), sum(sizes) > len(parts))


def _floor(text: str, end: int) -> int:
    """Return where the run of Chinese characters, Latin letters and digits that ends at `end` begins."""
    start = end
    while start and (HAN.match(text[start - 1]) or re.match(rf"[{_INNER}-]", text[start - 1])):
        start -= 1
    return start
