"""Divide the strings of a program into paragraphs: at line breaks, blocks of HTML, plural bars and ICU choices.

Each case of an ICU choice (`{n, plural, other {# 封信}}`) is a paragraph; its argument and selectors are no text
(ICU User Guide, Formatting Messages). A bar between spaces divides the plural forms of vue-i18n.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.markup import icu
from toolkit.text import has_han, trim
from toolkit.types import Span

_DIVIDER = (
    r"</?(?:address|article|aside|blockquote|body|center|dd|details|div|dl|dt|figure|footer|form|h[1-6]|header|hr|html|"
    r"li|main|nav|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)\b[^<>]*>|(?<=\s)\|(?=\s)"
)
# a choice of Java's MessageFormat: `{0,choice,0#无|1#一封}`
_CHOICE = re.compile(r"\{\s*\w+\s*,\s*(?:choice|plural|select|selectordinal)\s*,")
# a value that is only an address or a path: `https://example.com/中文`, `/图片/a.png`
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|\.{0,2}/(?=[^\s/]+/))[^\s，。！？；]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Value:
    """A string of a program: its key path as `place`, the `span` of its content, and the style of its quotes.

    `signs` matches what is not plain text in it, see `signs`.
    """

    place: str
    span: Span
    signs: re.Pattern[str]
    style: str = ""


@dataclass(frozen=True, slots=True)
class ValueParagraph:
    """The spans of one paragraph of a value, and its place: that of the value, and the selectors of its choices."""

    spans: tuple[Span, ...]
    place: str


def signs(pattern: str) -> re.Pattern[str]:
    """Compile `pattern`, which matches the escapes and line ends in a value.

    A match ends a paragraph. But the text goes on if it has the group `join` (a line that is folded), or another: then
    only the group is no text (the first half of an escaped quotation mark). The group `keep` is text whatever it has.
    """
    return re.compile(f"{_DIVIDER}|{pattern}", re.IGNORECASE | re.DOTALL)


def paragraphs(text: str, value: Value) -> tuple[list[ValueParagraph], list[Span]]:
    """Return the paragraphs of `value` with Chinese, and the ranges that are no text: arguments, selectors, URLs."""
    start, end = value.span.start, value.span.end
    content = text[start:end]
    if not has_han(content):
        return [], []
    if _ADDRESS.fullmatch(content):
        return [], [value.span]
    texts = _texts(content)
    edges = [0, *(at for first, last, _ in texts for at in (first, last)), len(content)]
    fixed = [Span(start + left, start + right) for left, right in zip(edges[::2], edges[1::2], strict=True)]
    parts = [
        ValueParagraph(spans, f"{value.place} {selectors}".strip())
        for left, right, selectors in texts
        for spans in _divided(text, Span(start + left, start + right), value.signs)
    ]
    return parts, [span for span in fixed if span.start < span.end]


def _texts(content: str) -> list[tuple[int, int, str]]:
    """Return the ranges of text in a message, with their selectors; none for a choice that cannot be read."""
    choice = _CHOICE.search(content)
    if not choice:
        return [(0, len(content), "")]
    try:
        return sorted(_cases(icu.parse(content), "")) if icu.is_complex(content) else []
    except icu.MessageError:
        return []


def _cases(message: icu.Message, selectors: str) -> Iterator[tuple[int, int, str]]:
    yield from ((span.start, span.end, selectors) for span in message.texts)
    for argument in message.arguments:
        for selector, case in argument.cases.items():
            yield from _cases(case, f"{selectors} {argument.name}={selector.lstrip('=')}".strip())


def _divided(text: str, span: Span, pattern: re.Pattern[str]) -> Iterator[tuple[Span, ...]]:
    """Yield the spans of each paragraph with Chinese in `span`, without white space at its edges."""
    spans: list[Span] = []
    at = span.start
    for match in pattern.finditer(text, span.start, span.end):
        kind = match.lastgroup
        if kind == "keep":
            continue
        spans.append(Span(at, match.start(kind or 0)))
        at = match.end(kind or 0)
        if kind is None:
            yield from _trimmed(text, spans)
            spans = []
    yield from _trimmed(text, [*spans, Span(at, span.end)])


def _trimmed(text: str, spans: list[Span]) -> Iterator[tuple[Span, ...]]:
    words = [number for number, span in enumerate(spans) if text[span.start : span.end].strip()]
    if not words or not any(has_han(text[span.start : span.end]) for span in spans):
        return
    parts = spans[words[0] : words[-1] + 1]
    parts[0] = Span(trim(text, parts[0].start, parts[0].end)[0], parts[0].end)
    parts[-1] = Span(parts[-1].start, trim(text, parts[-1].start, parts[-1].end)[1])
    yield tuple(span for span in parts if span.start < span.end)


def drops(text: str, value: Value) -> dict[int, int]:
    """Return where a dropped sign of `value` starts, by where it ends."""
    matches = value.signs.finditer(text, value.span.start, value.span.end)
    named = ((match, match.lastgroup) for match in matches if match.lastgroup)
    return {match.end(name): match.start(name) for match, name in named if name not in ("join", "keep")}
