r"""Makes the lines of any legal PO file safe for polib, and refuses the illegal ones by their line number.

The PO grammar is that of the GNU gettext manual, "The Format of PO Files". polib 1.2 knows less of it: it dies on
`#=` lines and on markers without a blank behind them, drops `#~|` lines, an empty first comment line and comments
after the last entry, reads `\a` and octal escapes as something else, cuts the last character off a string that was
not closed, and splits lines at U+2028. What it would lose is carried through it in disguise: see `carried`.
"""

from __future__ import annotations

import re
from pathlib import Path

from toolkit.errors import InputError

MARK = "\ue000"
END = MARK + "end"
BLANK = MARK + "blank"
STICKY = MARK + "="

_ENDS_TEXT = re.compile("[\0\x04]")
_CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)|={7}$")
_COMMENT = re.compile(r"#(~\||[~|,:.=]?)(.*)", re.DOTALL)
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s*(\".*)", re.DOTALL)
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"\s*", re.DOTALL)
_ESCAPE = re.compile(r"((?:\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}))+)|\\(.)", re.DOTALL)
_BYTE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2}))")


class Text(str):
    """PO text that breaks into lines at line feeds only, since PO strings may hold U+2028 and the like."""

    __slots__ = ()

    def splitlines(self, keepends: bool = False) -> list[str]:
        """The lines without their ends."""
        return self.split("\n")


def carried(text: str, path: Path) -> Text:
    """`text` line for line in the form polib reads rightly, with an entry `END` behind the last one.

    `#=` items become flags that begin with `STICKY`, empty comments become `BLANK`, comments that begin with `MARK` get
    another one, `#~|` becomes `#|`. Raises `InputError` naming the line for anything that is not PO.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    safe = [_line(line.strip(), f"{path}:{number}", path) for number, line in enumerate(lines, start=1)]
    if match := _ENDS_TEXT.search(text):
        raise _unstorable(f"{path}:{text.count(chr(10), 0, match.start()) + 1}", path)
    return Text("\n".join([*safe, f'msgid "{END}"', 'msgstr ""']))


def plain(comment: str) -> str:
    """The comment line that polib was given as `comment`."""
    return "" if comment == BLANK else comment.removeprefix(MARK)


def broken(place: str, what: str, path: Path) -> InputError:
    """The error for a catalog that is no PO file: `what` is wrong at `place` (`path:line`)."""
    return InputError(f"{place}: {what}", f"run msgfmt --check {path}, or restore it from version control")


def _unstorable(place: str, path: Path) -> InputError:
    return broken(place, "here is a NUL or EOT character, at which gettext cuts texts off", path)


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
    return MARK + comment if comment.startswith(MARK) else comment or BLANK


def _message(line: str, place: str, path: Path) -> str:
    if line[0] == '"':
        return _string(line, place, path)
    match = _KEYWORD.fullmatch(line)
    if match is None:
        raise broken(place, f"this is no line of a PO file: {line[:40]}", path)
    return f"{match[1]} {_string(match[2], place, path)}"


def _string(quoted: str, place: str, path: Path) -> str:
    parts, position = [], 0
    while position < len(quoted):
        match = _QUOTED.match(quoted, position)
        if match is None:
            raise broken(place, 'a string is not closed, or a " in it has no \\ before it', path)
        parts.append(match[1])
        position = match.end()
    body = "".join(parts)
    return f'"{_plain_escapes(body, place, path) if chr(92) in body else body}"'


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
            raise broken(place, f"\\{match[2]} is no escape; for a backslash write \\\\", path)
        return match[0]

    return _ESCAPE.sub(rewritten, body)


def _escaped(text: str) -> str:
    import polib

    return str(polib.escape(text))
