"""The header of a catalog: complete for `msgfmt --check-header`, and a person's own fields left as they are.

Also, whether two PO files say the same: all but the date in their headers counts.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from toolkit.catalog.entry import Entry, PoFile

DATE = "PO-Revision-Date"
SIGNATURE = "X-Zhen-Signature"

_HEAD = 4096
"""Bytes in which the header of a catalog is."""

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
    """Whether the PO file `path` is no catalog but a translated document: `a.en.po` beside its catalog `a.po`."""
    stem, _, last = path.stem.rpartition(".")
    if last not in ("en", "zh-en") or not path.with_name(f"{stem}{path.suffix}").exists():
        return False
    try:
        with path.open("rb") as file:
            return SIGNATURE.encode() not in file.read(_HEAD)
    except OSError:
        return False  # whoever opens it tells what is wrong


def document_path(path: Path) -> str:
    """Return the path of the document whose catalog `path` is, or an empty string if nothing names it."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            place = next((line[2:].strip() for line in file if line.startswith("#:")), "")
    except OSError:  # whoever opens it reports what is wrong
        return ""
    if place.startswith("\u2068"):
        return place[1:].partition("\u2069")[0]
    name = place.split(" ")[0]
    return name.rpartition(":")[0] or name


def fields(header: Entry) -> dict[str, str]:
    """The fields of `header` in their order; a line without a colon belongs to the field before it."""
    found: dict[str, str] = {}
    name = ""
    for line in header.target.split("\n"):
        before, colon, after = line.partition(":")
        if colon:
            name = before.strip()
            found[name] = after.strip()
        elif name:
            found[name] += f" {line.strip()}"
    return found


def completed(header: Entry, *, document: str, signature: str) -> Entry:
    """`header` with missing fields added, the encoding set to UTF-8 and `X-Zhen-Signature` to `signature`.

    The header is no longer fuzzy. What a person changed (Last-Translator, Language-Team, comments …) stays.
    """
    present = fields(header)
    said = {name: value for name, value in present.items() if value}
    values = present | _FIRST | {"Project-Id-Version": document, DATE: today()} | said | _OURS
    order = [*present, *(name for name in values if name not in present)] if present else list(values)
    values[SIGNATURE] = " ".join(signature.split())
    order = [name for name in order if name != SIGNATURE] + [SIGNATURE]
    flags = tuple(flag for flag in header.flags if flag != "fuzzy")
    return replace(header, target=_text({name: values[name] for name in order}), flags=flags)


def dated(header: Entry, date: str) -> Entry:
    """`header` with `date` as its revision date."""
    return replace(header, target=_text(fields(header) | {DATE: date}))


def in_utf8(header: Entry) -> Entry:
    """`header` with the encoding that files are written in, where it names one."""
    present = fields(header)
    ours = {name: value for name, value in _OURS.items() if name in present}
    return replace(header, target=_text(present | ours)) if ours and header.target else header


def is_utf8(header: Entry) -> bool:
    """Whether `header` names no encoding but UTF-8."""
    named = fields(header).get("Content-Type", "").lower().partition("charset=")[2]
    return named.strip() in ("", "utf-8", "utf8")


def today() -> str:
    """This day in UTC as gettext writes dates; `SOURCE_DATE_EPOCH` (reproducible-builds.org) is obeyed.

    A day is fine enough for people, and a run that was interrupted and taken up again ends with the same bytes.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d 00:00+0000", time.gmtime(int(epoch) if epoch.isdecimal() else None))


def _text(values: dict[str, str]) -> str:
    return "".join(f"{name}: {value}".rstrip() + "\n" for name, value in values.items())


def same_file(first: PoFile, second: PoFile) -> bool:
    """Whether both hold the same messages, header fields and comments; the revision date does not count."""
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
    """The letters of `lines`: other programs wrap long comments."""
    return "".join("".join(lines).split())
