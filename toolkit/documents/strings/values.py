"""The strings of programs as documents: only their values change, at their places in the file."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from toolkit.documents.interface import Block, Edit, apply, changed
from toolkit.documents.strings.escapes import UTF16, Escape, escaped, find, restored, shown
from toolkit.documents.strings.messages import Value, ValueParagraph, drops, paragraphs
from toolkit.markup import icu
from toolkit.types import Kind, Reason, Segment, Span

LANGUAGE = re.compile(r"zh(?:[-_][A-Za-z]{2,8})*")
"""The code of a Chinese language: `zh`, `zh-CN`, `zh_Hant_TW`."""
_CODE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,8})*")
ARGUMENT = re.compile(r"(?<![{$%#])\{\w+\}(?!\})")
LINE_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)[ \t\f]*")


def foreign(keys: Sequence[str]) -> frozenset[str]:
    """Return the other languages, if `keys` at the top of a file are codes of languages and one is Chinese."""
    codes = all(map(_CODE.fullmatch, keys)) and any(map(LANGUAGE.fullmatch, keys))
    return frozenset(key for key in keys if codes and not LANGUAGE.fullmatch(key))


def own_language(text: str, keys: Sequence[tuple[tuple[str, ...], Span]]) -> Span | None:
    """Return the span of the only key at the top of a file, if other keys are below it and it is a Chinese language.

    `keys` are all keys of the file with their paths. The files of Rails are so.
    """
    roots = [span for path, span in keys if len(path) == 1]
    alone = len(roots) == 1 < len(keys) and LANGUAGE.fullmatch(text, roots[0].start, roots[0].end)
    return roots[0] if alone else None


@dataclass(frozen=True, slots=True)
class StringContents:
    """The values of a file in order, and what in it is no text, with the reason.

    `language` is the code of its language, if the file has one that can be replaced.
    """

    values: list[Value]
    left: list[tuple[Span, Reason]]
    language: Span | None = None


@dataclass(frozen=True, slots=True)
class NewValue:
    """The edits that write the translation of a value in its place; `complete`: all its segments have one."""

    value: Value
    edits: list[Edit]
    complete: bool


Requote = Callable[[str, Value, list[Edit]], list[Edit]]


@dataclass(frozen=True, slots=True)
class StringFormat:
    """Reads and writes a format of strings.

    `read(text)` returns the contents, without values if the text is not valid. `write(target, value, content)` returns
    a translation as a part of `content`, all that the value has. `escapes(text)` finds characters written by their
    numbers, and `escape` writes them so. `requote` may change the quotes of a value with edits. `place` may put the new
    values elsewhere.
    """

    read: Callable[[str], StringContents]
    write: Callable[[str, Value, str], str]
    escapes: Callable[[str], list[Escape]] = lambda text: find(text, UTF16)
    escape: Callable[[str], str] = escaped
    requote: Requote = lambda text, value, edits: edits
    place: Callable[[str, Sequence[NewValue]], list[Edit]] = lambda _, new: [
        edit for value in new for edit in value.edits
    ]

    def shown(self, text: str) -> str:
        """Return `text` with the characters that it writes by their numbers."""
        return shown(text, self.escapes(text))

    def blocks(self, text: str) -> list[Block]:
        """Return the paragraphs of all values with Chinese."""
        return [Block(Kind.OTHER, paragraph.spans, running=True) for paragraph in self._paragraphs(text)[0]]

    def located(self, text: str, segments: Sequence[Segment]) -> list[str]:
        """Return the key path of each segment: `menu.file.open`, `menu.items.0`, `inbox count=other`."""
        parts = self._paragraphs(text)[0]
        starts = [paragraph.spans[0].start for paragraph in parts]
        return [parts[bisect_right(starts, segment.spans[0].start) - 1].place if parts else "" for segment in segments]

    def left(self, text: str) -> list[tuple[Span, Reason]]:
        """Return what is no text: keys, comments and metadata of the file, arguments and selectors of messages."""
        fixed = self._paragraphs(text)[1]
        return [*_read(self.read, text).left, *((span, Reason.PLACEHOLDER) for span in fixed)]

    def render(
        self, text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
    ) -> str:
        """Return the file with `targets` as values; `bilingual` has no effect."""
        return apply(text, self._edits(text, segments, targets))

    def render_escaped(self, raw: str, segments: Sequence[Segment], targets: Mapping[str, str], *, narrow: bool) -> str:
        """Return `raw`, whose segments are those of `shown(raw)`, with `targets`; in ASCII if it is or `narrow`."""
        places = self.escapes(raw)
        edits = restored(places, self._edits(shown(raw, places), segments, targets))
        if raw.isascii() and not narrow:
            edits = [Edit(edit.start, edit.end, self.escape(edit.text)) for edit in edits]
        new = apply(raw, edits)
        return self.escape(new) if narrow else new

    def _paragraphs(self, text: str) -> tuple[list[ValueParagraph], list[Span]]:
        divided = [paragraphs(text, value) for value in _read(self.read, text).values]
        return [paragraph for parts, _ in divided for paragraph in parts], [
            span for _, fixed in divided for span in fixed
        ]

    def _edits(self, text: str, segments: Sequence[Segment], targets: Mapping[str, str]) -> list[Edit]:
        contents = _read(self.read, text)
        starts = [segment.spans[0].start for segment in segments]
        written: list[NewValue] = []
        for value in contents.values:
            first, last = bisect_left(starts, value.span.start), bisect_left(starts, value.span.end)
            if first < last and (made := list(self._written(text, value, segments[first:last], targets))):
                complete = all(changed(segment, targets) is not None for segment in segments[first:last])
                written.append(NewValue(value, self.requote(text, value, made), complete))
        edits = self.place(text, written)
        if edits and contents.language:
            edits.append(Edit(contents.language.start, contents.language.end, "en"))
        return edits

    def _written(
        self, text: str, value: Value, segments: Sequence[Segment], targets: Mapping[str, str]
    ) -> Iterator[Edit]:
        """Yield the edits of one value. A space divides two sentences that had none between them."""
        content = text[value.span.start : value.span.end]
        dropped = drops(text, value)
        complex_ = icu.is_complex(content)
        counted = icu.counted(content) if complex_ else []
        end, before = -1, ""
        for segment in segments:
            target = changed(segment, targets)
            start = dropped.get(segment.spans[0].start, segment.spans[0].start)
            if end >= 0 and (before or target) and not LINE_CONTINUED.sub("", text[end:start]) and before[-1:] != " ":
                yield Edit(end, end, " ")
            end, before = segment.spans[-1].end, ""
            if target is not None:
                if complex_ or ARGUMENT.search(content):
                    counts = any(span.start <= start - value.span.start < span.end for span in counted)
                    target = icu.literal(target, segment.text, counts=counts)
                before = self.write(target, value, content)
                before = _beside_arguments(before, text[start - 1 : start], text[end : end + 1]) if complex_ else before
                yield Edit(start, end, before)


def _beside_arguments(target: str, left: str, right: str) -> str:
    """Return `target` with spaces to the arguments beside it."""
    return f"{' ' * (left == '}' and target[0].isalnum())}{target}{' ' * (right == '{' and target[-1] not in '([')}"


@lru_cache(maxsize=4)
def _read(read: Callable[[str], StringContents], text: str) -> StringContents:
    return read(text)
