r"""Aligned TSV: a header line, then one line a translatable segment: `key source target state findings`.

A cell never holds a tab or a line break: a backslash starts an escape (`\\` `\t` `\n` `\r`, `\"` at the start of a
cell, `\uXXXX` and `\UXXXXXXXX` for control characters and others that break lines or encodings). A cell that a
spreadsheet would take for a formula, because it begins with `=`, `+`, `-` or `@` or their full-width forms, is written
with an apostrophe before it; so is one that begins with apostrophes and then such a character, which makes it
reversible. Reading undoes both, and takes the quoting that spreadsheets put in when they save (RFC 4180 section 2).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import InputError
from toolkit.export.aligned import Aligned, describe_finding, state_of, target_of
from toolkit.export.reading import Keys, make_unit, parse_state, read_text
from toolkit.units import State, Unit

COLUMNS = ("key", "source", "target", "state", "findings")
REQUIRED = COLUMNS[:3]

_NAMED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_UNNAMED = {escape[1]: char for char, escape in _NAMED.items()} | {'"': '"'}
_SPECIAL = re.compile("[\\\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\\tnr"]))')
_FORMULA = re.compile("'*[=+\\-@＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@＝＋－＠]")


def render(aligned: Aligned) -> str:
    """The document's translatable segments as TSV."""
    lines = ["\t".join(COLUMNS)]
    for unit in aligned.translatable():
        findings = " | ".join(map(describe_finding, aligned.findings_of(unit)))
        cells = (unit.segment.key, unit.segment.text, target_of(unit), state_of(unit).value, findings)
        lines.append("\t".join(map(escape_cell, cells)))
    return "\n".join(lines) + "\n"


def escape_cell(text: str) -> str:
    """`text` as a cell that programs and spreadsheets take for the text it is; `unescape_cell` gives it back."""
    text = _SPECIAL.sub(_escaped, text)
    if text.startswith('"'):
        return "\\" + text
    return "'" + text if _FORMULA.match(text) else text


def unescape_cell(cell: str) -> str:
    """The text of a cell. A backslash that starts no known escape stays, so text typed by hand survives."""
    if _GUARDED.match(cell):
        cell = cell[1:]
    return _ESCAPE.sub(_unescaped, cell)


def read(path: Path) -> list[Unit]:
    """The units of a TSV file in its order; `state` may be missing (draft then, new without a target).

    Raises `InputError` naming file and line for an empty or undecodable file, a missing column, a short or broken row,
    an unknown state, or a key that stands twice.
    """
    rows = _rows(path, read_text(path))
    number, header = next(rows)
    columns = _columns(path, number, header)
    keys = Keys(path)
    units = [_unit(path, line, row, columns, keys) for line, row in rows]
    if not units:
        raise InputError(f"{path}: has a header but no rows", "add rows, or export the catalog again")
    return units


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    return _NAMED.get(char) or f"\\u{ord(char):04x}"


def _unescaped(match: re.Match[str]) -> str:
    short, long, name = match.groups()
    if name:
        return _UNNAMED[name]
    code = int(short or long, 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its last line."""
    reader = csv.reader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True)
    try:
        for row in reader:
            if any(row):
                yield reader.line_num, row
    except csv.Error as error:
        hint = 'a cell that begins with a quotation mark needs a backslash before it: \\"'
        raise InputError(f"{path}:{reader.line_num}: not readable as TSV: {error}", hint) from error


def _columns(path: Path, line: int, header: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        hint = f"the first line must name the columns {' '.join(REQUIRED)} (and may name state, findings), tabs between"
        raise InputError(f"{path}:{line}: missing column {', '.join(missing)}", hint)
    return {name: names.index(name) for name in COLUMNS if name in names}


def _unit(path: Path, line: int, row: list[str], columns: dict[str, int], keys: Keys) -> Unit:
    needed = 1 + max(columns[name] for name in REQUIRED)
    if len(row) < needed:
        hint = "one segment a line; write a line break in a cell as \\n"
        raise InputError(f"{path}:{line}: row has {len(row)} cells, at least {needed} are needed", hint)
    cells = {name: unescape_cell(row[place]) if place < len(row) else "" for name, place in columns.items()}
    if not cells["source"]:
        raise InputError(f"{path}:{line}: the source is empty", "fill it in or delete the line")
    target = cells["target"]
    state = parse_state(path, line, cells["state"]) if cells.get("state") else None
    state = state or (State.DRAFT if target else State.NEW)
    key = keys.given(cells["key"], cells["source"], line)
    return make_unit(path, line, key=key, source=cells["source"], target=target, state=state, index=len(keys) - 1)
