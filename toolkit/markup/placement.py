"""Put markup back around the right words of a translation.

The places the model chose come first. A lost pair is placed by the words it encloses: names and figures are searched
as they are, other words by their own translation (`wanted` says which to translate). What cannot be placed with
confidence is left out, and the check `kept` reports it. For any answer, the markup of the result is properly nested,
and no placeholder is left in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.markup import word_search
from toolkit.markup.answer import Answer, Place, put, read
from toolkit.markup.inline_markup import scan
from toolkit.markup.placeholders import Placeholder, ShortenedText, with_initial
from toolkit.text import has_han

ACCEPTED = 0.62
CLOSE = 0.05
WORD = re.compile(r"\w")
EDGES = " \t\n.,;:!?\"'“”‘’()[]-–—…"

Renderings = Mapping[int, Sequence[str]]
"""Translations of the words of a placeholder, by its number in `ShortenedText.placeholders`."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A translation with its markup, and the numbers of the placeholders that could not be placed."""

    text: str
    missing: tuple[int, ...] = ()


def restore(target: str, shortened: ShortenedText, renderings: Renderings | None = None) -> Restored:
    """Put the markup of the source into `target`, the answer to `shortened`."""
    if target == shortened.text:
        return Restored(shortened.source)
    if not shortened.placeholders:
        return Restored(_whole(target, shortened))
    answer = read(target, shortened)
    placed = _Placing(shortened, answer, renderings or {}).run()
    text, left = compose(answer, shortened, placed)
    text = _notes_behind(text, shortened)
    missing = [
        n
        for n, placeholder in enumerate(shortened.placeholders)
        if n not in (left if placeholder.pair else answer.points)
    ]
    return Restored(_whole(text, shortened), tuple(missing))


def _whole(text: str, shortened: ShortenedText) -> str:
    text = with_initial(text, *shortened.initial) if any(shortened.initial) else text
    return shortened.head + text + shortened.tail


def _notes_behind(text: str, shortened: ShortenedText) -> str:
    """Move footnote marks from before the final punctuation to after it, as English has them."""
    notes = [
        re.escape(placeholder.opener)
        for placeholder in shortened.placeholders
        if placeholder.name == "FOOTNOTE" and placeholder.opener[0] == "<"
    ]
    return re.sub(rf"((?:{'|'.join(notes)})+)([.!?]+[\"'”’)]*)\Z", r"\2\1", text) if notes else text


def wanted(target: str, shortened: ShortenedText) -> dict[int, str]:
    """Return the words of lost pairs that only a translation can locate, by the number of their placeholder."""
    lost = restore(target, shortened).missing
    return {
        number: placeholder.words.strip()
        for number, placeholder in enumerate(shortened.placeholders)
        if number in lost and placeholder.pair and has_han(placeholder.words)
    }


class _Placing:
    def __init__(self, shortened: ShortenedText, answer: Answer, renderings: Renderings) -> None:
        self.shortened, self.answer, self.renderings = shortened, answer, renderings
        self.placed: dict[int, Place] = {}

    def run(self) -> dict[int, Place]:
        """Return the range of each pair that can be placed."""
        self._points()
        placeholders = list(enumerate(self.shortened.placeholders))
        for number, placeholder in placeholders:
            if placeholder.pair and number in self.answer.spans:
                self._accept(number, self.answer.spans[number])
        for number, placeholder in sorted(placeholders, key=lambda numbered: -len(numbered[1].words)):
            if placeholder.pair and number not in self.placed:
                for place in self._guesses(placeholder, self.renderings.get(number, ())):
                    if self._accept(number, place):
                        break
        return self.placed

    def _accept(self, number: int, place: Place) -> bool:
        """Use a place if it holds words, is not far too long, and nests with the others."""
        placeholder = self.shortened.placeholders[number]
        start, end = self._fitted(placeholder, *place)
        if start >= end or not self._sized(placeholder, start, end) or not self._nests(number, start, end):
            return False
        self.placed[number] = (start, end)
        return True

    def _fitted(self, placeholder: Placeholder, start: int, end: int) -> Place:
        """Trim white space from a place, and extend it over points it cuts through."""
        text = self.answer.text
        start = 0 if not placeholder.opener else start
        end = len(text) if not placeholder.closer else end
        for first, last in self.answer.closed:
            start = first if first < start < last else start
            end = last if first < end < last else end
        inner = text[start:end]
        start, end = start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
        while placeholder.closer and placeholder.opener[:1] in "*_~=[!" and text[end - 1 : end] == "\\" and end > start:
            end -= 1
        if placeholder.opener[:1] == "_":
            while start and text[start - 1].isalnum():
                start -= 1
            while end < len(text) and text[end].isalnum():
                end += 1
        return start, end

    def _sized(self, placeholder: Placeholder, start: int, end: int) -> bool:
        """Return whether a place is not far too long, such as the whole sentence for one word of the source."""
        source = len(WORD.findall(self.shortened.words))
        target = len(WORD.findall(self.answer.text))
        inner, outer = len(WORD.findall(placeholder.words)), len(WORD.findall(self.answer.text, start, end))
        if not placeholder.words.strip():
            return True
        return bool(outer) and (inner * target * 3 >= source * outer or outer * 10 < target * 7)

    def _nests(self, number: int, start: int, end: int) -> bool:
        added = self.shortened.placeholders[number]
        for other, (first, last) in self.placed.items():
            placeholder = self.shortened.placeholders[other]
            if end <= first or last <= start:
                continue
            crossing = start < first < end < last or first < start < last < end
            around = added.start <= placeholder.start and placeholder.end <= added.end
            inside = around or (placeholder.start <= added.start and added.end <= placeholder.end)
            same = added.name == placeholder.name or added.opener[:1] == placeholder.opener[:1] in ("*", "_", "[")
            if crossing or (not inside and (same or (start, end) == (first, last))):
                return False
        return True

    def _guesses(self, placeholder: Placeholder, renderings: Sequence[str]) -> list[Place]:
        """Return the possible places of a lost pair, best first."""
        if not placeholder.words.strip():
            return []
        text, size = self.answer.text, len(self.shortened.words) or 1
        outside = self.shortened.words[: placeholder.start] + self.shortened.words[placeholder.end :]
        if not WORD.search(outside):
            inner = text.strip(EDGES)
            start = text.index(inner)
            return [(start, start + len(inner))]
        searched = list(renderings) if has_han(placeholder.words) else [placeholder.words]
        hits = [
            hit for wording in searched for hit in word_search.find(wording.strip(EDGES), text) if hit.score >= ACCEPTED
        ]
        hits = [hit for hit in hits if WORD.search(text[: hit.start] + text[hit.end :])]
        if not hits:
            return self._label(placeholder)
        best = max(hit.score for hit in hits)
        middle = (placeholder.start + placeholder.end) / 2 / size
        near = sorted(
            (hit for hit in hits if hit.score >= best - CLOSE),
            key=lambda hit: (abs((hit.start + hit.end) / 2 / (len(text) or 1) - middle), -hit.score),
        )
        return [(hit.start, hit.end) for hit in near]

    def _label(self, placeholder: Placeholder) -> list[Place]:
        """Return the text before the first colon if the pair encloses that in the source."""
        text = self.answer.text
        before, behind = self.shortened.words[: placeholder.start], self.shortened.words[placeholder.end :]
        labelled = placeholder.words.rstrip().endswith(("：", ":")) or behind.lstrip()[:1] in ("：", ":")
        colon = re.search(r":(?=\s|$)", text)
        if before.strip() or not labelled or not colon or not behind.strip("：: "):
            return []
        return [(0, colon.start() + (placeholder.words.rstrip()[-1:] in "：:"))]

    def _points(self) -> None:
        """Put lost points from the edges of the source at the edges of the target, before its final punctuation."""
        for number, placeholder in enumerate(self.shortened.placeholders):
            behind = self.shortened.words[placeholder.end :]
            if (
                placeholder.pair
                or (placeholder.verbal and placeholder.name != "FOOTNOTE")
                or number in self.answer.points
            ):
                continue
            if not WORD.search(behind):
                text = self.answer.text.rstrip()
                end = len(text.rstrip(".!?。")) if behind.strip() else len(text)
                if not any(first < end < last for first, last in self.answer.closed):
                    put(self.answer, number, (end, end), placeholder.opener)
            elif not WORD.search(self.shortened.words[: placeholder.start]):
                put(self.answer, number, (0, 0), placeholder.opener)


MARKDOWN = frozenset("*_~=[!]")


def compose(answer: Answer, shortened: ShortenedText, placed: Mapping[int, Place]) -> tuple[str, set[int]]:
    """Return the text with the pairs that have a place, and the numbers of those that can be read back from it."""
    choices: tuple[set[int], ...] = (
        set(placed),
        {n for n in placed if shortened.placeholders[n].opener[:1] not in MARKDOWN},
        set(),
    )
    for left in choices:
        text = _written(answer.text, shortened, {number: placed[number] for number in left})
        if _reads(text, answer, shortened, left):
            return text, left
    return text, set()


def _reads(text: str, answer: Answer, shortened: ShortenedText, left: set[int]) -> bool:
    """Return whether the pairs read back from `text` are those that were inserted."""
    markup = scan(text)
    forms = ((text[pair.start : pair.inner], text[pair.outer : pair.end]) for pair in markup.pairs)
    theirs = Counter(form for form in forms if all(form))
    put_in = ((shortened.placeholders[number].opener, shortened.placeholders[number].closer) for number in left)
    mine = Counter(form for form in put_in if all(form))
    own = {(placeholder.opener, placeholder.closer) for placeholder in shortened.placeholders if placeholder.pair}
    return not mine - theirs and not any((theirs - mine)[form] for form in own)


def _written(text: str, shortened: ShortenedText, placed: Mapping[int, Place]) -> str:
    events: list[tuple[int, int, int, int, str]] = []
    for number, (start, end) in placed.items():
        placeholder = shortened.placeholders[number]
        events += [
            (start, 1, -end, placeholder.depth, placeholder.opener),
            (end, 0, -start, -placeholder.depth, placeholder.closer),
        ]
    parts: list[str] = []
    done, last = 0, ""
    closed = False
    for place, opens, _, _, sign in sorted(events):
        piece = text[done:place]
        if piece:
            parts += [" "] if closed and _needs_space(text, done) else []
            parts.append(piece)
            last, closed = piece[-1], False
        if opens and sign[:1] in MARKDOWN and last and _before(last, text[place : place + 1], sign):
            parts.append(" ")
            last = " "
        parts.append(sign)
        closed = closed or (not opens and sign[:1] in MARKDOWN)
        done = place
    rest = text[done:]
    return "".join([*parts, *([" "] if rest and closed and _needs_space(text, done) else []), rest])


def _needs_space(text: str, place: int) -> bool:
    """Return whether closing emphasis needs a space: punctuation before it, a letter after it (CommonMark 6.2)."""
    return bool(place) and not text[place - 1].isalnum() and text[place : place + 1].isalnum()


def _before(last: str, after: str, sign: str) -> bool:
    """Return whether opening emphasis would not be recognized, or `!` before a link would make it an image."""
    return (last.isalnum() and not after.isalnum()) or last == "\\" or (last == "!" and sign[0] == "[")
