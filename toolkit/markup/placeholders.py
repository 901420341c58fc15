"""Replace inline markup in the text for a model: by short tags, or by words if the model could not repeat it.

Models repeat `<b>…</b>`, short addresses and code well, but not attributes, long addresses and Chinese inside code (a
model for English cannot write Chinese at all). Markup around the whole text is left out, and so are the tags around a
large first letter, which belongs to its word all the same. The words of a link to a page of a vault or wiki,
`[[人物表]]`, are also the name of the page, which must not change.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from toolkit.markup.inline_markup import VERBAL, InlineMarkup, MarkupPair, MarkupPoint, scan
from toolkit.markup.patterns import ENTITY, STAYS, TAG, name_of
from toolkit.markup.seen import amid_latin, useful
from toolkit.text import MUSIC, trim

PLAIN = re.compile(r"[\x20-\x7e]{1,80}")
LETTERS = {"CODE": "code", "ELEMENT": "code", "FORMULA": "formula", "FOOTNOTE": "^n", "VALUE": "value"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A pair of markup or a point: `opener` and `closer` as in the source; a point has no `closer`.

    `short`: the name of its tag for the model. `shown`: what the model gets in place of a point. `words`: the text
    that a pair encloses, as the model gets it, without markup. `start` and `end`: its range in `ShortenedText.words`.
    `depth`: the number of pairs around it. `glued`: whether Latin letters touch both sides of its opener and closer.
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
        """Whether it is read as a word of the sentence: code, an address."""
        return self.name in VERBAL

    def __str__(self) -> str:
        return f"{self.opener}…{self.closer}" if self.pair else self.opener


@dataclass(frozen=True, slots=True)
class ShortenedText:
    """A text for a model: `text` is what the model gets in place of `source`.

    `head` and `tail` are markup at the edges, which the translation always keeps. `words`: the text without markup.
    `initial`: the tags around the first letter.
    """

    source: str
    text: str
    head: str = ""
    tail: str = ""
    words: str = ""
    placeholders: tuple[Placeholder, ...] = ()
    initial: tuple[str, ...] = ("", "")


@dataclass(slots=True)
class _PlaceholderNames:
    """Gives different names to different markup."""

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
        """Return a word for `original` that does not occur in the text."""
        stem = LETTERS.get(name, "link")
        while re.search(rf"{re.escape(stem)}\d", self.text, re.IGNORECASE):
            stem += "x"
        forms = self.known.setdefault(f" {stem}", [])
        if (original, "") not in forms:
            forms.append((original, ""))
        return f"{stem}{forms.index((original, '')) + 1}"


def shorten(text: str) -> ShortenedText:
    """Replace the markup of `text` with placeholders that a model can repeat.

    `<a href="…">` and `[…](…)` become `<a>`, `**` becomes `<b>`; different ones are numbered (`<a1>`, `<a2>`), so that
    they can change their order. Outside code, `&nbsp;` becomes a space and `&mdash;` a dash; what HTML needs escaped
    is still escaped. Markup that only Chinese needs (`useful`) is dropped; a link to a page gets a label.
    """
    rest, *initial = without_initial(labeled(useful(text)))
    return _shortened(rest) if rest == text else replace(_shortened(rest), source=text, initial=tuple(initial))


def _shortened(text: str) -> ShortenedText:
    markup = scan(text)
    if not markup.pairs and not markup.points and text.strip(MUSIC) == text:
        plain = written_out(text)
        return ShortenedText(text, plain, words=plain)
    markup, start, end = _hoisted(text, markup)
    names = _PlaceholderNames(text)
    for pair in markup.pairs:
        names.register(pair.name, (text[pair.start : pair.inner], text[pair.outer : pair.end]))
    for point in markup.points:
        original = text[point.start : point.end]
        if point.name == "ELEMENT":
            names.register(name_of(original), (head_of(original), ""))
        elif point.name not in VERBAL:
            names.register(point.name, (original, ""))
    return _built(text, markup, start, end, names)


def _hoisted(text: str, markup: InlineMarkup) -> tuple[InlineMarkup, int, int]:
    """Return the markup that is not at the edges of `text`, and the range between the edges and signs of music."""
    pairs, points = list(markup.pairs), list(markup.points)
    start, end = 0, len(text)
    moved = True
    while moved:
        (start, end), before = trim(text, start, end), (start, end)
        for pair in [each for each in pairs if each.start <= start and each.end >= end and each.inner < each.outer]:
            pairs.remove(pair)
            start, end = max(start, pair.inner), min(end, pair.outer)
        for point in [each for each in points if _moves(each) and each.end > start and each.start < end]:
            if point.start == start:
                start = point.end
            elif point.end == end:
                end = point.start
            else:
                continue
            points.remove(point)
        words = text[start:end].lstrip(MUSIC)
        start, end = end - len(words), end - len(words) + len(words.rstrip(MUSIC))
        moved = before != (start, end)
    return InlineMarkup(tuple(pairs), tuple(points)), start, end


def _moves(point: MarkupPoint) -> bool:
    """Return whether a point belongs to the head or tail: footnotes do, other points that are words do not."""
    return point.name == "FOOTNOTE" or point.name not in VERBAL


def _built(text: str, markup: InlineMarkup, start: int, end: int, names: _PlaceholderNames) -> ShortenedText:
    parts: list[str] = []
    words: list[str] = []
    size, done = 0, start
    starts: dict[MarkupPair, tuple[int, int]] = {}
    placeholders: list[tuple[int, Placeholder]] = []
    depth = 0

    def write(plain: str, model: str) -> None:
        nonlocal size
        words.append(plain)
        parts.append(model)
        size += len(plain)

    for place, kind, item in _steps(markup):
        plain = written_out(text[done:place])
        write(plain, plain)
        if isinstance(item, MarkupPoint):
            placeholder, plain = _point(text, item, names, size, depth)
            write(plain, placeholder.shown)
            placeholders.append((item.start, placeholder))
            done = item.end
            continue
        short = names.short(item.name, (text[item.start : item.inner], text[item.outer : item.end]))
        if kind:
            starts[item] = (size, depth)
            depth += 1
            write("", f"<{short}>")
            done = item.inner
        else:
            depth -= 1
            write("", f"</{short}>")
            placeholders.append((item.start, _pair(text, item, short, "".join(words), starts[item])))
            done = item.end
    plain = written_out(text[done:end])
    write(plain, plain)
    ordered = tuple(
        placeholder
        for _, placeholder in sorted(placeholders, key=lambda placeholder: (placeholder[0], placeholder[1].depth))
    )
    return ShortenedText(text, "".join(parts), text[:start], text[end:], "".join(words), ordered)


def _steps(markup: InlineMarkup) -> Iterator[tuple[int, int, MarkupPair | MarkupPoint]]:
    """Yield openers, closers and points in their order."""
    steps: list[tuple[int, int, int, int, MarkupPair | MarkupPoint]] = [
        (point.start, 1, 0, 1, point) for point in markup.points
    ]
    for pair in markup.pairs:
        steps += [(pair.start, 1, -pair.end, 1, pair), (pair.outer, 0, -pair.start, 0, pair)]
    for place, _, _, kind, item in sorted(steps, key=lambda step: step[:4]):
        yield place, kind, item


def _point(text: str, point: MarkupPoint, names: _PlaceholderNames, size: int, depth: int) -> tuple[Placeholder, str]:
    """Return the placeholder of a point, and its text among the words."""
    original = text[point.start : point.end]
    short, shown, plain = "", original, ""
    if point.name == "ELEMENT":
        head = head_of(original)
        inner = original[len(head) : original.rindex("</")]
        plain = inner if PLAIN.fullmatch(inner) and "<" not in inner else names.standin(point.name, original)
        short = names.short(name_of(head), (head, ""))
        shown = f"<{short}>{plain}</{short}>"
    elif point.name in VERBAL:
        element = original[0] == "<" and point.name in ("CODE", "FORMULA", "FOOTNOTE")
        seen = PLAIN.fullmatch(original) and not element
        plain = shown = original if seen else _standin(point.name, original, names)
    else:
        short = names.short(point.name, (original, ""))
        shown = f"<{short}>"
    return Placeholder(point.name, original, "", short, shown, plain, size, size + len(plain), depth, pair=False), plain


def head_of(element: str) -> str:
    """Return the opening tag of an element."""
    match = TAG.match(element)
    return match.group() if match else ""


def _standin(name: str, original: str, names: _PlaceholderNames) -> str:
    word = names.standin(name, original)
    return f"`{word}`" if name == "CODE" else f"[{word}]" if name == "FOOTNOTE" else word


def _pair(text: str, pair: MarkupPair, short: str, words: str, starts: tuple[int, int]) -> Placeholder:
    start, depth = starts
    opener, closer = text[pair.start : pair.inner], text[pair.outer : pair.end]
    glued = (amid_latin(text, pair.start, pair.inner), amid_latin(text, pair.outer, pair.end))
    return Placeholder(pair.name, opener, closer, short, "", words[start:], start, len(words), depth, True, glued)


def written_out(text: str) -> str:
    """Replace the HTML entities of `text` with their characters, except for those that HTML needs."""
    return ENTITY.sub(_plain_entity, text) if "&" in text else text


def _plain_entity(match: re.Match[str]) -> str:
    if match.group() in STAYS:
        return match.group()
    char = html.unescape(match.group())
    return " " if char == "\xa0" else match.group() if char in '<>&"' else char


_LARGE = re.compile(
    r"""<\w+\b[^<>]*\s(?:class\s*=\s*["'](?:[^"'<>]*[\s-])?(?:drop[-_]?caps?|dropped|initials?|first[-_]?letter|lettrine|dc)[\s"']"""
    r"""|style\s*=\s*["'][^"'<>]*float\s*:\s*left)""",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:<[^<>]*>|&[#\w]{1,32};|[^\w<&])*+(?=\w)")


def without_initial(text: str) -> tuple[str, str, str]:
    """Return `text` without the tags around its first letter, and these tags; empty if there are none."""
    for pair in scan(text).pairs if "<" in text else ():
        opener, closer = text[pair.start : pair.inner], text[pair.outer : pair.end]
        if opener and closer and _LARGE.match(opener):
            before, inside = _BEFORE.match(text), text[pair.inner : pair.outer]
            if before and before.end() == pair.inner and "<" not in inside:
                return text[: pair.start] + inside + text[pair.end :], opener, closer
    return text, "", ""


def with_initial(text: str, opener: str, closer: str) -> str:
    """Return `text` with the tags around its first letter."""
    before = _BEFORE.match(text)
    if not before:
        return text
    at = before.end()
    return f"{text[:at]}{opener}{text[at]}{closer}{text[at + 1 :]}"


def pages(text: str) -> Iterator[tuple[int, str]]:
    """Yield, for each link without a label, the place of its words, and the words: those of the page or heading."""
    for pair in scan(text).pairs if "[[" in text else ():
        opener = text[pair.start : pair.inner]
        if opener.startswith("[[") and "|" not in opener:
            yield pair.inner, text[pair.inner : pair.outer]


def labeled(text: str) -> str:
    """Return `text` with a label in each link to a page: `[[人物表]]` becomes `[[人物表|人物表]]`."""
    parts: list[str] = []
    done = 0
    for place, words in pages(text):
        parts += (text[done:place], words, "|")
        done = place
    return "".join(parts) + text[done:]
