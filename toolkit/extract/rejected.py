"""What a person has said no to: a text file beside the glossary, one source a line, sorted, `#` for remarks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from toolkit.errors import InputError
from toolkit.files import write_atomic
from toolkit.text import file_lines

NAME = "rejected.txt"


def read(path: Path) -> list[str]:
    """The rejected sources in the file at `path`; none when there is no such file. Raises `InputError`."""
    try:
        lines = file_lines(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: is not UTF-8", "save the file as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path}: cannot read: {error.strerror}", "check the path and its permissions") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def add(path: Path, sources: Iterable[str]) -> None:
    """Remember `sources` in the file at `path`, which is made if need be; remarks in it move to its top."""
    there = file_lines(path.read_text(encoding="utf-8-sig")) if path.exists() else []
    remarks = [line.rstrip("\r\n") for line in there if line.startswith("#")]
    known = sorted({*read(path), *(" ".join(source.split()) for source in sources)})
    write_atomic(path, "".join(f"{line}\n" for line in (*remarks, *known)))
