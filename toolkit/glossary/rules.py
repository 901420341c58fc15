"""What lint looks at: one small function a rule, from a `Book` to the places where the rule is broken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from toolkit.glossary.conditions import TERM, WILD, normal
from toolkit.glossary.load import combine, keys, term
from toolkit.glossary.read import COLUMNS, SEPARATOR, Fault, Row, pieces
from toolkit.text import HAN, has_han
from toolkit.units import Status, Term

_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_WIDE_SOURCE = re.compile("[０-９Ａ-Ｚａ-ｚ\u3000]")
_CHINESE_MARK = re.compile("[\u3000-\u303f\uff00-\uffef]")


class Place(NamedTuple):
    """Where a rule is broken, and how; `message` ends with the next step."""

    path: str
    line: int
    message: str


@dataclass(frozen=True)
class Book:
    """The files under lint: their bytes by path, the rows that could be read, and what was wrong with the others."""

    files: Mapping[str, bytes]
    rows: tuple[Row, ...]
    broken: tuple[Fault, ...]

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """All that keeps the files from being loaded."""
        return (*self.broken, *combine(self.rows)[1])

    @cached_property
    def entries(self) -> tuple[tuple[Row, Term], ...]:
        """Each row with the term it stands for."""
        return tuple((row, term(row)) for row in self.rows)


Check = Callable[[Book], Iterator[Place]]


def fault(rule: str) -> Check:
    """The check that tells the faults with this id."""

    def check(book: Book) -> Iterator[Place]:
        for one in book.faults:
            if one.rule == rule:
                yield Place(one.path, one.line, f"{one.message}; {one.hint}")

    return check


def order(book: Book) -> Iterator[Place]:
    """Rows that stand after one with a greater source."""
    last: Row | None = None
    for row in book.rows:
        if last is not None and last.path == row.path and row.cells[0] < last.cells[0]:
            message = f"{row.cells[0]} stands after {last.cells[0]}; sort the lines by source, by code point"
            yield _at(row, message)
        else:
            last = row


def whitespace(book: Book) -> Iterator[Place]:
    """Cells with space around them or doubled, empty parts between bars, and characters nobody sees."""
    for row in book.rows:
        for column, cell in zip(COLUMNS, row.raw, strict=True):
            several = column in ("variants", "unless", "only")
            tidy = SEPARATOR.join(pieces(cell.strip())) if several else cell.strip()
            if hidden := sorted({f"U+{ord(char):04X}" for char in cell if _is_hidden(char)}):
                yield _at(row, f"{column} holds the invisible character {', '.join(hidden)}; delete it")
            elif cell != tidy or "  " in cell:
                yield _at(row, f"{column} holds white space or bars that say nothing; delete them")


def width(book: Book) -> Iterator[Place]:
    """Full-width letters, digits and spaces in sources, and full-width or Chinese marks in English."""
    for row in book.rows:
        for column, cell in zip(COLUMNS[:3], row.raw, strict=False):
            pattern = _WIDE_SOURCE if column == "source" else _CHINESE_MARK
            if found := pattern.search(cell):
                plain = unicodedata.normalize("NFKC", found[0])
                advice = f"write {plain!r}" if plain != found[0] else "write the English mark"
                yield _at(row, f"{column} holds the full-width {found[0]!r}; {advice}")


def duplicate(book: Book) -> Iterator[Place]:
    """Entries that say again what an earlier one says."""
    first: dict[tuple[str, str, Status], Row] = {}
    for (row, one), key in zip(book.entries, keys([row.cells[0] for row in book.rows]), strict=False):
        old = first.setdefault((key, one.target, one.status), row)
        if old is not row:
            where = f"line {old.line}" if old.path == row.path else f"{old.path}:{old.line}"
            yield _at(row, f"{one.source} stands on {where} too; put the two together")


def untranslated(book: Book) -> Iterator[Place]:
    """Preferred renderings with Chinese characters in them."""
    for row, one in book.entries:
        for rendering in (one.target, *one.variants):
            if one.status is Status.PREFERRED and has_han(rendering):
                yield _at(row, f"the rendering {rendering} of {one.source} is still Chinese; write it in English")


def hidden(book: Book) -> Iterator[Place]:
    """Entries that can never match: wherever their `only` lets them apply, a longer entry stands."""
    free = {normal(one.source): one for _, one in book.entries if not one.unless and not one.only}
    for row, one in book.entries:
        if one.only and all(longer := [_covering(one, pattern, free) for pattern in one.only]):
            names = ", ".join(dict.fromkeys(name for name in longer if name))
            yield _at(row, f"{one.source} can never match, since {names} hides it; delete one of the entries")


def unmatchable(book: Book) -> Iterator[Place]:
    """Sources with neither Chinese nor Latin letters."""
    for row, one in book.entries:
        if not any(HAN.match(char) or char.isalpha() for char in one.source):
            yield _at(row, f"{one.source} has no letter, Chinese or Latin; an entry needs one")


def variants(book: Book) -> Iterator[Place]:
    """Variants that repeat the target or one another."""
    for row, one in book.entries:
        seen = {one.target}
        for variant in one.variants:
            if variant in seen:
                yield _at(row, f"the variant {variant} of {one.source} stands there already; delete it")
            seen.add(variant)


def contradiction(book: Book) -> Iterator[Place]:
    """The same pattern in `unless` and in `only`."""
    for row, one in book.entries:
        only = {normal(pattern) for pattern in one.only}
        for pattern in one.unless:
            if normal(pattern) in only:
                yield _at(row, f"{one.source} has {pattern} in unless and in only; delete one of them")


def layout(book: Book) -> Iterator[Place]:
    """Line ends, byte order mark and the end of the file."""
    for path, data in book.files.items():
        if data.startswith(b"\xef\xbb\xbf"):
            yield Place(path, 1, "begins with a byte order mark; save it as UTF-8 without")
        if b"\r" in data:
            line = data.count(b"\n", 0, data.index(b"\r")) + 1
            yield Place(path, line, "has line ends of another system (CR); save it with LF")
        if data and not data.endswith((b"\n", b"\r")):
            yield Place(path, data.count(b"\n") + 1, "ends without a line end; add one")


def single(book: Book) -> Iterator[Place]:
    """Entries of one Chinese character without conditions: it stands in too many words."""
    for row, one in book.entries:
        bare = one.status is Status.PREFERRED and not one.unless and not one.only
        if bare and len(one.source) == 1 and has_han(one.source):
            yield _at(row, f"{one.source} is a single character and stands in many words; add conditions in only")


def _covering(one: Term, pattern: str, free: Mapping[str, Term]) -> str:
    """The unconditional longer entry that stands around the term wherever `pattern` fits, if there is one."""
    before, _, after = normal(pattern).partition(TERM)
    left, right, source = before.rpartition(WILD)[2], after.partition(WILD)[0], normal(one.source)
    text = left + source + right
    inside, outside = range(len(left) + 1), range(len(left) + len(source), len(text) + 1)
    longer = (free.get(text[start:end]) for start in inside for end in outside if end - start > len(source))
    return next((found.source for found in longer if found), "")


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc", "Zl", "Zp") or char in "\u00a0\u2007\u202f\u3164"


def _at(row: Row, message: str) -> Place:
    return Place(row.path, row.line, message)
