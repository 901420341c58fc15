"""Markup put back round the right words of a translation.

What the model wrote is tried first. A pair it lost is placed by the words it encloses: if they are names or figures
they are looked for as they are, else in the translation the engine gave for them alone (`wanted` says of which). What
cannot be placed with confidence stays out, and the check `kept` tells. Whatever was answered, the markup of the
result nests as it may, and nothing is in it that only the model was to see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from toolkit.markup import words
from toolkit.markup.answer import Answer, Place, put, read
from toolkit.markup.compose import compose
from toolkit.markup.shield import Mark, Shield
from toolkit.text import has_han

SURE = 0.62
CLOSE = 0.05
WORD = re.compile(r"\w")
EDGES = " \t\n.,;:!?\"'“”‘’()[]-–—…"

Renderings = Mapping[int, Sequence[str]]
"""Translations of what a mark encloses, by its number in `Shield.marks`."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A translation with its markup, and the numbers of the marks that could not be placed."""

    text: str
    missing: tuple[int, ...] = ()


def restore(target: str, shield: Shield, renderings: Renderings | None = None) -> Restored:
    """The answer `target` to `shield`, with the markup of its source."""
    if target == shield.text:
        return Restored(shield.source)
    if not shield.marks:
        return Restored(shield.head + target + shield.tail)
    answer = read(target, shield)
    placed = _Placing(shield, answer, renderings or {}).run()
    text, left = compose(answer, shield, placed)
    text = _notes_behind(text, shield)
    missing = [n for n, mark in enumerate(shield.marks) if n not in (left if mark.pair else answer.points)]
    return Restored(shield.head + text + shield.tail, tuple(missing))


def _notes_behind(text: str, shield: Shield) -> str:
    """`text` with the marks of notes that stand before its full stop behind it, where English has them."""
    notes = [re.escape(mark.opener) for mark in shield.marks if mark.name == "FOOTNOTE" and mark.opener[0] == "<"]
    return re.sub(rf"((?:{'|'.join(notes)})+)([.!?]+[\"'”’)]*)\Z", r"\2\1", text) if notes else text


def wanted(target: str, shield: Shield) -> dict[int, str]:
    """What the answer `target` lost and only a translation of it can tell the place of: words by the mark's number."""
    lost = restore(target, shield).missing
    return {
        number: mark.words.strip()
        for number, mark in enumerate(shield.marks)
        if number in lost and mark.pair and has_han(mark.words)
    }


class _Placing:
    def __init__(self, shield: Shield, answer: Answer, renderings: Renderings) -> None:
        self.shield, self.answer, self.renderings = shield, answer, renderings
        self.placed: dict[int, Place] = {}

    def run(self) -> dict[int, Place]:
        """Where each pair goes that has a place."""
        self._points()
        marks = list(enumerate(self.shield.marks))
        for number, mark in marks:
            if mark.pair and number in self.answer.spans:
                self._accept(number, self.answer.spans[number])
        for number, mark in sorted(marks, key=lambda one: -len(one[1].words)):
            if mark.pair and number not in self.placed:
                for place in self._guesses(mark, self.renderings.get(number, ())):
                    if self._accept(number, place):
                        break
        return self.placed

    def _accept(self, number: int, place: Place) -> bool:
        """Take a place if it holds words, is not far too long, and nests with those taken."""
        mark = self.shield.marks[number]
        start, end = self._fitted(mark, *place)
        if start >= end or not self._sized(mark, start, end) or not self._nests(number, start, end):
            return False
        self.placed[number] = (start, end)
        return True

    def _fitted(self, mark: Mark, start: int, end: int) -> Place:
        """The place without white space at its edges, and with the whole of what is kept as it is."""
        text = self.answer.text
        start = 0 if not mark.opener else start
        end = len(text) if not mark.closer else end
        for first, last in self.answer.closed:
            start = first if first < start < last else start
            end = last if first < end < last else end
        inner = text[start:end]
        start, end = start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())
        while mark.closer and mark.opener[:1] in "*_~[!" and text[end - 1 : end] == "\\" and end > start:
            end -= 1
        if mark.opener[:1] == "_":
            while start and text[start - 1].isalnum():
                start -= 1
            while end < len(text) and text[end].isalnum():
                end += 1
        return start, end

    def _sized(self, mark: Mark, start: int, end: int) -> bool:
        """Whether a place is not the whole sentence for a small part of its source."""
        source = len(WORD.findall(self.shield.words))
        target = len(WORD.findall(self.answer.text))
        inner, outer = len(WORD.findall(mark.words)), len(WORD.findall(self.answer.text, start, end))
        if not mark.words.strip():
            return True
        return bool(outer) and (inner * target * 3 >= source * outer or outer * 10 < target * 7)

    def _nests(self, number: int, start: int, end: int) -> bool:
        own = self.shield.marks[number]
        for other, (first, last) in self.placed.items():
            mark = self.shield.marks[other]
            if end <= first or last <= start:
                continue
            crossing = start < first < end < last or first < start < last < end
            around = own.start <= mark.start and mark.end <= own.end
            inside = around or (mark.start <= own.start and own.end <= mark.end)
            same = own.name == mark.name or own.opener[:1] == mark.opener[:1] in ("*", "_", "[")
            if crossing or (not inside and (same or (start, end) == (first, last))):
                return False
        return True

    def _guesses(self, mark: Mark, renderings: Sequence[str]) -> list[Place]:
        """Where a pair that was lost may stand, best first."""
        if not mark.words.strip():
            return []
        text, size = self.answer.text, len(self.shield.words) or 1
        outside = self.shield.words[: mark.start] + self.shield.words[mark.end :]
        if not WORD.search(outside):
            inner = text.strip(EDGES)
            start = text.index(inner)
            return [(start, start + len(inner))]
        told = list(renderings) if has_han(mark.words) else [mark.words]
        hits = [hit for one in told for hit in words.find(one.strip(EDGES), text) if hit.score >= SURE]
        hits = [hit for hit in hits if WORD.search(text[: hit.start] + text[hit.end :])]
        if not hits:
            return self._label(mark)
        best = max(hit.score for hit in hits)
        middle = (mark.start + mark.end) / 2 / size
        near = sorted(
            (hit for hit in hits if hit.score >= best - CLOSE),
            key=lambda hit: (abs((hit.start + hit.end) / 2 / (len(text) or 1) - middle), -hit.score),
        )
        return [(hit.start, hit.end) for hit in near]

    def _label(self, mark: Mark) -> list[Place]:
        """What stands before the first colon, if that is what the pair encloses in the source."""
        text = self.answer.text
        before, behind = self.shield.words[: mark.start], self.shield.words[mark.end :]
        labelled = mark.words.rstrip().endswith(("：", ":")) or behind.lstrip()[:1] in ("：", ":")
        colon = re.search(r":(?=\s|$)", text)
        if before.strip() or not labelled or not colon or not behind.strip("：: "):
            return []
        return [(0, colon.start() + (mark.words.rstrip()[-1:] in "：:"))]

    def _points(self) -> None:
        """Put points that stand at the very end of the source, but for its full stop, there."""
        for number, mark in enumerate(self.shield.marks):
            behind = self.shield.words[mark.end :]
            if mark.pair or (mark.verbal and mark.name != "FOOTNOTE") or number in self.answer.points:
                continue
            if not WORD.search(behind):
                text = self.answer.text.rstrip()
                end = len(text.rstrip(".!?。")) if behind.strip() else len(text)
                if not any(first < end < last for first, last in self.answer.closed):
                    put(self.answer, number, (end, end), mark.opener)
            elif not WORD.search(self.shield.words[: mark.start]):
                put(self.answer, number, (0, 0), mark.opener)
