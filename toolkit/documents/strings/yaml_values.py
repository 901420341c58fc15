"""Read YAML with the parser of ruamel.yaml: the marks of its events say where each scalar is.

Scalars follow YAML 1.2.2, chapters 7 and 8. A plain scalar gets quotes where YAML 1.1 or 1.2 would read its translation
as something else (`yes`, `12:30`, `a: b`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from toolkit.documents.interface import Edit, apply
from toolkit.documents.strings.escapes import YAML, Escape, find, quoted
from toolkit.documents.strings.messages import Value, signs
from toolkit.documents.strings.values import StringContents, foreign, own_language
from toolkit.types import Reason, Span

DEEPEST = 200
_PARAGRAPH = r"(?<![ \t])(?:[ \t]*+(?:\r\n|\r|\n)){2,}[ \t]*"
_LINE = r"(?<![ \t])[ \t]*+(?:\r\n|\r|\n)[ \t]*"
_FOLDED = rf"{_PARAGRAPH}|(?P<join>{_LINE})"
SIGNS = {
    "": signs(_FOLDED),
    "'": signs(rf"(?P<drop>')'|{_FOLDED}"),
    '"': signs(rf'{_PARAGRAPH}|(?P<join>\\?{_LINE})|(?P<drop>\\)["\\/ ]|\\(?:u[0-9a-f]{{4}}|x[0-9a-f]{{2}}|.)'),
    ">": signs(_FOLDED),
    "|": signs(rf"(?:{_LINE})+"),
}
PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
COMMENT = re.compile(r"#[^\r\n]*")
BLOCK_HEAD = re.compile(r"[|>][-+\d]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)")
# what another reader could take for something else than a string
UNSAFE = re.compile(
    r"[\s\[\]{}>|*&!%#`@,?:'\"-]|.*(?::\s|:$|\s#)|(?:y|n|yes|no|on|off|true|false|null|~)$|[-+.]?\d[\w:.,+-]*$|=$|<<$",
    re.IGNORECASE | re.DOTALL,
)
IN_FLOW = re.compile(r"[,\[\]{}]")
TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")


@dataclass(slots=True)
class _YamlLevel:
    """A mapping or sequence: whether it is in flow style, its current key or number, whether a value is next."""

    mapping: bool
    flow: bool
    key: str = ""
    count: int = 0
    value: bool = False


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A scalar: the path to it, the span of its content, its style, whether it is a key, and whether it is a text."""

    path: tuple[str, ...]
    span: Span
    style: str
    is_key: bool
    is_text: bool


def check(text: str) -> None:
    """Raise `ValueError` (`line N: what is wrong`) if `text` is not YAML, or nested too deeply."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        _parsed(text)
    except MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        line = place.line + 1 if place else 1
        raise ValueError(f"line {line}: {' '.join(str(error.problem or error.context).split())}") from None
    except YAMLError as error:
        raise ValueError(f"line 1: {' '.join(str(error).split())}") from None


def read(text: str) -> StringContents:
    """Return the scalars of `text`; none if it is not valid, see `check`."""
    from ruamel.yaml.error import YAMLError

    try:
        scalars = _parsed(text)
    except (YAMLError, ValueError):
        return StringContents([], [])
    keys = [(scalar.path, scalar.span) for scalar in scalars if scalar.is_key]
    languages = foreign([path[0] for path, _ in keys if len(path) == 1])
    values: list[Value] = []
    left = list(_between(text, scalars))
    for scalar in scalars:
        if scalar.is_key or not scalar.is_text:
            left.append((scalar.span, Reason.IDENTIFIER if scalar.is_key else Reason.CODE))
        elif scalar.path[:1] and scalar.path[0] in languages:
            left.append((scalar.span, Reason.LANGUAGE))
        else:
            values.append(Value(".".join(scalar.path), scalar.span, SIGNS[scalar.style.strip("[")], scalar.style))
    return StringContents(values, left, own_language(text, keys))


@lru_cache(maxsize=2)
def _parsed(text: str) -> tuple[_Scalar, ...]:
    return tuple(_scalars(text))


def _between(text: str, scalars: Sequence[_Scalar]) -> Iterator[tuple[Span, Reason]]:
    """Yield what is between the scalars: comments, and names of anchors."""
    edges = [0, *(at for scalar in scalars for at in (scalar.span.start, scalar.span.end)), len(text)]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        at = start
        for comment in COMMENT.finditer(text, start, end):
            yield Span(at, comment.start()), Reason.IDENTIFIER
            yield Span(*comment.span()), Reason.COMMENT
            at = comment.end()
        yield Span(at, end), Reason.IDENTIFIER


def _scalars(text: str) -> Iterator[_Scalar]:
    """Yield the scalars of `text` in order. Raises errors of ruamel.yaml, and `ValueError` for deep nesting."""
    import ruamel.yaml

    levels: list[_YamlLevel] = []
    for event in ruamel.yaml.YAML(typ="rt", pure=True).parse(text):
        kind = type(event).__name__
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            levels.append(_YamlLevel(kind[0] == "M", bool(event.flow_style)))
            if len(levels) > DEEPEST:
                line = event.start_mark.line + 1
                raise ValueError(f"line {line}: nested more than {DEEPEST} levels deep. Flatten it or split the file")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            levels.pop()
            _advance(levels)
        elif kind == "ScalarEvent":
            is_key = bool(levels) and levels[-1].mapping and not levels[-1].value
            if is_key:
                levels[-1].key = event.value
            path = tuple(level.key if level.mapping else str(level.count) for level in levels)
            yield _scalar(text, event, path, is_key=is_key, flow=bool(levels) and levels[-1].flow)
            _advance(levels)
        elif kind == "AliasEvent":
            _advance(levels)


def _advance(levels: list[_YamlLevel]) -> None:
    """Go on to the next value, key or item of the innermost level."""
    if levels and levels[-1].mapping:
        levels[-1].value = not levels[-1].value
    elif levels:
        levels[-1].count += 1


def _scalar(text: str, event: Any, path: tuple[str, ...], *, is_key: bool, flow: bool) -> _Scalar:
    start, end, style = event.start_mark.index, event.end_mark.index, event.style or ""
    if event.anchor or event.tag:
        start = PROPERTIES.match(text, start, end).end()  # type: ignore[union-attr] # it always matches
    if style in ("|", ">"):
        start, end = _block(text, start, end)
    elif style:
        start, end = start + 1, end - 1
    is_text = str(event.tag) in map(str, TEXT_TAGS)
    return _Scalar(path, Span(start, max(start, end)), style or "[" * flow, is_key, is_text)


def _block(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range of the lines of a block scalar, without the indent of the first and the last line ends."""
    head = BLOCK_HEAD.match(text, start, end)
    content = text[head.end() : end] if head else ""
    return end - len(content.lstrip()), end - len(content) + len(content.rstrip())


def escapes(text: str) -> list[Escape]:
    """Return the escapes in double-quoted scalars."""
    from ruamel.yaml.error import YAMLError

    try:
        quoted = [scalar.span for scalar in _parsed(text) if scalar.style == '"'] if "\\" in text else []
    except (YAMLError, ValueError):
        return []
    return [escape for span in quoted for escape in find(text, YAML, span.start, span.end)]


def write(target: str, value: Value, content: str) -> str:
    """Return `target` as a part of a scalar of its style."""
    if value.style == '"':
        return quoted(target)
    return target.replace("'", "''") if value.style == "'" else target


def requote(text: str, value: Value, edits: list[Edit]) -> list[Edit]:
    """Return `edits`, or one that puts a plain scalar into quotes where its new text needs them."""
    if value.style not in ("", "["):
        return edits
    start, end = value.span.start, value.span.end
    moved = [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits]
    content = apply(text[start:end], moved)
    if not UNSAFE.match(content) and not (value.style and IN_FLOW.search(content)):
        return edits
    return [Edit(start, end, f'"{quoted(content)}"')]
