"""Read JSON (RFC 8259): nested messages, i18next, vue-i18n, ARB of Flutter, `messages.json` of browser extensions.

In ARB, keys that begin with `@` have metadata. In a message of an extension only `message` is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.documents.strings.messages import Value, signs
from toolkit.documents.strings.values import LANGUAGE, Contents, foreign
from toolkit.units import Reason, Span

DEEPEST = 200
SIGNS = signs(r'(?P<drop>\\)["\\/]|\\(?:u[0-9a-f]{4}|.)')
TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]', re.DOTALL)
EXTENSION = ("description", "placeholders")


@dataclass(slots=True)
class _Level:
    """An object or array: the key or number of its current member, and whether the value of a key is next."""

    is_object: bool
    key: str = ""
    number: int = 0
    value: bool = False


@dataclass(frozen=True, slots=True)
class _String:
    """A string: the path to it, the span inside its quotes, whether it is a key."""

    path: tuple[str, ...]
    span: Span
    is_key: bool


def check(text: str) -> None:
    """Raise `ValueError` (`line N: what is wrong`) if `text` is not one JSON value, or nested too deeply."""
    for _ in _strings(text):
        pass
    try:
        json.loads(text, parse_int=lambda _: 0)
    except json.JSONDecodeError as error:
        message = error.msg[:1].lower() + error.msg[1:]
        if message == "extra data":
            message = "something follows the first value. Name a file for each, or put them into an array"
        raise ValueError(f"line {error.lineno}: {message}") from None


def read(text: str) -> Contents:
    """Return the strings of `text`; none if it is not valid, see `check`."""
    try:
        check(text)
    except ValueError:
        return Contents([], [])
    strings = list(_strings(text))
    extension = {one.path[:-1] for one in strings if one.is_key and one.path[-1] == "message"}
    extension &= {one.path[:-1] for one in strings if one.is_key and one.path[-1] in EXTENSION}
    roots = [one.path[0] for one in strings if one.is_key and len(one.path) == 1]
    languages = foreign(roots)
    values: list[Value] = []
    left: list[tuple[Span, Reason]] = []
    for one in strings:
        if one.is_key:
            left.append((one.span, Reason.IDENTIFIER))
        elif (one.path[:1] and one.path[0].startswith("@")) or _described(one.path, extension):
            left.append((one.span, Reason.METADATA))
        elif one.path[:1] and one.path[0] in languages:
            left.append((one.span, Reason.LANGUAGE))
        else:
            values.append(Value(".".join(one.path), one.span, SIGNS))
    return Contents(values, left, _language(text, strings))


def _described(path: tuple[str, ...], extension: set[tuple[str, ...]]) -> bool:
    """Return whether a string describes a message of a browser extension."""
    return any(path[:size] in extension and path[size] in EXTENSION for size in range(len(path)))


def _language(text: str, strings: list[_String]) -> Span | None:
    """Return the span of `@@locale`, or of the only key of the file if that is a Chinese language."""
    roots = [one for one in strings if one.is_key and len(one.path) == 1]
    nested = any(one.is_key and len(one.path) > 1 for one in strings)
    codes = [one.span for one in strings if not one.is_key and one.path == ("@@locale",)]
    codes += [roots[0].span] if len(roots) == 1 and nested else []
    return next((span for span in codes if LANGUAGE.fullmatch(text, span.start, span.end)), None)


def _strings(text: str) -> Iterator[_String]:
    """Yield all strings of a valid JSON text. Raises `ValueError` where it is nested too deeply."""
    levels: list[_Level] = []
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            levels.append(_Level(sign == "{"))
            if len(levels) > DEEPEST:
                line = text.count("\n", 0, token.start()) + 1
                raise ValueError(f"line {line}: nested more than {DEEPEST} levels deep. Flatten it or split the file")
        elif sign in "}]":
            del levels[-1:]
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
            path = tuple(level.key if level.is_object else str(level.number) for level in levels)
            yield _String(path, span, is_key)


def write(target: str, value: Value, content: str) -> str:
    """Return `target` as a part of a JSON string."""
    return json.dumps(target, ensure_ascii=False)[1:-1]
