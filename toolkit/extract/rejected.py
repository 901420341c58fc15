"""Rejected candidates: a text file next to the glossary, one source a line, sorted, `#` for comments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import read_bytes, rewrite
from toolkit.text import file_lines

NAME = "rejected.txt"


def read(path: Path) -> list[str]:
    """Read the rejected sources in the file at `path`; none if there is no such file. Raises `InputError`."""
    return _sources(_lines(path, read_bytes(path)))


def add(path: Path, sources: Iterable[str]) -> None:
    """Add `sources` to the file at `path`, or create it. Its comments move to the top."""
    new = [" ".join(source.split()) for source in sources]

    def change(data: bytes | None) -> bytes:
        existing = _lines(path, data)
        comments = [line.rstrip("\r\n") for line in existing if line.startswith("#")]
        return "".join(f"{line}\n" for line in (*comments, *sorted({*_sources(existing), *new}))).encode()

    rewrite(path, change)


def _sources(lines: Iterable[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _lines(path: Path, data: bytes | None) -> list[str]:
    try:
        return file_lines((data or b"").decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8", "save the file as UTF-8") from error
