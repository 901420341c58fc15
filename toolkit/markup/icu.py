"""ICU messages (`{count, plural, one {# item} other {# items}}`), read and compared.

The syntax is that of ICU's `MessagePattern` (ICU User Guide, Formatting Messages). The keywords of a plural depend on
the language, so the target may have others than the source. Everything else must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.types import Span

CHOICES = frozenset(("plural", "selectordinal", "select"))
TYPES = CHOICES | {"number", "date", "time", "spellout", "ordinal", "duration", "list"}
KEYWORDS = frozenset(("zero", "one", "two", "few", "many", "other"))
COMPLEX = re.compile(rf"\{{\s*[\w.-]+\s*,\s*(?:{'|'.join(sorted(TYPES))})\s*[,}}]")
_NAME = re.compile(r"\s*([\w.-]+)\s*")
_OFFSET = re.compile(r"\s*offset:\s*(\d+)")
_SELECTOR = re.compile(r"\s*(=\d+|[^\s{}=,#]+)\s*\{")
QUOTATION = re.compile(r"'[{}#][^']*'")
_QUOTED = re.compile(r"(?<!\w)'([^']*)'(?!\w)")
_SYNTAX = re.compile(r"[{}#]")
_NUMBER_SIGN, _BEFORE_DIGIT = re.compile("#"), re.compile(r"#(?=\d)")
_BEFORE_SYNTAX = re.compile(r"'(?=[{}#]|$)")
DEEPEST = 40


class MessageError(ValueError):
    """Why a text is not an ICU message."""


@dataclass(slots=True)
class Message:
    """The arguments of a message in order, and whether its text has a `#`, which is replaced by a number.

    `texts`: the ranges of its text, between arguments that are choices; other arguments are in them. `counts`: whether
    a `#` in them is a number, because it is a case of a plural.
    """

    arguments: list[Argument] = field(default_factory=list)
    number: bool = False
    texts: list[Span] = field(default_factory=list)
    counts: bool = False


@dataclass(slots=True)
class Argument:
    """An argument: its type (empty for `{name}`), and for a choice the message of each selector.

    The style of a number or a date is not stored, because the translator writes it as the language requires.
    """

    name: str
    type: str = ""
    offset: str = "0"
    cases: dict[str, Message] = field(default_factory=dict)


def is_complex(text: str) -> bool:
    """Return whether an argument of `text` has one of ICU's types; only then `text` is certainly an ICU message."""
    return "{" in text and COMPLEX.search(text) is not None


def parse(text: str) -> Message:
    """Parse the ICU message `text`. Raises `MessageError`."""
    message, at = _message(text, 0, inside=False, depth=0)
    if at < len(text):
        raise MessageError("a } has no {")
    return message


def _message(text: str, at: int, *, inside: bool, depth: int) -> tuple[Message, int]:
    """Parse the message from `at` on; return it and its end: the } that closes it, or the end of `text`."""
    if depth > DEEPEST:
        raise MessageError("it is nested too deeply")
    message = Message(counts=inside)
    start = at
    while at < len(text) and text[at] != "}":
        if text[at] == "'":
            at = _quoted(text, at, "{}#" if inside else "{}")
        elif text[at] == "{":
            before = at
            argument, at = _argument(text, at + 1, inside=inside, depth=depth)
            message.arguments.append(argument)
            if argument.cases:
                message.texts.append(Span(start, before))
                start = at
        else:
            message.number |= inside and text[at] == "#"
            at += 1
    message.texts.append(Span(start, at))
    return message, at


def _quoted(text: str, at: int, special: str) -> int:
    """Return the end of what an apostrophe at `at` quotes: `''` is one apostrophe, `'{` begins a quotation."""
    if text.startswith("''", at):
        return at + 2
    if at + 1 >= len(text) or text[at + 1] not in special:
        return at + 1
    at += 1
    while (at := text.find("'", at)) >= 0 and text.startswith("''", at):
        at += 2
    return at + 1 if at >= 0 else len(text)


def _argument(text: str, at: int, *, inside: bool, depth: int) -> tuple[Argument, int]:
    match = _NAME.match(text, at)
    if match is None:
        raise MessageError(f"no argument name after {{: {_near(text, at)}")
    name, at = match[1], match.end()
    if text.startswith("}", at):
        return Argument(name), at + 1
    kind = _NAME.match(text, at + 1) if text.startswith(",", at) else None
    if kind is None:
        raise MessageError(f"the argument {name} does not end: {_near(text, at)}")
    at = kind.end()
    if kind[1] in CHOICES:
        if not text.startswith(",", at):
            raise MessageError(f"{name} has no selectors")
        return _choice(Argument(name, kind[1]), text, at + 1, inside=inside or kind[1] != "select", depth=depth)
    end = _closing(text, at)
    return Argument(name, kind[1]), end + 1


def _choice(argument: Argument, text: str, at: int, *, inside: bool, depth: int) -> tuple[Argument, int]:
    if argument.type != "select" and (offset := _OFFSET.match(text, at)):
        argument.offset, at = offset[1], offset.end()
    while match := _SELECTOR.match(text, at):
        message, at = _message(text, match.end(), inside=inside, depth=depth + 1)
        if at >= len(text):
            raise MessageError(f"the message of {match[1]} in {argument.name} does not end")
        argument.cases[match[1]] = message
        at += 1
    closing = re.compile(r"\s*\}").match(text, at)
    if closing is None:
        raise MessageError(f"no selector and no }} here: {_near(text, at)}")
    if "other" not in argument.cases:
        raise MessageError(f"{argument.name} has no case other")
    return argument, closing.end()


def counted(text: str) -> list[Span]:
    """Return the ranges of text in the message `text` in which a `#` is a number; none if it is not a message."""
    try:
        return [span for message in _all_messages(parse(text)) if message.counts for span in message.texts]
    except MessageError:
        return []


def _all_messages(message: Message) -> Iterator[Message]:
    yield message
    for argument in message.arguments:
        for case in argument.cases.values():
            yield from _all_messages(case)


def literal(target: str, source: str, *, counts: bool = False) -> str:
    """Return `target`, a text in a message, with typographic apostrophes where straight ones would quote syntax.

    What `source` quotes is not changed. If a `#` is a number there (`counts`), those that `source` does not have are
    quoted: all, or the ones before a digit.
    """
    hide = None
    if counts and target.count("#") > source.count("#"):
        hide = _BEFORE_DIGIT if "#" in source else _NUMBER_SIGN
    return "".join(piece if quoted else _literal(piece, hide) for piece, quoted in divided(target, source))


def divided(target: str, source: str, *more: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of `target`, and whether each is a quotation of syntax: one in `source`, or of `more`."""
    names = {match[0] for match in QUOTATION.finditer(source)}.union(more)
    pieces = re.split(f"({'|'.join(map(re.escape, sorted(names, reverse=True)))})", target) if names else [target]
    return ((piece, piece in names) for piece in pieces)


def _literal(text: str, hide: re.Pattern[str] | None) -> str:
    text = _QUOTED.sub(
        lambda match: f"‘{match[1]}’" if match.end() == len(text) or _SYNTAX.search(match[1]) else match[0], text
    )
    text = _BEFORE_SYNTAX.sub("’", text)
    return hide.sub("'#'", text) if hide else text


def _closing(text: str, at: int) -> int:
    depth = 0
    for end in range(at, len(text)):
        if text[end] == "}" and not depth:
            return end
        depth += (text[end] == "{") - (text[end] == "}")
    raise MessageError("an argument does not end")


def _near(text: str, at: int) -> str:
    return " ".join(text[at : at + 16].split()) or "the end"


def differences(source: Message, target: Message) -> Iterator[tuple[str, bool]]:
    """Yield what is wrong with `target` as a translation of `source`: (message, whether it is an error), each once."""
    yield from dict.fromkeys(_differences(source, target, _all_names(source), fewer=False))


def _differences(source: Message, target: Message, known: set[str], *, fewer: bool) -> Iterator[tuple[str, bool]]:
    """Compare two messages. `known`: the argument names of the whole source; any case of the target may use them."""
    ours, theirs = _by_name(source), _by_name(target)
    hidden = _all_names(target)
    for name, argument in ours.items():
        if name not in theirs:
            # an argument may move into the cases of a choice, as the words around it may
            if not fewer and name not in hidden:
                yield f"lost: {{{name}}}", True
        else:
            yield from _argument_differences(argument, theirs[name], known)
    for name in theirs:
        if name not in known:
            yield f"not in the source: {{{name}}}", True


def _by_name(message: Message) -> dict[str, Argument]:
    by_name: dict[str, Argument] = {}
    for argument in message.arguments:
        if argument.name not in by_name or (argument.cases and not by_name[argument.name].cases):
            by_name[argument.name] = argument
    return by_name


def _all_names(message: Message) -> set[str]:
    names = {argument.name for argument in message.arguments}
    return names.union(*(_all_names(case) for argument in message.arguments for case in argument.cases.values()))


def _argument_differences(ours: Argument, theirs: Argument, known: set[str]) -> Iterator[tuple[str, bool]]:
    name = ours.name
    if not ours.type and theirs.type in ("plural", "selectordinal"):
        yield f"{{{name}}} is a {theirs.type} here and a plain argument in the source", False
        return
    if ours.type != theirs.type:
        yield f"{{{name}}} is {theirs.type or 'a plain argument'} here and {ours.type} in the source", True
        return
    if ours.cases:
        if ours.offset != theirs.offset:
            yield f"{{{name}}} has the offset {theirs.offset} here and {ours.offset} in the source", True
        yield from _selectors(name, ours, theirs)
        yield from _cases(name, ours, theirs.cases, known)


def _selectors(name: str, ours: Argument, theirs: Argument) -> Iterator[tuple[str, bool]]:
    """Yield lost and invented selectors; of a plural only the exact ones (`=0`) must be the same."""
    fixed = {case for case in ours.cases if ours.type == "select" or case.startswith("=")}
    for selector in ours.cases:
        if selector in fixed and selector not in theirs.cases:
            yield f"{{{name}}} has no case {selector}", True
    for selector in theirs.cases:
        keyword = ours.type != "select" and (selector in KEYWORDS or selector.startswith("="))
        if selector not in ours.cases and not keyword:
            yield f"{{{name}}} has a case {selector}, which is not in the source", True


def _cases(name: str, ours: Argument, theirs: Mapping[str, Message], known: set[str]) -> Iterator[tuple[str, bool]]:
    """Yield what the message of each case lacks; a case for a single number may leave the number out."""
    for selector, message in theirs.items():
        own = ours.cases.get(selector) or ours.cases["other"]
        single = ours.type != "select" and selector != "other"
        yield from _differences(own, message, known, fewer=single)
        if own.number and not message.number and not single:
            yield f"# is lost in the case {selector} of {{{name}}}", False
