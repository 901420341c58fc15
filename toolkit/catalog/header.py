"""The header of a catalog: complete for `msgfmt --check-header`, with the reviewers' own fields preserved.

Also compares two PO files: everything except the date in their headers counts.
"""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from polib import unescape

from toolkit.catalog.entry import Entry, PoFile, one_line
from toolkit.files import below

DATE = "PO-Revision-Date"
SIGNATURE = "X-Zhen-Signature"
DOCUMENT = "X-Zhen-Document"
_DOCUMENT = re.compile(rf"{DOCUMENT}: (.+?)\\n")

_HEAD = 4096
"""The header of a catalog is within this number of bytes."""

_OURS = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_FIRST = {
    "Project-Id-Version": "",
    "Report-Msgid-Bugs-To": "",
    DATE: "",
    "Last-Translator": "zhen",
    "Language-Team": "none",
    "Language": "en",
    **_OURS,
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
    "X-Generator": "zhen",
}


def is_result(path: Path) -> bool:
    """Return whether the PO file `path` is a translated document (`a.en.po` next to its catalog `a.po`), no catalog."""
    stem, _, last = path.stem.rpartition(".")
    if last not in ("en", "zh-en") or not path.with_name(f"{stem}{path.suffix}").exists() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return SIGNATURE.encode() not in file.read(_HEAD)
    except OSError:
        return False  # the error is reported when the file is opened


def catalogs_below(folder: Path) -> list[Path]:
    """Return the catalogs in and below `folder`, sorted by name, without hidden and translated PO files.

    Raises `InputError` when a folder cannot be listed.
    """
    files = (path for path in below(folder) if path.suffix == ".po" and not path.name.startswith("."))
    return [path for path in files if not is_result(path)]


def catalogs_in(path: Path) -> list[Path]:
    """Return `catalogs_below` the folder `path`, or the file `path`. Raises `InputError`."""
    return catalogs_below(path) if path.is_dir() else [path]


def document_path(path: Path) -> Path | None:
    """Return the path of the document whose catalog `path` is, or None if nothing names it.

    `X-Zhen-Document` is relative to the folder of the catalog. A catalog of version 0.1 lacks it; there the first `#:`
    line counts, which is relative to the folder in which zhen ran.
    """
    if not path.is_file():  # a pipe may never end
        return None
    header = ""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith('"'):  # editors wrap long lines
                    header += line.strip()[1:-1]
                elif match := _DOCUMENT.search(header):
                    return path.parent / str(unescape(match[1]))
                elif line.startswith("#:"):
                    return _place(line[2:].strip())
    except OSError:  # the code that opens it reports the error
        pass
    return None


def _place(text: str) -> Path:
    """Return the path of the first item of a `#:` line; one with blanks is between U+2068 and U+2069."""
    if text.startswith("\u2068"):
        return Path(text[1:].partition("\u2069")[0])
    name = text.split(" ", maxsplit=1)[0]
    return Path(name.rpartition(":")[0] or name)


def fields(header: Entry) -> dict[str, str]:
    """Return the fields of `header` in their order; a line without a colon belongs to the field before it."""
    values: dict[str, str] = {}
    name = ""
    for line in header.target.split("\n"):
        before, colon, after = line.partition(":")
        if colon:
            name = before.strip()
            values[name] = after.strip()
        elif name:
            values[name] += f" {line.strip()}"
    return values


def completed(header: Entry, *, document: str, folder: Path, signature: str) -> Entry:
    """Add missing fields to `header`, set the encoding to UTF-8 and `X-Zhen-Signature` to `signature`.

    `X-Zhen-Document` becomes the path of `document` from `folder`, that of the catalog.

    The header is no longer fuzzy. Fields that a reviewer changed (Last-Translator, Language-Team, comments) are kept.
    """
    present = fields(header)
    present_values = {name: value for name, value in present.items() if value}
    values = present | _FIRST | {"Project-Id-Version": document, DATE: today()} | present_values | _OURS
    order = [*present, *(name for name in values if name not in present)] if present else list(values)
    values[DOCUMENT] = one_line(_relative(document, folder))
    values[SIGNATURE] = " ".join(signature.split())
    order = [name for name in order if name not in (DOCUMENT, SIGNATURE)] + [DOCUMENT, SIGNATURE]
    flags = tuple(flag for flag in header.flags if flag != "fuzzy")
    return replace(header, target=_text({name: values[name] for name in order}), flags=flags)


def _relative(document: str, folder: Path) -> str:
    try:
        return Path(os.path.relpath(document, folder)).as_posix()
    except ValueError:  # on another drive
        return Path(document).absolute().as_posix()


def dated(header: Entry, date: str) -> Entry:
    """Set the revision date of `header` to `date`."""
    return replace(header, target=_text(fields(header) | {DATE: date}))


def in_utf8(header: Entry) -> Entry:
    """Set the encoding in `header`, if it names one, to the encoding of the files that are written."""
    present = fields(header)
    ours = {name: value for name, value in _OURS.items() if name in present}
    return replace(header, target=_text(present | ours)) if ours and header.target else header


def is_utf8(header: Entry) -> bool:
    """Return whether `header` names no encoding other than UTF-8."""
    named = fields(header).get("Content-Type", "").lower().partition("charset=")[2]
    return named.strip() in ("", "utf-8", "utf8")


def today() -> str:
    """Return the current day in UTC in the format of gettext, or `SOURCE_DATE_EPOCH` (reproducible-builds.org).

    With days, an interrupted run that is continued later the same day ends with the same bytes.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d 00:00+0000", time.gmtime(int(epoch) if epoch.isdecimal() else None))


def _text(values: dict[str, str]) -> str:
    return "".join(f"{name}: {value}".rstrip() + "\n" for name, value in values.items())


def same_file(first: PoFile, second: PoFile) -> bool:
    """Return whether both have the same messages, header fields and comments; the revision date is ignored."""
    return _about(first) == _about(second) and (
        first.entries == second.entries or _messages(first) == _messages(second)
    )


def _about(file: PoFile) -> tuple[Hashable, ...]:
    head = {name: value for name, value in fields(file.header).items() if name != DATE}
    comments = (_squeezed(file.header.comments), _squeezed(file.trailer))
    return (frozenset(head.items()), frozenset(file.header.flags), comments)


def _messages(file: PoFile) -> Counter[Hashable]:
    return Counter(_message(entry) for entry in file.entries)


def _message(entry: Entry) -> tuple[Hashable, ...]:
    texts = (entry.key, entry.source, entry.target, entry.plural, entry.plural_targets, entry.obsolete)
    previous = (entry.previous_key, entry.previous_source, entry.previous_plural)
    about = (_squeezed(entry.comments), _squeezed(entry.notes), frozenset(entry.places))
    return (texts, previous, about, frozenset(entry.flags), frozenset(entry.sticky))


def _squeezed(lines: Iterable[str]) -> str:
    """Return the text of `lines` without white space: other programs wrap long comments."""
    return "".join("".join(lines).split())
