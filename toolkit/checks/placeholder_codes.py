"""The check of placeholders: where a program inserts values, and codes that it reads in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit import markup
from toolkit.checks import directives
from toolkit.checks.check import Check, Pair
from toolkit.markup import icu
from toolkit.types import Finding, Severity, Span

_PERCENT = "%%"
_PYTHON = re.compile(r"(?<!%)(?:%%)*%\(")
# the number of an argument of Qt, and the count of a plural
_QT = re.compile(r"(?<![\dA-Za-z%])%L?(?:\d{1,2}(?![\d$%.A-Za-z])|n(?![A-Za-z]))")
# a named or numbered argument may be used as often as the sentence needs it
_NAMED = re.compile(r"%\(\w+\)|%\d+\$|%L?\d|%L?n|[$#%]?\{\s?\w|\{\{|\$t\(|@[.:]|\$[A-Z]")
# the access key of a menu: `文件(&F)`, `打开(_O)…`; `&amp;` is none
_ACCESS_KEY = {"&": re.compile(r"\((?:&|&amp;)([A-Za-z0-9])\)"), "_": re.compile(r"\(_([A-Za-z0-9])\)")}
_MARKED = {
    "&": re.compile(r"&(?:amp;)?[A-Za-z0-9](?!\w*;)"),
    "_": re.compile(r"(?<![A-Za-z0-9])_?_[A-Za-z0-9]|[A-Za-z]_[A-Za-z]"),
}
# control tokens of language models: `<|im_end|>`, `<pad>`, `[INST]`, and `▁`, which their vocabularies use for a space;
# `<s>` is an element of HTML, which `kept` reports
_CONTROL = re.compile(
    r"<[|｜][^<>\s]{1,40}[|｜]>|</?(?:unk|pad|bos|eos|cls|sep|mask|think|tool_\w{1,20}|(?:start|end)_of_turn|2[a-z]{2,3})>"
    r"|\[/?(?:INST|CLS|SEP|MASK|PAD|UNK|BOS|EOS)\]|<</?SYS>>|▁"
)
_ORDINAL = re.compile(r"(?:\{\w*\}|%(?:\d+\$)?[ds]|<x\b[^<>]*/>)(?:st|nd|rd|th)\b")


class Placeholders(Check):
    """A placeholder of the source is lost, has become another one, or is in another order where the order counts.

    A placeholder with an ordinal ending (`{1}th`) is a warning if the source has no 第 before it.

    A control token of language models (`<|im_end|>`, `[INST]`) must not be lost either, because a text about models
    quotes them.

    Directives are compared as `msgfmt --check` does it: by their types and, if they have no name or number, by their
    order. The flags of a PO message (`c-format`, `python-format`, `python-brace-format`, `qt-format`) decide how a
    string is read. Without a flag its placeholders decide. ICU messages are compared by the names and types
    of their arguments, the selectors and the `#`; a plural may have the keywords that English needs. A lost `#`, access
    key (`(&F)`) or second use of a name is a warning.
    """

    id = "placeholders"
    severity = Severity.ERROR
    why = "A program that does not find its placeholder shows nonsense or stops. `msgfmt` rejects the whole catalog."
    alarms = "Text without a flag that only looks like a format string, and braces that a translator added on purpose."
    passes = (
        ("%s 有 %d 封信", "%s has %d letters"),
        ("%1$s 有 %2$d 封信", "%2$d letters for %1$s"),
        ("{count, plural, other {# 封信}}", "{count, plural, one {# letter} other {# letters}}"),
        ("折扣 5%", "5% off"),
        ("文件(&F)", "&File"),
        ("见 [[人物表]]", "See [[人物表|the cast]]"),
        ("以<|im_end|>结尾", "It ends with <|im_end|>"),
        ("第 {0} 章", "{0}th chapter"),
    )
    fails = (
        ("%s 有 %d 封信", "%d letters for %s"),
        ("已完成 %1$d%%，用时 %2$s。", "Completed %1$d%, took %2$s."),
        ("还剩 %(counter)s 个座位", "%(count)s seats left"),
        ("你好，{name}！", "Hello, {nom}!"),
        ("{n, select, male {他} other {对方}}来了", "{n, select, man {He} other {They}} came"),
        ("点{{按钮}}继续", "Click {{button}} to go on"),
        ("文件(&F)", "File"),
        ("以<|im_end|>结尾", "It ends"),
        ("请放到 {1} 号书架。", "Put it on the {1}th shelf."),
    )

    def run(self, pair: Pair) -> Iterator[Finding]:
        """See `Check.run`."""
        reported: set[str] = set()
        for message, severity in _all(pair):
            if message not in reported:
                reported.add(message)
                yield self.finding(pair, message, severity=severity, source_span=_where(message, pair.source))


_Problems = Iterator[tuple[str, Severity]]


def _all(pair: Pair) -> _Problems:
    yield from _differences(pair.source, pair.target, pair.formats, fewer=bool(pair.forms))
    for number, (source, target) in enumerate(pair.forms, 1):
        for message, severity in _differences(source, target, pair.formats, fewer=False) if target.strip() else ():
            yield f"plural form {number}: {message}", severity


def _differences(source: str, target: str, formats: frozenset[str], *, fewer: bool) -> _Problems:
    yield from _line_breaks(source, target)
    yield from _access_keys(source, target)
    yield from _wiki_links(source, target)
    if (ordinal := _ORDINAL.search(target)) and "第" not in source:
        yield f"{ordinal[0]}: the source has no ordinal number", Severity.WARNING
    yield from ((f"lost: {sign}", Severity.ERROR) for sign in _CONTROL.findall(source) if sign not in target)
    if icu.is_complex(source) or icu.is_complex(target):
        as_icu = _icu(source, target)
        if as_icu is not None:
            yield from as_icu
            return
    flags = [flag for flag in directives.PARSERS if flag in formats] or _looks_like(source, formats)
    strict = [
        (flag, differing)
        for flag in flags
        if (differing := directives.differences(source, target, flag, fewer=fewer)) is not None
    ]
    for _, messages in strict:
        yield from ((message, Severity.ERROR) for message in messages)
    if strict and _PERCENT in source and not (_PERCENT in target or re.search("per ?cent", target)):
        yield "lost: %%", Severity.WARNING
    if not any(messages for _, messages in strict):
        yield from _loose(source, target, {flag for flag, _ in strict}, formats, fewer=fewer)


def _looks_like(source: str, formats: frozenset[str]) -> list[str]:
    """Return the kinds of format string that a text without a flag certainly is."""
    values = [value for value in _values(source) if value[0] == "%" and value[1:2] != "{" and not _QT.fullmatch(value)]
    if any(flag.startswith("no-") for flag in formats) or (not values and _PERCENT not in source):
        return []
    flag = "python-format" if _PYTHON.search(source) else "c-format"
    try:
        arguments = directives.PARSERS[flag](source)
    except directives.FormatError:
        return []
    # `5% of` and `100 %d` are prose; only a certain format string is read strictly
    count = len(arguments.places) or len(arguments.names)
    return [flag] if count == len(set(values) if arguments.names or "$" in "".join(values) else values) else []


def _values(text: str) -> list[str]:
    """Return the placeholders of a text by their form, in order; not those inside code, links and addresses."""
    if not any(sign in text for sign in "%{\\$@#"):
        return []
    return [text[point.start : point.end] for point in markup.scan(text).points if point.name == "VALUE"]


def _loose(source: str, target: str, strict: set[str], formats: frozenset[str], *, fewer: bool) -> _Problems:
    """Yield differences in the placeholders that no strict reading compared, by how often each occurs."""
    ours, theirs = (
        [value for value in _values(text) if not _compared(value, strict, formats)] for text in (source, target)
    )
    lost, more = directives.uneven(ours, theirs)
    for value in lost:
        if value in theirs and _NAMED.match(value):
            yield (
                f"{value} occurs {ours.count(value)} times in the source, {theirs.count(value)} times here",
                Severity.WARNING,
            )
        elif not fewer:
            yield f"lost: {value}", Severity.ERROR
    for value in more:
        named = value in ours and _NAMED.match(value)
        if not named and target.count(value[:1]) > source.count(value[:1]) - lost.count(value):
            yield f"not in the source: {value}", Severity.ERROR
    if not lost and not more:
        plain = [value for value in ours if not _NAMED.match(value) and value != "{}"]
        if plain != [value for value in theirs if not _NAMED.match(value) and value != "{}"]:
            yield "the placeholders are in another order", Severity.ERROR


def _compared(value: str, strict: set[str], formats: frozenset[str]) -> bool:
    """Return whether a strict reading compared this placeholder, or a flag says that the message has no such one."""
    percent = value[0] == "%" and value[1:2] != "{"
    if percent and "#@" not in value:  # `%#@count@` of Apple, which no C parser knows
        readers = {"c-format", "objc-format", "python-format", "qt-format", "qt-plural-format"}
        return bool(strict & readers) or any(f"no-{flag}" in formats for flag in readers)
    return value[0] == "{" and "python-brace-format" in strict


def _icu(source: str, target: str) -> _Problems | None:
    """Return what is wrong with an ICU message; None when the source is none."""
    try:
        ours = icu.parse(source)
    except icu.MessageError:
        return None
    try:
        theirs = icu.parse(target)
    except icu.MessageError as error:
        return iter([(f"the source is an ICU message, this is not: {error}", Severity.ERROR)])
    return ((message, Severity.ERROR if bad else Severity.WARNING) for message, bad in icu.differences(ours, theirs))


def _line_breaks(source: str, target: str) -> _Problems:
    """Yield a difference in line breaks: `msgfmt` rejects a message if only one side begins or ends with one."""
    for where, ours, theirs in (
        ("begin", source.startswith("\n"), target.startswith("\n")),
        ("end", source.endswith("\n"), target.endswith("\n")),
    ):
        if ours is not theirs:
            side, other = ("source", "translation") if ours else ("translation", "source")
            yield f"the {side} {where}s with a line break, the {other} does not", Severity.ERROR


def _access_keys(source: str, target: str) -> _Problems:
    for sign, pattern in _ACCESS_KEY.items():
        key = pattern.search(source)
        if key and not _MARKED[sign].search(target):
            yield f"no access key for {key[0]}", Severity.WARNING


def _wiki_links(source: str, target: str) -> _Problems:
    if "[[" in source:
        lost, _ = directives.uneven(
            *([match[1].strip() for match in markup.WIKI_LINK.finditer(text)] for text in (source, target))
        )
        yield from ((f"lost: [[{name}]]", Severity.ERROR) for name in lost)


def _where(message: str, source: str) -> Span | None:
    """Return the position of the placeholder that a message reports as lost."""
    value = message.removeprefix("lost: ")
    start = source.find(value) if value != message else -1
    return Span(start, start + len(value)) if start >= 0 else None
