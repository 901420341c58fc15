"""PO text to `Book` and back, through polib; reading and writing files.

The traps of polib 1.2 that this module and `lines` keep away from everybody else: `pofile(name)` parses the *name*
when there is no such file, duplicates go unnoticed or cost quadratic time, `save()` writes in place, wrapping
rewrites translators' comments, and obsolete entries lose their `#.` lines.
"""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolkit.catalog.entry import Book, Entry
from toolkit.catalog.lines import STICKY, broken, carried, plain
from toolkit.errors import InputError
from toolkit.files import read_bytes

CALM = 0.05
"""Seconds that a file has to be left alone before it is taken for whole."""

SETTLE = 2.0
"""Seconds that an editor may take to write a file in place."""

_CHARSET = re.compile(rb"^\"Content-Type:[^\n\"]*charset=([\w.:-]+)", re.MULTILINE)
_ERROR_LINE = re.compile(r"\(line (\d+)\)")


def read_whole(path: Path, known: bytes | None = None) -> tuple[bytes | None, Book | None]:
    """Return the bytes of the catalog at `path` and what they say: None for no file, and for bytes that are `known`.

    An editor may be writing it: a file that changed within `CALM` seconds, is empty or cannot be parsed is read again
    for `SETTLE` seconds. Raises `InputError` when that does not help.
    """
    deadline = time.monotonic() + SETTLE
    while True:
        data = read_bytes(path)
        if data is None or data == known:
            return data, None
        if 0 <= _age(path) < CALM and time.monotonic() < deadline:
            time.sleep(CALM / 5)
            continue
        try:
            if not data.strip(b"\xef\xbb\xbf \t\r\n"):
                raise InputError(f"{path}: the catalog is empty", "restore it, or delete it to start again")
            return data, parse(data, path)
        except InputError:
            if time.monotonic() > deadline or _age(path) > SETTLE:
                raise
        time.sleep(0.05)


def _age(path: Path) -> float:
    """Return how many seconds ago `path` was written."""
    try:
        return time.time() - path.stat().st_mtime
    except OSError:
        return 0.0


def parse(data: bytes, path: Path) -> Book:
    """The PO file `data`, which was read from `path`. Raises `InputError` naming file, line and next step."""
    import polib

    text = _decoded(data, path)
    try:
        parsed: Any = polib.pofile(carried(text, path), klass=_entries_only(), encoding="utf-8")
    except OSError as error:
        match = _ERROR_LINE.search(str(error))
        raise _syntax_error(path, text, int(match[1]) if match else 1) from error
    *entries, end = [_entry(item) for item in parsed]
    if end.key is not None or end.previous_source is not None:
        raise _syntax_error(path, text, text.count("\n") + 2)
    return _book(entries, _lines(parsed.header), end.comments, path)


def render(book: Book) -> str:
    """The PO file of `book`: unwrapped lines, UTF-8 to be, obsolete entries where they stand."""
    blocks = [block(entry) for entry in (book.header, *book.entries)]
    if book.trailer:
        blocks.append("\n".join(_comment_lines(book.trailer)) + "\n")
    return "\n".join(blocks)


def block(entry: Entry) -> str:
    """The lines of one message, the last with its line end."""
    lines = [*_comment_lines(entry.comments), *(f"#. {note}" for note in entry.notes)]
    if entry.places:
        lines.append("#: " + " ".join(entry.places))
    if entry.flags:
        lines.append("#, " + ", ".join(entry.flags))
    if entry.sticky:
        lines.append("#= " + ", ".join(entry.sticky))
    return "".join(f"{line}\n" for line in lines) + _strings(entry)


def _decoded(data: bytes, path: Path) -> str:
    data = data.removeprefix(codecs.BOM_UTF8)
    match = _CHARSET.search(data)
    encoding = match[1].decode("ascii") if match else "utf-8"
    try:
        known = codecs.lookup(encoding)
        encoding = known.name if known._is_text_encoding else "utf-8"
    except LookupError:
        encoding = "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        place = f"{path}:{data.count(10, 0, error.start) + 1}"
        raise InputError(f"{place}: this is not {encoding} text", "save it as UTF-8 and run again") from error


def _entries_only() -> type[Any]:
    import polib

    class EntriesOnly(polib.POFile):  # type: ignore[misc]
        """Leaves the header among the entries, where its comments and the order of its fields survive."""

        def find(self, *args: Any, **kwargs: Any) -> None:
            """Nothing: polib looks for the header so as to take it apart."""

    return EntriesOnly


def _syntax_error(path: Path, text: str, line: int) -> InputError:
    last = text.rstrip().count("\n") + 1
    if line > last:
        return broken(f"{path}:{last}", "the file ends in the middle of an entry", path)
    return broken(f"{path}:{line}", "this line does not belong here", path)


def _entry(item: Any) -> Entry:
    places = tuple(f"{name}:{line}" if line else name for name, line in item.occurrences)
    flags = [flag for flag in item.flags if flag]
    return Entry(
        source=item.msgid,
        target=item.msgstr,
        key=item.msgctxt,
        plural=item.msgid_plural,
        plural_targets=tuple(text for _, text in sorted(item.msgstr_plural.items())),
        comments=_lines(item.tcomment),
        notes=_lines(item.comment),
        places=places,
        flags=tuple(flag for flag in flags if not flag.startswith(STICKY)),
        sticky=tuple(flag.removeprefix(STICKY) for flag in flags if flag.startswith(STICKY)),
        previous_source=item.previous_msgid,
        previous_plural=item.previous_msgid_plural,
        previous_key=item.previous_msgctxt,
        obsolete=bool(item.obsolete),
        line=max(item.linenum or 1, 1),
    )


def _lines(comment: str) -> tuple[str, ...]:
    return tuple(map(plain, comment.split("\n"))) if comment else ()


def _book(entries: list[Entry], top: tuple[str, ...], trailer: tuple[str, ...], path: Path) -> Book:
    header = Entry("")
    if not entries:
        return Book(replace(header, comments=top), (), trailer)
    if entries[0].source == "" and entries[0].key is None:
        header, *entries = entries
        header = replace(header, comments=top + header.comments)
    else:
        entries[0] = replace(entries[0], comments=top + entries[0].comments)
    _refuse_duplicates(entries, path)
    return Book(header, tuple(entries), trailer)


def _refuse_duplicates(entries: list[Entry], path: Path) -> None:
    lines: dict[tuple[str | None, str], int] = {(None, ""): 1}
    for entry in entries:
        first = lines.setdefault((entry.key, entry.source), entry.line)
        if first != entry.line:
            what = f"this message is on line {first} already: {entry.source[:40]!r}"
            raise broken(f"{path}:{entry.line}", what, path)


def _comment_lines(comments: tuple[str, ...]) -> Iterator[str]:
    return (f"# {comment}".rstrip() for comment in comments)


def _strings(entry: Entry) -> str:
    import polib

    item: Any = polib.POEntry(
        msgid=entry.source,
        msgstr=entry.target,
        msgctxt=entry.key,
        msgid_plural=entry.plural,
        msgstr_plural=dict(enumerate(entry.plural_targets)),
        previous_msgid=entry.previous_source,
        previous_msgid_plural=entry.previous_plural,
        previous_msgctxt=entry.previous_key,
        obsolete=entry.obsolete,
    )
    return str(item.__unicode__(wrapwidth=0))
