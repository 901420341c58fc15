"""What the readers of aligned files share: decoding, states, keys, and making a segment from a row."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from toolkit import files
from toolkit.catalog import free_key
from toolkit.errors import InputError
from toolkit.text import digest, has_han
from toolkit.types import Kind, Segment, SegmentRecord, Span, State, Translation

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Returned(SegmentRecord):
    """A segment that a reader returns. `exported`: what `aligned.exported` gave at the export, or empty."""

    exported: str = ""


class Keys:
    """The keys of one file: unique; made from the source where the file has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def given(self, key: str, source: str, line: int) -> str:
        """Return `key`, or one made from `source` if it is empty. Raises `InputError` if the key is already in use."""
        if not key:
            return self.made(source, line)
        if key in self._lines:
            message = f"{self._path}:{line}: the key {key} is already on line {self._lines[key]}"
            raise InputError(message, "keep one of the two lines, or remove the key of a new one")
        self._lines[key] = line
        return key

    def distinct(self, key: str, source: str, line: int) -> str:
        """Do as `given`, but add `#N` (N from 2) to a used key: for formats that may repeat their identifiers."""
        number, free = 1, key
        while free in self._lines:
            number += 1
            free = f"{key}#{number}"
        return self.given(free, source, line)

    def made(self, source: str, line: int) -> str:
        """Make a key for `source` as segmentation does: a digest of the text, and `-N` for its N-th repetition."""
        key = free_key(digest(source), self._lines)
        self._lines[key] = line
        return key


def read_bytes(path: Path) -> bytes:
    """Return the bytes of `path`. Raises `InputError` when it cannot be read or is empty."""
    data = files.read_bytes(path)
    if data is None:
        raise InputError(f"{path}: cannot read: no such file", "check the path")
    if not data.strip():
        raise InputError(f"{path}: the file is empty", "export it again")
    return data


def read_text(path: Path) -> str:
    """Read `path` as UTF-8, or as UTF-16 with a byte order mark (some spreadsheets save it). Raises `InputError`."""
    data = read_bytes(path)
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: not valid {encoding.upper()}", "save the file as UTF-8") from error
    if not text.strip():
        raise InputError(f"{path}: the file is empty", "export it again")
    return text


def parse_state(path: Path, line: int, name: str) -> State:
    """Return the state called `name`. Raises `InputError` with the list of states."""
    try:
        return State(name.strip().lower())
    except ValueError as error:
        names = ", ".join(State)
        raise InputError(f"{path}:{line}: unknown state {name.strip()!r}", f"use one of: {names}") from error


def make_record(
    path: Path,
    line: int,
    *,
    key: str,
    source: str,
    target: str,
    state: State,
    index: int,
    translate: bool | None = None,
    document: str = "",
    previous_source: str = "",
    exported: str = "",
) -> Returned:
    """Make a segment as segmentation does, from what an aligned file has of it."""
    wanted = has_han(source) if translate is None else translate
    spans = (Span(0, len(source)),)
    segment = Segment(key, document or path.as_posix(), index, index, line, spans, source, Kind.TEXT, wanted)
    if not target and state is State.NEW:
        return Returned(segment, exported=exported)
    return Returned(segment, (), Translation(key, target, state, previous_source=previous_source), exported=exported)
