"""The directives of format strings, compared as `msgfmt --check` compares them.

Each parser returns the arguments that a program passes to the string, or raises the reason why it is not a format
string. The rules are those of GNU gettext 0.21 (`format-c.c`, `format-python.c`, `format-python-brace.c`,
`format-qt.c`, `format-qt-plural.c`). `tests/unit/checks/test_placeholders.py` compares the verdicts with `msgfmt`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

C_DIRECTIVE = re.compile(
    r"%(?:(?P<number>\d+)\$)?[ +\-#0'I]*(?:(?P<width>\*(?:(?P<of>\d+)\$)?)|\d+)?"
    r"(?:\.(?:(?P<precision>\*(?:(?P<by>\d+)\$)?)|\d*))?"
    r"(?:(?P<macro><(?:PRI[A-Za-z0-9]+)>)|(?P<size>[hlLqjzZt]*)(?P<kind>[%cCsSdiouxXeEfFgGaApnm@]))"
)
PYTHON_TAIL = re.compile(
    r"[-+ #0]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d*))?[hlL]?(?P<kind>[%csrdiouxXeEfFgG])", re.ASCII
)
BRACE_FIELD = re.compile(
    r"\{(?P<name>(?:[A-Za-z_]\w*|\d+)?(?:\.[A-Za-z_]\w*|\[[^\[\]{}]+\])*(?:![rsa])?(?::(?:[^{}]|\{[^{}]*\})*)?)\}",
    re.ASCII,
)
QT_ARGUMENT = re.compile(r"%L?(\d{1,2})", re.ASCII)
QT_COUNT = re.compile(r"%L?n")
_INTEGERS, _UNSIGNED, _FLOATS = frozenset("diouxX"), frozenset("ouxX"), frozenset("eEfFgGaA")
_PYTHON_KINDS = {"%": "any", "c": "character", "s": "string", "r": "string"}


@dataclass(slots=True)
class Arguments:
    """What a format string takes: `places` by position (each a type), or `names` with their types.

    `shown`: the directives that take an argument, as they are written.
    """

    places: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)


class FormatError(ValueError):
    """Why a string is not a format string."""


def c_arguments(text: str) -> Arguments:
    """Return the arguments of a C format string by position. Raises `FormatError`."""
    counted: list[str] = []
    numbered: dict[int, str] = {}
    shown: list[str] = []
    for match in _directives(text):
        for number, kind in _c_arguments_of(match):
            shown.append(match[0])
            if number is None:
                counted.append(kind)
            elif number == 0 or numbered.setdefault(number, kind) != kind:
                raise FormatError(f"{match[0]} uses argument {number}, which is invalid or has another type elsewhere")
    if counted and numbered:
        raise FormatError("it has directives with and without argument numbers")
    if missing := next((n for n in range(1, max(numbered, default=0)) if n not in numbered), 0):
        raise FormatError(f"it does not use argument {missing}")
    return Arguments(counted or [numbered[number] for number in sorted(numbered)], shown=list(dict.fromkeys(shown)))


def _directives(text: str) -> Iterator[re.Match[str]]:
    at = text.find("%")
    while at >= 0:
        match = C_DIRECTIVE.match(text, at)
        if match is None:
            raise FormatError(f"{_near(text, at)} is not a directive")
        yield match
        at = text.find("%", match.end())


def _near(text: str, at: int) -> str:
    """Return what is at `at`, for a message."""
    return f"“{text[at : at + 8].partition(chr(10))[0].strip()}”"


def _c_arguments_of(match: re.Match[str]) -> Iterator[tuple[int | None, str]]:
    """Return the arguments of one directive: (number or None, type)."""
    for star, number in (("width", "of"), ("precision", "by")):
        if match[star]:
            yield (int(match[number]) if match[number] else None), "int"
    kind = match["macro"] or _c_type(match["kind"], match["size"])
    if kind:
        yield (int(match["number"]) if match["number"] else None), kind


def _c_type(kind: str, size: str) -> str:
    """Return the type of the argument of a conversion; empty if it takes none."""
    if kind in "%m":
        return ""
    size = {"q": "ll", "L": "ll", "Z": "z"}.get(size, size)
    if kind in _INTEGERS:
        return f"{'unsigned ' if kind in _UNSIGNED else ''}{size}int"
    if kind in _FLOATS:
        return "long double" if size == "ll" else "double"
    if kind in "cCsS":
        return f"{'wide ' if kind in 'CS' or 'l' in size else ''}{kind.lower()}"
    return f"{kind}{size}" if kind == "n" else kind


def python_arguments(text: str) -> Arguments:
    """Return the arguments of a Python `%` format string, by name or by position. Raises `FormatError`."""
    arguments = Arguments()
    at = text.find("%")
    while at >= 0:
        name, start = _python_name(text, at + 1)
        match = PYTHON_TAIL.match(text, start)
        if match is None:
            raise FormatError(f"{_near(text, at)} is not a directive")
        kind = _PYTHON_KINDS.get(match["kind"], "integer" if match["kind"] in "diouxX" else "float")
        arguments.places += ["integer"] * [match["width"], match["precision"]].count("*")
        if name is not None:
            if arguments.names.setdefault(name, kind) != kind:
                raise FormatError(f"it uses {name} with two types")
        elif kind != "any":
            arguments.places.append(kind)
            arguments.shown.append(text[at : match.end()])
        if arguments.names and arguments.places:
            raise FormatError("it has directives with and without names")
        at = text.find("%", match.end())
    return arguments


def _python_name(text: str, at: int) -> tuple[str | None, int]:
    """Return the name in brackets at `at`, which may itself contain brackets, and the position after it."""
    if not text.startswith("(", at):
        return None, at
    depth = 0
    for end in range(at, len(text)):
        depth += (text[end] == "(") - (text[end] == ")")
        if not depth:
            return text[at + 1 : end], end + 1
    raise FormatError("a name has no closing bracket")


def brace_arguments(text: str) -> Arguments:
    """Return the fields of a Python `str.format` string with their formats. Raises `FormatError`."""
    arguments = Arguments()
    at = 0
    while (at := text.find("{", at)) >= 0:
        if text.startswith("{{", at):
            at += 2
            continue
        match = BRACE_FIELD.match(text, at)
        if match is None:
            raise FormatError(f"{_near(text, at)} is not a field")
        arguments.shown.append(match[0])
        if match["name"] and match["name"][0] not in ":!":
            arguments.names[match["name"]] = ""
        else:
            arguments.places.append(match["name"])
        at = match.end()
    return arguments


def qt_arguments(text: str) -> Arguments:
    """Return the numbered arguments of a Qt string, and `n` where it has the count."""
    arguments = Arguments(names={match[1]: "" for match in QT_ARGUMENT.finditer(text)})
    if QT_COUNT.search(text):
        arguments.names["n"] = ""
    return arguments


PARSERS: Mapping[str, Callable[[str], Arguments]] = {
    "c-format": c_arguments,
    "objc-format": c_arguments,
    "python-format": python_arguments,
    "python-brace-format": brace_arguments,
    "qt-format": qt_arguments,
    "qt-plural-format": qt_arguments,
}
"""The parser for each flag of a PO message."""

_SHOWN: Mapping[str, str] = {
    "c-format": "a C format string",
    "objc-format": "an Objective-C format string",
    "python-format": "a Python format string",
    "python-brace-format": "a Python brace format string",
    "qt-format": "a Qt format string",
    "qt-plural-format": "a Qt format string",
}
_NAMED: Mapping[str, str] = {"python-format": "%({})", "python-brace-format": "{{{}}}", "qt-format": "%{}"}


def differences(source: str, target: str, flag: str, *, fewer: bool = False) -> list[str] | None:
    """Return what `msgfmt --check` rejects in `target` for a message with `flag`; None if `source` is not of its kind.

    `fewer`: the target may leave arguments out, as a plural form for a single number may.
    """
    parse = PARSERS[flag]
    try:
        ours = parse(source)
    except FormatError:
        return None
    try:
        theirs = parse(target)
    except FormatError as error:
        return [f"not {_SHOWN[flag]}, as the source is: {error}"]
    return list(_compared(ours, theirs, _NAMED.get(flag, "%{}"), fewer=fewer))


def _compared(ours: Arguments, theirs: Arguments, named: str, *, fewer: bool) -> Iterator[str]:
    if (ours.names and not ours.places and theirs.places) or (ours.places and not ours.names and theirs.names):
        yield f"the source has arguments by {'name' if ours.names else 'position'}, the translation does not"
        return
    for name, kind in ours.names.items():
        if theirs.names.get(name, kind) != kind:
            yield f"{named.format(name)} has another type: {theirs.names[name]} here, {kind} in the source"
    yield from (f"lost: {named.format(name)}" for name in ours.names if name not in theirs.names and not fewer)
    yield from (f"not in the source: {named.format(name)}" for name in theirs.names if name not in ours.names)
    yield from _placed(ours, theirs, fewer=fewer)


def _placed(ours: Arguments, theirs: Arguments, *, fewer: bool) -> Iterator[str]:
    """Yield what differs in the arguments by position; one finding is enough."""
    here, there = (" ".join(own.shown) or "none" for own in (theirs, ours))
    more = len(theirs.places) - len(ours.places)
    if more > 0 or (more < 0 and not fewer):
        yield f"{here} here, but {there} in the source"
        return
    pairs = enumerate(zip(ours.places, theirs.places, strict=False), 1)
    if changed := next((number for number, (own, other) in pairs if own != other), 0):
        yield f"argument {changed} has another type: {here} here, {there} in the source"


def uneven(source: list[str], target: list[str]) -> tuple[list[str], list[str]]:
    """Return the placeholders that `target` has less often than `source`, and those it has more often, in order."""
    left, right = Counter(source), Counter(target)
    return list((left - right).elements()), list((right - left).elements())
