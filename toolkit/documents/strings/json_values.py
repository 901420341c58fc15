"""Read JSON (RFC 8259): nested messages, i18next, vue-i18n, ARB of Flutter, `messages.json` of browser extensions.

In ARB, keys that begin with `@` have metadata. In a message of an extension only `message` is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolkit.documents.strings.messages import Value, signs
from toolkit.documents.strings.values import LANGUAGE, StringContents, foreign, own_language
from toolkit.types import Reason, Span

DEEPEST = 200
SIGNS = signs(r'(?P<drop>\\)["\\/]|\\(?:u[0-9a-f]{4}|.)')
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]', re.DOTALL)
EXTENSION = ("description", "placeholders")


@dataclass(slots=True)
class _JsonLevel:
    """An object or array: its start, the key or number of its current member, whether the value of a key is next."""

    start: int
    is_object: bool
    key: str = ""
    number: int = 0
    value: bool = False


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A string or an object: the path to it, the span inside its quotes or with its braces, and whether it is a key."""

    path: tuple[str, ...]
    span: Span
    is_key: bool = False
    is_object: bool = False


def check(text: str) -> None:
    """Raise `ValueError` (`line N: what is wrong`) if `text` is not one JSON value, or nested too deeply."""
    for _ in nodes(text):
        pass
    try:
        json.loads(text, parse_int=lambda _: 0)
    except json.JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:]
        if message == "extra data":
            message = "something follows the first value. Name a file for each, or put them into an array"
        raise ValueError(f"line {error.lineno}: {message}") from None


def read(text: str) -> StringContents:
    """Return the strings of `text`; none if it is not valid, see `check`."""
    try:
        check(text)
    except ValueError:
        return StringContents([], [])
    strings = [node for node in nodes(text) if not node.is_object]
    extension = {node.path[:-1] for node in strings if node.is_key and node.path[-1] == "message"}
    extension &= {node.path[:-1] for node in strings if node.is_key and node.path[-1] in EXTENSION}
    keys = [(node.path, node.span) for node in strings if node.is_key]
    languages = foreign([path[0] for path, _ in keys if len(path) == 1])
    values: list[Value] = []
    left: list[tuple[Span, Reason]] = []
    for node in strings:
        if node.is_key:
            left.append((node.span, Reason.IDENTIFIER))
        elif (node.path[:1] and node.path[0].startswith("@")) or _described(node.path, extension):
            left.append((node.span, Reason.METADATA))
        elif node.path[:1] and node.path[0] in languages:
            left.append((node.span, Reason.LANGUAGE))
        else:
            values.append(Value(".".join(node.path), node.span, SIGNS))
    locales = [node.span for node in strings if not node.is_key and node.path == ("@@locale",)]
    named = (span for span in locales if LANGUAGE.fullmatch(text, span.start, span.end))
    return StringContents(values, left, next(named, own_language(text, keys)))


def _described(path: tuple[str, ...], extension: set[tuple[str, ...]]) -> bool:
    """Return whether a string describes a message of a browser extension."""
    return any(path[:size] in extension and path[size] in EXTENSION for size in range(len(path)))


def nodes(text: str) -> Iterator[JsonNode]:
    """Yield all strings and objects of a valid JSON text, by their ends. Raises `ValueError` for deep nesting."""
    levels: list[_JsonLevel] = []
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            levels.append(_JsonLevel(token.start(), sign == "{"))
            if len(levels) > DEEPEST:
                line = text.count("\n", 0, token.start()) + 1
                raise ValueError(f"line {line}: nested more than {DEEPEST} levels deep. Flatten it or split the file")
        elif sign in "}]":
            closed = levels.pop() if levels else None
            if closed and closed.is_object:
                yield JsonNode(_path(levels), Span(closed.start, token.end()), is_object=True)
        elif sign == "," and levels:
            levels[-1].value = False
            levels[-1].number += 1
        elif sign == ":" and levels:
            levels[-1].value = True
        elif sign[0] == '"':
            span = Span(token.start() + 1, token.end() - 1)
            is_key = bool(levels) and levels[-1].is_object and not levels[-1].value
            if is_key:
                levels[-1].key = text[span.start : span.end]
            yield JsonNode(_path(levels), span, is_key)


def _path(levels: Sequence[_JsonLevel]) -> tuple[str, ...]:
    return tuple(level.key if level.is_object else str(level.number) for level in levels)


def write(target: str, value: Value, content: str) -> str:
    """Return `target` as a part of a JSON string."""
    return json.dumps(target, ensure_ascii=False)[1:-1]
