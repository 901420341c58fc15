"""PO files as documents: entries without a translation are drafted and marked fuzzy.

Only the lines of these entries change. Catalogs
of the toolkit are not documents: they belong to the document they were made from.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.catalog.po import Strings, strings_of
from toolkit.documents.interface import Block, Edit, apply
from toolkit.documents.lines import lines
from toolkit.documents.paired import Composer, Source, block
from toolkit.types import Segment, Span

BREAK = re.compile(r"(?:\\[ntr])+")
FLAGS = re.compile(r"#,[ \t]*")
CHARSET = re.compile(r"charset=([\w-]+)", re.IGNORECASE)
OWN = "X-Zhen-Signature"


@dataclass(slots=True)
class PoString:
    """A keyword with its string: the spans of the text between quotes, and of everything."""

    word: str
    form: int
    lines: list[Span]
    whole: Span


@dataclass(slots=True)
class PoMessage:
    """An entry: the position of its flags, or where to insert them; its strings in order."""

    flags: Span | None = None
    place: int = -1
    strings: list[PoString] = field(default_factory=list)

    @property
    def header(self) -> bool:
        """Return whether it is the entry with an empty source, which holds metadata of the file."""
        source = self.source("msgid")
        named = any(string.word == "msgctxt" for string in self.strings)
        return not named and source is not None and all(span.start == span.end for span in source)

    @property
    def untranslated(self) -> bool:
        """Return whether it has targets, and all of them are empty."""
        targets = [string for string in self.strings if string.word == "msgstr"]
        return bool(targets) and all(span.start == span.end for string in targets for span in string.lines)

    def source(self, word: str) -> Source | None:
        """Return the string with the keyword `word`."""
        message = next((string for string in self.strings if string.word == word), None)
        return message.lines if message else None


def check(text: str) -> None:
    """Raise `ValueError` for a line that is not PO, a string without its keyword, and a catalog of the toolkit."""
    messages = entries(text, strict=True)
    first = next(messages, None)
    if first is None:
        raise ValueError("line 1: no entry in the whole file")
    if OWN in text[first.place : first.strings[-1].whole.end]:
        raise ValueError("line 1: a catalog of zhen. Translate its document instead")
    deque(messages, maxlen=0)


def blocks(text: str) -> list[Block]:
    """Return the blocks of a PO file: the lines of each untranslated message (and of its plural) as paragraphs."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for entry in entries(text):
        for word in ("msgid", "msgid_plural") if entry.untranslated else ():
            source = entry.source(word)
            for spans in _paragraphs(text, source) if source else ():
                if paragraph := block(text, spans):
                    yield paragraph


def _paragraphs(text: str, source: Source) -> Iterator[list[Span]]:
    """Yield the text of a message, split at its line breaks (backslash and n)."""
    spans: list[Span] = []
    for line in source:
        at = line.start
        for match in BREAK.finditer(text, line.start, line.end):
            yield [*spans, Span(at, match.start())]
            spans, at = [], match.end()
        spans.append(Span(at, line.end))
    yield spans


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Return the PO file with `targets` as fuzzy translations of entries without one; `bilingual` has no effect."""
    composer = Composer(text, segments, targets, _escaped)
    newline = "\r\n" if "\r\n" in text else "\n"
    edits: list[Edit] = []
    for entry in entries(text):
        edits += _filled(text, entry, composer, newline) if entry.untranslated else []
    if edits and (match := CHARSET.search(text[:4096])):
        edits.append(Edit(match.start(1), match.end(1), "UTF-8"))
    return apply(text, edits)


def _filled(text: str, entry: PoMessage, composer: Composer, newline: str) -> list[Edit]:
    sources = [entry.source("msgid"), entry.source("msgid_plural")]
    drafts = [composer.compose(source) if source else None for source in sources]
    edits: list[Edit] = []
    for string in entry.strings:
        if string.word == "msgstr":
            draft = drafts[1 if string.form and sources[1] else 0]
            if draft is None:
                return []
            edits.append(Edit(string.lines[0].start - 1, string.whole.end, _string(draft, newline)))
    if entry.flags is None:
        return [*edits, Edit(entry.place, entry.place, f"#, fuzzy{newline}")]
    if "fuzzy" not in text[entry.flags.start : entry.flags.end]:
        edits.append(Edit(entry.flags.start, entry.flags.start, "fuzzy, "))
    return edits


def _string(draft: str, newline: str) -> str:
    pieces = re.findall(r"(?:[^\\]|\\[^n])*(?:\\n|$)", draft)
    rows = [piece for piece in pieces if piece]
    return f'"{draft}"' if len(rows) < 2 else newline.join(['""', *(f'"{piece}"' for piece in rows)])


def _escaped(target: str, _: str) -> str:
    return re.sub(r'(?<!\\)"', r"\"", re.sub(r'\\(?![ntr"\\])', r"\\\\", target))


def entries(text: str, *, strict: bool = False) -> Iterator[PoMessage]:
    """Yield the entries of a PO file in order, without obsolete ones, which are comments.

    With `strict`, raises `ValueError` for a line that is not PO.
    """
    entry = PoMessage()
    for number, (start, end) in enumerate(lines(text), 1):
        line = text[start:end]
        if not line.strip() or line.lstrip().startswith("#"):
            if entry.strings:
                yield entry
                entry = PoMessage()
            _comment(line, start, end, entry)
            continue
        try:
            strings = strings_of(line)
            if not (strings.keyword or entry.strings):
                raise ValueError("a string without its keyword")
        except ValueError:
            if strict:
                raise ValueError(f"line {number}: not a line of PO: {line.strip()[:60]!r}") from None
            continue
        if strings.keyword in ("msgid", "msgctxt") and any(string.word == "msgstr" for string in entry.strings):
            yield entry
            entry = PoMessage()
        _take(strings, start, entry)
    if entry.strings:
        yield entry


def _take(strings: Strings, start: int, entry: PoMessage) -> None:
    """Add the strings of the line that begins at `start` to `entry`."""
    spans = [Span(start + span.start, start + span.end) for span in strings.spans]
    if strings.keyword:
        entry.place = start if entry.place < 0 else entry.place
        form = int(strings.form[1:-1] or 0)
        entry.strings.append(PoString(strings.keyword, form, spans, Span(start, spans[-1].end + 1)))
    else:
        last = entry.strings[-1]
        last.lines += spans
        last.whole = Span(last.whole.start, spans[-1].end + 1)


def _comment(line: str, start: int, end: int, entry: PoMessage) -> None:
    if match := FLAGS.match(line):
        entry.flags = Span(start + match.end(), end)
    elif line.startswith("#|") and entry.place < 0:
        entry.place = start
