r"""Read Apple's `.strings` (old property lists): `"key" = "value";` with comments, and `\U4e2d` for characters."""

from __future__ import annotations

import re

from toolkit.documents.strings.escapes import quoted
from toolkit.documents.strings.messages import Value, signs
from toolkit.documents.strings.values import StringContents
from toolkit.types import Reason, Span

SIGNS = signs(r"(?P<drop>\\)[\"'\\]|\\(?:u[0-9a-f]{4}|.)|(?P<join>(?<![ \t])[ \t]*+(?:\r\n|\r|\n)[ \t]*)")
_TEXT = r'"(?:[^"\\]++|\\.)*+"'
_NAME = rf"(?:{_TEXT}|[\w.$:/-]++)"
_COMMENT = r"/\*.*?\*/|//[^\r\n]*"
_GAP = rf"(?:\s|{_COMMENT})*+"
TOKEN = re.compile(
    rf"\s++|(?P<comment>{_COMMENT})|(?P<key>{_NAME}){_GAP}(?:={_GAP}(?P<value>{_NAME}){_GAP})?;", re.DOTALL
)
COMMENT = re.compile(_COMMENT, re.DOTALL)


def check(text: str) -> None:
    """Raise `ValueError` at the first line that is no comment and no `"key" = "value";`."""
    contents, at = _contents(text)
    if at < len(text):
        line = text.count("\n", 0, at) + 1
        raise ValueError(
            f'line {line}: not a comment and not "key" = "value"; {text[at : at + 40].split(chr(10), maxsplit=1)[0]!r}'
        )
    if not contents.values:
        raise ValueError("line 1: no key with a value in the whole file")


def read(text: str) -> StringContents:
    """Return the values of `text`; none if it is not valid, see `check`."""
    contents, at = _contents(text)
    return contents if at == len(text) else StringContents([], [])


def _contents(text: str) -> tuple[StringContents, int]:
    """Return the values, and the place of the first error or the end of `text`."""
    values: list[Value] = []
    left: list[tuple[Span, Reason]] = []
    at = 0
    while at < len(text) and (match := TOKEN.match(text, at)):
        at = match.end()
        if match["comment"]:
            left.append((Span(*match.span()), Reason.COMMENT))
        elif match["key"]:
            left.append((Span(*match.span("key")), Reason.IDENTIFIER))
            edges = [match.end("key"), *(match.span("value") if match["value"] else ()), match.end()]
            for start, end in zip(edges[::2], edges[1::2], strict=True):
                left += [(Span(*comment.span()), Reason.COMMENT) for comment in COMMENT.finditer(text, start, end)]
            if match["value"] and match["value"][0] == '"':
                values.append(
                    Value(_plain(match["key"]), Span(match.start("value") + 1, match.end("value") - 1), SIGNS)
                )
    return StringContents(values, left), at


def _plain(key: str) -> str:
    return re.sub(r"\\(.)", r"\1", key[1:-1]) if key[0] == '"' else key


def write(target: str, value: Value, content: str) -> str:
    """Return `target` as a part of a quoted value."""
    return quoted(target)
