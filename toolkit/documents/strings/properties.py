r"""Read Java's `.properties` (`java.util.Properties.load`): keys, values, escapes, lines that go on after a backslash.

In a value with `{0}`, an apostrophe is written twice, as `java.text.MessageFormat` requires it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.documents.lines import lines
from toolkit.documents.strings.messages import Value, signs
from toolkit.documents.strings.values import StringContents
from toolkit.markup import icu
from toolkit.types import Reason, Span

_SIGNS = r"(?P<join>\\(?:\r\n|\r|\n)[ \t\f]*)|(?P<drop>\\)[^ntrfu]|\\(?:u[0-9a-f]{4}|.)"
SIGNS, MESSAGE_SIGNS = signs(_SIGNS), signs(rf"{_SIGNS}|(?P<apostrophe>')'")
KEY = re.compile(r"(?:[^\\=:\s]|\\(?:\r\n|[\s\S]))*+")
SEPARATOR = re.compile(r"(?:[ \t\f]|\\(?:\r\n|\r|\n))*(?:[=:](?:[ \t\f]|\\(?:\r\n|\r|\n))*)?")
SPACE = re.compile(r"[ \t\f]*")
OPEN_END = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
ARGUMENT = re.compile(r"\{\d+[,}]")
BROKEN = re.compile(r"(?<!\\)(?:\\\\)*\\u(?![0-9a-fA-F]{4})")


def check(text: str) -> None:
    """Raise `ValueError` for an escape without 4 digits, or if there is no key with a value."""
    contents = read(text)
    for value in contents.values:
        if match := BROKEN.search(text, value.span.start, value.span.end):
            line = text.count("\n", 0, match.end()) + 1
            raise ValueError(
                f"line {line}: {text[match.end() - 2 : match.end() + 4]!r} is no escape: it needs 4 digits"
            )
    if not contents.values:
        raise ValueError("line 1: no key with a value in the whole file")


def read(text: str) -> StringContents:
    """Return the values of `text`."""
    values: list[Value] = []
    left: list[tuple[Span, Reason]] = []
    for start, end in _logical_lines(text):
        if text[start] in "#!":
            left.append((Span(start, end), Reason.COMMENT))
            continue
        key = _end(KEY, text, start, end)
        at = _end(SEPARATOR, text, key, end)
        left.append((Span(start, key), Reason.IDENTIFIER))
        if at < end:
            pattern = MESSAGE_SIGNS if ARGUMENT.search(text, at, end) else SIGNS
            values.append(Value(re.sub(r"\\(.)", r"\1", text[start:key]), Span(at, end), pattern))
    return StringContents(values, left)


def _end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    match = pattern.match(text, start, end)
    return match.end() if match else start


def _logical_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the comments, and the entries with the lines that continue them, without the white space before."""
    begun = -1
    for start, end in lines(text):
        first = begun if begun >= 0 else _end(SPACE, text, start, end)
        if first >= end:
            continue
        comment = begun < 0 and text[first] in "#!"
        begun = -1
        if not comment and OPEN_END.search(text, first, end) and end < len(text):
            begun = first
        else:
            yield first, end
    if begun >= 0:
        yield begun, len(text)


def write(target: str, value: Value, content: str) -> str:
    """Return `target` as a part of a value."""
    target = target.replace("\\", r"\\")
    if value.signs is not MESSAGE_SIGNS:
        return target
    pieces = icu.divided(target, content, "'#'")
    return "".join(piece if quoted else piece.replace("'", "''") for piece, quoted in pieces)
