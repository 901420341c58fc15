"""What a model is shown in place of inline markup: short tags, and stand-ins for what it could not repeat.

Models repeat `<b>…</b>`, short addresses and code well; attributes, long addresses and Chinese inside of code they do
not (a model that writes English cannot write Chinese at all). Markup round the whole text is not shown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from toolkit.markup.patterns import ENTITY, STAYS, TAG, name_of
from toolkit.markup.scan import VERBAL, Found, Pair, Point, scan
from toolkit.markup.seen import amid_latin, useful
from toolkit.text import trim

PLAIN = re.compile(r"[\x20-\x7e]{1,80}")
LETTERS = {"CODE": "code", "ELEMENT": "code", "FORMULA": "formula", "FOOTNOTE": "^n", "VALUE": "value"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of markup: `opener` and `closer` as they stand in the source; a point has no `closer`.

    `short`: the name of its tag for the model. `shown`: what the model sees in place of a point. `words`: the text
    a pair encloses, as the model sees it, without markup. `start` and `end`: where in `Shield.words` it stands.
    `depth`: how many pairs are round it. `glued`: whether Latin letters touch its opener and its closer on both sides.
    """

    name: str
    opener: str
    closer: str
    short: str
    shown: str
    words: str
    start: int
    end: int
    depth: int
    pair: bool
    glued: tuple[bool, bool] = (False, False)

    @property
    def verbal(self) -> bool:
        """Whether it reads as a word of the sentence: code, an address."""
        return self.name in VERBAL

    def __str__(self) -> str:
        return f"{self.opener}…{self.closer}" if self.pair else self.opener


@dataclass(frozen=True, slots=True)
class Shield:
    """A text made ready for a model: `text` is what it is shown, `source` what it stands for.

    `head` and `tail` stand before and behind the translation in any case. `words`: the text without markup.
    """

    source: str
    text: str
    head: str = ""
    tail: str = ""
    words: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class _Names:
    """Gives markup that differs different names."""

    text: str
    known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def register(self, name: str, form: tuple[str, str]) -> None:
        forms = self.known.setdefault(name, [])
        if form not in forms:
            forms.append(form)

    def short(self, name: str, form: tuple[str, str]) -> str:
        forms = self.known[name]
        return f"{name}{forms.index(form) + 1}" if len(forms) > 1 else name

    def standin(self, name: str, original: str) -> str:
        """A word in place of `original` that does not occur in the text."""
        stem = LETTERS.get(name, "link")
        while re.search(rf"{re.escape(stem)}\d", self.text, re.IGNORECASE):
            stem += "x"
        forms = self.known.setdefault(f" {stem}", [])
        if (original, "") not in forms:
            forms.append((original, ""))
        return f"{stem}{forms.index((original, '')) + 1}"


def shield(text: str) -> Shield:
    """`text` as a model is shown it.

    `<a href="…">` and `[…](…)` become `<a>`, `**` becomes `<b>`; where they differ they are numbered (`<a1>`, `<a2>`),
    so that they can change places. Outside of code, `&nbsp;` becomes a space and `&mdash;` a dash; what HTML needs
    escaped stays escaped. What only Chinese has a use for (`useful`) is not shown, and does not come back.
    """
    shown = useful(text)
    return _shield(shown) if shown == text else replace(_shield(shown), source=text)


def _shield(text: str) -> Shield:
    found = scan(text)
    if not found.pairs and not found.points:
        plain = written_out(text)
        return Shield(text, plain, words=plain)
    found, start, end = _hoisted(text, found)
    names = _Names(text)
    for pair in found.pairs:
        names.register(pair.name, (text[pair.start : pair.inner], text[pair.outer : pair.end]))
    for point in found.points:
        original = text[point.start : point.end]
        if point.name == "ELEMENT":
            names.register(name_of(original), (head_of(original), ""))
        elif point.name not in VERBAL:
            names.register(point.name, (original, ""))
    return _shielded(text, found, start, end, names)


def _hoisted(text: str, found: Found) -> tuple[Found, int, int]:
    """What is not at the edges of `text`, and where that begins and ends."""
    pairs, points = list(found.pairs), list(found.points)
    start, end = 0, len(text)
    moved = True
    while moved:
        (start, end), before = trim(text, start, end), (start, end)
        for pair in [one for one in pairs if one.start <= start and one.end >= end and one.inner < one.outer]:
            pairs.remove(pair)
            start, end = max(start, pair.inner), min(end, pair.outer)
        for point in [one for one in points if _moves(one) and one.end > start and one.start < end]:
            if point.start == start:
                start = point.end
            elif point.end == end:
                end = point.start
            else:
                continue
            points.remove(point)
        moved = before != (start, end)
    return Found(tuple(pairs), tuple(points)), start, end


def _moves(one: Point) -> bool:
    """Whether a point at the edge of a text stays at the edge: what reads as a word does not, but for footnotes."""
    return one.name == "FOOTNOTE" or one.name not in VERBAL


def _shielded(text: str, found: Found, start: int, end: int, names: _Names) -> Shield:
    shown: list[str] = []
    words: list[str] = []
    size, done = 0, start
    begun: dict[Pair, tuple[int, int]] = {}
    marks: list[tuple[int, Mark]] = []
    depth = 0

    def write(plain: str, model: str) -> None:
        nonlocal size
        words.append(plain)
        shown.append(model)
        size += len(plain)

    for place, kind, one in _steps(found):
        plain = written_out(text[done:place])
        write(plain, plain)
        if isinstance(one, Point):
            mark, plain = _point(text, one, names, size, depth)
            write(plain, mark.shown)
            marks.append((one.start, mark))
            done = one.end
            continue
        short = names.short(one.name, (text[one.start : one.inner], text[one.outer : one.end]))
        if kind:
            begun[one] = (size, depth)
            depth += 1
            write("", f"<{short}>")
            done = one.inner
        else:
            depth -= 1
            write("", f"</{short}>")
            marks.append((one.start, _pair(text, one, short, "".join(words), begun[one])))
            done = one.end
    plain = written_out(text[done:end])
    write(plain, plain)
    ordered = tuple(mark for _, mark in sorted(marks, key=lambda mark: (mark[0], mark[1].depth)))
    return Shield(text, "".join(shown), text[:start], text[end:], "".join(words), ordered)


def _steps(found: Found) -> Iterator[tuple[int, int, Pair | Point]]:
    """Openers, closers and points in their order."""
    steps: list[tuple[int, int, int, int, Pair | Point]] = [(one.start, 1, 0, 1, one) for one in found.points]
    for pair in found.pairs:
        steps += [(pair.start, 1, -pair.end, 1, pair), (pair.outer, 0, -pair.start, 0, pair)]
    for place, _, _, kind, one in sorted(steps, key=lambda step: step[:4]):
        yield place, kind, one


def _point(text: str, one: Point, names: _Names, size: int, depth: int) -> tuple[Mark, str]:
    """The mark of a point, and how it reads among the words."""
    original = text[one.start : one.end]
    short, shown, plain = "", original, ""
    if one.name == "ELEMENT":
        head = head_of(original)
        inner = original[len(head) : original.rindex("</")]
        plain = inner if PLAIN.fullmatch(inner) and "<" not in inner else names.standin(one.name, original)
        short = names.short(name_of(head), (head, ""))
        shown = f"<{short}>{plain}</{short}>"
    elif one.name in VERBAL:
        element = original[0] == "<" and one.name in ("FORMULA", "FOOTNOTE")
        seen = PLAIN.fullmatch(original) and not element
        plain = shown = original if seen else _standin(one.name, original, names)
    else:
        short = names.short(one.name, (original, ""))
        shown = f"<{short}>"
    return Mark(one.name, original, "", short, shown, plain, size, size + len(plain), depth, pair=False), plain


def head_of(element: str) -> str:
    """The opening tag of an element."""
    match = TAG.match(element)
    return match.group() if match else ""


def _standin(name: str, original: str, names: _Names) -> str:
    word = names.standin(name, original)
    return f"`{word}`" if name == "CODE" else f"[{word}]" if name == "FOOTNOTE" else word


def _pair(text: str, one: Pair, short: str, words: str, begun: tuple[int, int]) -> Mark:
    start, depth = begun
    opener, closer = text[one.start : one.inner], text[one.outer : one.end]
    glued = (amid_latin(text, one.start, one.inner), amid_latin(text, one.outer, one.end))
    return Mark(one.name, opener, closer, short, "", words[start:], start, len(words), depth, True, glued)


def written_out(text: str) -> str:
    """`text` with HTML entities as the characters they stand for, but those that HTML needs."""
    return ENTITY.sub(_plain_entity, text) if "&" in text else text


def _plain_entity(match: re.Match[str]) -> str:
    if match.group() in STAYS:
        return match.group()
    char = html.unescape(match.group())
    return " " if char == "\xa0" else match.group() if char in '<>&"' else char
