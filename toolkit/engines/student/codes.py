"""Terms and placeholders in the text for a student, as codes that it copies.

A student takes no terms and no markup, but it copies what looks like the name of a part (`X1`). The Portuguese one
copied all codes of 20 sentences with 1 to 4 each, and translated some of the English words in the same places. So
terms, code, addresses and values go through it as such codes, and are put back if each code is in the answer once.

Pairs of tags are left out. Their codes made drafts worse (`learned X4 very X5`), and often had nothing between them. A
second answer, which has them, only shows which words of the draft a pair encloses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit import markup
from toolkit.types import Request

CODES = ("X", "#", "Q")
"""What a code begins with; a number follows. The next is tried if the text has such a word, or the answer lacks one."""
_TAG = re.compile(r"<(/?)(\w+)>")
_VOWEL = re.compile(r"(?!uni|us[ei]|eu|one)[aeiou]", re.IGNORECASE)
_EDGES = " .,;:!?"
_Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Coded:
    """A text for a student. Number n of its codes, which begin with `sign`, replaces number n of `originals`."""

    text: str
    sign: str
    originals: tuple[str, ...]

    def restored(self, answer: str) -> str:
        """Return `answer` with the originals in place of their codes; empty unless it has each code once."""
        if not self.originals:
            return answer
        code = re.compile(rf"(?:\b([Aa])n? )?(?<!\w){self.sign}(\d+)(?!\w)")
        numbers = sorted(int(match[2]) for match in code.finditer(answer))
        return code.sub(self._original, answer) if numbers == list(range(1, len(self.originals) + 1)) else ""

    def enclosed(self, answer: str) -> Iterator[tuple[str, str, str]]:
        """Yield opener and closer of each pair, and the words between their codes in `answer`, if there are any."""
        code = re.compile(rf"(?<!\w){self.sign}(\d+)(?!\w)")
        places: dict[int, list[_Range]] = {}
        for match in code.finditer(answer):
            places.setdefault(int(match[1]), []).append(match.span())
        for number, opener in enumerate(self.originals, 1):
            closer, behind = opener.replace("<", "</", 1), self.originals[number:]
            other = number + 1 + behind.index(closer) if closer in behind else 0
            if len(places.get(number, ())) == len(places.get(other, ())) == 1:
                inside = answer[places[number][0][1] : places[other][0][0]]
                if words := " ".join(code.sub("", inside).split()).strip(_EDGES):
                    yield opener, closer, words

    def _original(self, match: re.Match[str]) -> str:
        original = self.originals[int(match[2]) - 1]
        if match[1]:
            article = match[1] + "n" if _VOWEL.match(original) else match[1]
            return f"{article} {original}"
        word = re.match(r"\w*", original)
        starts = match.string[: match.start()].rstrip()[-1:] in ("", ".", "!", "?")
        return original[:1].upper() + original[1:] if starts and word and word.group().islower() else original


def forms(request: Request) -> Iterator[Coded]:
    """Yield the forms of a text without pairs of tags, best first: with codes, with other codes, and without.

    What is lost in the last form is found by checks.
    """
    text = request.text
    fixed = markup.fixed(text)
    tags = [span for pair in _pairs(text) for span in pair]
    coded = sorted([*(span for span in fixed if span not in tags), *_terms(request, fixed)])
    if coded:
        yield from (_coded(text, coded, tags, sign) for sign in _signs(text)[:2])
    yield _coded(text, (), tags, "")


def pairs_alone(text: str) -> Coded | None:
    """Return the form of `text` with codes only for its pairs of tags; None if it has none."""
    tags = sorted(span for pair in _pairs(text) for span in pair)
    return _coded(text, tags, (), _signs(text)[0]) if tags and _signs(text) else None


def with_pairs(draft: str, coded: Coded, answer: str) -> str:
    """Put the pairs of `pairs_alone` into `draft`, around the words that they enclose in `answer`.

    A pair is left out if its words are not in the draft exactly once: it is placed by its words then
    (`markup.wanted`).
    """
    places: list[tuple[_Range, str, str]] = []
    for opener, closer, words in coded.enclosed(answer):
        matches = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", draft, re.IGNORECASE)]
        if len(matches) == 1 and all(_nests(matches[0], other) for other, _, _ in places):
            places.append((matches[0], opener, closer))
    for (start, end), opener, closer in sorted(places, reverse=True):
        draft = f"{draft[:start]}{opener}{draft[start:end]}{closer}{draft[end:]}"
    return draft


def _nests(first: _Range, second: _Range) -> bool:
    """Return whether two ranges have nothing in common; a pair in a pair is rare, and left to its words."""
    return first[1] <= second[0] or second[1] <= first[0]


def _signs(text: str) -> list[str]:
    return [sign for sign in CODES if not re.search(rf"{sign}\d", text)]


def _pairs(text: str) -> list[tuple[_Range, _Range]]:
    """Return the ranges of opener and closer of each pair of tags."""
    pairs, openers = [], []
    for span in markup.fixed(text):
        if not (tag := _TAG.fullmatch(text, *span)):
            continue
        if not tag[1]:
            openers.append((span, tag[2]))
        elif opener := next((opening for opening in reversed(openers) if opening[1] == tag[2]), None):
            openers.remove(opener)
            pairs.append((opener[0], span))
    return pairs


def _terms(request: Request, fixed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where the targets of terms are in the text, longer ones first; they do not overlap."""
    taken = {place for start, end in fixed for place in range(start, end)}
    matches = []
    for target in sorted({target for _, target in request.terms if target}, key=len, reverse=True):
        for match in re.finditer(rf"(?<![A-Za-z0-9]){re.escape(target)}(?![A-Za-z0-9])", request.text):
            if taken.isdisjoint(range(*match.span())):
                matches.append(match.span())
                taken.update(range(*match.span()))
    return matches


def _coded(text: str, coded: Sequence[_Range], dropped: Sequence[_Range], sign: str) -> Coded:
    """Replace the ranges `coded` with codes, one for words that touch, and remove those in `dropped`."""
    result, end = "", 0
    originals: list[str] = []
    for start, stop in sorted((*coded, *dropped)):
        between, end = text[end:start], stop
        result += between
        if (start, stop) in dropped:
            continue
        if originals and not between and not _TAG.fullmatch(text, start, stop):
            originals[-1] += text[start:stop]
        else:
            originals.append(text[start:stop])
            result += " " * result[-1:].isalnum() + f"{sign}{len(originals)}"
        result += " " * text[stop : stop + 1].isalnum()
    return Coded(result + text[end:], sign, tuple(originals))
