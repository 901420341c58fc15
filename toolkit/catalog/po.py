r"""PO files: read them, parse them into `PoFile` with polib, and render them without loss.

The PO grammar is that of the GNU gettext manual, "The Format of PO Files". polib 1.2 knows less of it: it fails on
`#=` lines and on markers without a space behind them, drops `#~|` lines, an empty first comment line and comments
after the last entry, misreads `\a` and octal escapes, cuts the last character off a string that was not closed, and
splits lines at U+2028. What it would lose is encoded before and decoded after it: see `carried`. Also, `pofile(name)`
parses the *name* when there is no such file, duplicates are not reported or cost quadratic time, `save()` writes in
place, wrapping rewrites the comments of translators, and obsolete entries lose their `#.` lines.
"""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.catalog.entry import Entry, PoFile
from toolkit.errors import InputError
from toolkit.files import read_bytes
from toolkit.types import Span

CALM = 0.05
"""Seconds without a change after which a file counts as complete."""

SETTLE = 2.0
"""Seconds that an editor may take to write a file in place."""

ESCAPE = "\ue000"
END = ESCAPE + "end"
BLANK = ESCAPE + "blank"
STICKY = ESCAPE + "="

_ENDS_TEXT = re.compile("[\0\x04]")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)|={7}$")
_COMMENT = re.compile(r"#(~\||[~|,:.=]?)(.*)", re.DOTALL)
_KEYWORD = re.compile(r"\s*(?:(msgctxt|msgid_plural|msgid|msgstr)((?<=str)\[\d\])?\s*)?(?=\")")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"\s*", re.DOTALL)
_ESCAPE = re.compile(r"((?:\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}))+)|\\(.)", re.DOTALL)
_BYTE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2}))")
_CHARSET = re.compile(rb"^\"Content-Type:[^\n\"]*charset=([\w.:-]+)", re.MULTILINE)
_ERROR_LINE = re.compile(r"\(line (\d+)\)")


def read_whole(path: Path, earlier: bytes | None = None) -> tuple[bytes | None, PoFile | None]:
    """Return the bytes of the catalog at `path` and their content: None for no file, and for bytes that are `earlier`.

    An editor may be writing it: a file that changed within `CALM` seconds, is empty or cannot be parsed is read again
    for `SETTLE` seconds. Raises `InputError` when that does not help.
    """
    deadline = time.monotonic() + SETTLE
    while True:
        data = read_bytes(path)
        if data is None or data == earlier:
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


def parse(data: bytes, path: Path) -> PoFile:
    """Parse the PO file `data` from `path`. Raises `InputError` with file, line and next step."""
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
    return _file(entries, _lines(parsed.header), end.comments, path)


def render(file: PoFile) -> str:
    """Render `file`: unwrapped lines, to be encoded as UTF-8, obsolete entries in their places."""
    blocks = [block(entry) for entry in (file.header, *file.entries)]
    if file.trailer:
        blocks.append("\n".join(_comment_lines(file.trailer)) + "\n")
    return "\n".join(blocks)


def block(entry: Entry) -> str:
    """Render one message, with a line end after the last line."""
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
        codec = codecs.lookup(encoding)
        encoding = codec.name if codec._is_text_encoding else "utf-8"
    except LookupError:
        encoding = "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeError as error:  # some codecs do not say where
        place = f"{path}:{data.count(10, 0, getattr(error, 'start', 0)) + 1}"
        raise InputError(f"{place}: not valid {encoding}", "save it as UTF-8") from error


def _entries_only() -> type[Any]:
    import polib

    class EntriesOnly(polib.POFile):  # type: ignore[misc]
        """Keeps the header in the entries, to preserve its comments and the order of its fields."""

        def find(self, *args: Any, **kwargs: Any) -> None:
            """Return nothing: polib would split the header it finds."""

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


def _file(entries: list[Entry], top: tuple[str, ...], trailer: tuple[str, ...], path: Path) -> PoFile:
    header = Entry("")
    if not entries:
        return PoFile(replace(header, comments=top), (), trailer)
    if entries[0].source == "" and entries[0].key is None:
        header, *entries = entries
        header = replace(header, comments=top + header.comments)
    else:
        entries[0] = replace(entries[0], comments=top + entries[0].comments)
    _refuse_duplicates(entries, path)
    return PoFile(header, tuple(entries), trailer)


def _refuse_duplicates(entries: list[Entry], path: Path) -> None:
    lines: dict[tuple[str | None, str], int] = {(None, ""): 1}
    for entry in entries:
        first = lines.setdefault((entry.key, entry.source), entry.line)
        if first != entry.line:
            what = f"this message is already on line {first}: {entry.source[:40]!r}"
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


class Strings(NamedTuple):
    """The strings of a line: its `keyword` (empty if a string continues), `form` (`[1]`), `spans` between quotes."""

    keyword: str
    form: str
    spans: tuple[Span, ...]


def strings_of(line: str) -> Strings:
    """Parse the keyword and strings of a line that is no comment. Raises `ValueError` with the reason."""
    start = _KEYWORD.match(line)
    if start is None:
        raise ValueError(f"not a line of a PO file: {line.strip()[:40]}")
    spans, position = [], start.end()
    while position < len(line):
        match = _QUOTED.match(line, position)
        if match is None:
            raise ValueError('a string is not closed, or a " in it has no \\ before it')
        spans.append(Span(*match.span(1)))
        position = match.end()
    return Strings(start[1] or "", start[2] or "", tuple(spans))


class PoText(str):
    """PO text that is split at line feeds only, because PO strings may contain U+2028 and the like."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        """Return the lines without their ends."""
        return self.split("\n")


def carried(text: str, path: Path) -> PoText:
    """Convert `text`, line by line, to a form that polib reads correctly, with an entry `END` after the last one.

    `#=` items become flags that begin with `STICKY`, empty comments become `BLANK`, comments that begin with `ESCAPE`
    get another one, `#~|` becomes `#|`. Raises `InputError` naming the line for anything that is not PO.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    safe = [_line(line.strip(), f"{path}:{number}", path) for number, line in enumerate(lines, start=1)]
    if match := _ENDS_TEXT.search(text):
        raise _unstorable(f"{path}:{text.count(chr(10), 0, match.start()) + 1}", path)
    return PoText("\n".join([*safe, f'msgid "{END}"', 'msgstr ""']))


def plain(comment: str) -> str:
    """Return the comment line that polib was given as `comment`."""
    return "" if comment == BLANK else comment.removeprefix(ESCAPE)


def broken(place: str, what: str, path: Path) -> InputError:
    """Make the error for a catalog that is no PO file: `what` is wrong at `place` (`path:line`)."""
    return InputError(
        f"{place}: {what}", f"restore it from version control, or find the error with: msgfmt --check {path}"
    )


def _unstorable(place: str, path: Path) -> InputError:
    return broken(place, "a NUL or EOT character, at which gettext cuts a text off", path)


def _line(line: str, place: str, path: Path) -> str:
    if not line:
        return ""
    if line[0] == "#":
        return _comment(line, place, path)
    if _CONFLICT.match(line):
        hint = "choose a side for each conflict, remove the markers, and run again"
        raise InputError(f"{place}: a git merge conflict is not resolved", hint)
    return _message(line, place, path)


def _comment(line: str, place: str, path: Path) -> str:
    match = _COMMENT.fullmatch(line)
    assert match is not None  # noqa: S101 - the pattern takes anything after "#"
    marker, body = match[1], match[2]
    if marker == "":
        return f"# {_disguised(body.removeprefix(' '))}"
    body = body.strip()
    if not body:
        return ""
    if marker in ("~", "~|", "|"):
        return f"#{marker[-1]} {_message(body, place, path)}"
    if marker == "=":
        return "#, " + ", ".join(STICKY + item.strip() for item in body.split(","))
    return f"#{marker} {_disguised(body)}"


def _disguised(comment: str) -> str:
    return ESCAPE + comment if comment.startswith(ESCAPE) else comment or BLANK


def _message(line: str, place: str, path: Path) -> str:
    try:
        keyword, form, spans = strings_of(line)
    except ValueError as error:
        raise broken(place, str(error), path) from error
    body = "".join(line[span.start : span.end] for span in spans)
    return f'{keyword}{form} "{_plain_escapes(body, place, path) if chr(92) in body else body}"'.lstrip()


def _plain_escapes(body: str, place: str, path: Path) -> str:
    def rewritten(match: re.Match[str]) -> str:
        if match[1]:
            codes = bytes(int(octal, 8) % 256 if octal else int(hexa, 16) for octal, hexa in _BYTE.findall(match[1]))
            if _ENDS_TEXT.search(decoded := codes.decode("utf-8", "replace")):
                raise _unstorable(place, path)
            return _escaped(decoded)
        if match[2] == "a":
            return "\a"
        if match[2] not in 'ntrvbf\\"':
            raise broken(place, f"\\{match[2]} is not an escape. For a backslash write \\\\", path)
        return match[0]

    return _ESCAPE.sub(rewritten, body)


def _escaped(text: str) -> str:
    import polib

    return str(polib.escape(text))
