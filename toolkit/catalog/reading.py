"""Units from a PO file alone, whoever made it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from toolkit.catalog import store
from toolkit.catalog.comments import ignored_checks
from toolkit.catalog.entry import Entry, wrong_key
from toolkit.catalog.keys import agrees, is_key
from toolkit.catalog.states import translation_of
from toolkit.errors import InputError
from toolkit.text import digest
from toolkit.units import Kind, Segment, Unit

_ISOLATES = dict.fromkeys((0x2068, 0x2069))
_PLACE = re.compile(r"(\S.*?):(\d+)(?= |$)")


def read_units(path: Path) -> list[Unit]:
    """The messages of the PO file at `path` as units; see `units_of`. Raises `InputError`."""
    return units_of(_entries(path), path)


def units_of(entries: Sequence[Entry], path: Path) -> list[Unit]:
    """The messages `entries` of the PO file at `path` as units, one for each.

    Source lines come from `#:` (else the line in the PO file itself); messages of one source line are one
    paragraph. Keys are the msgctxt this toolkit writes, or a digest of the msgid. Of plural messages the singular
    msgid and the first msgstr count, the others are `Unit.forms`. Spans are empty, since the document is not there.
    """
    units: list[Unit] = []
    for key, entry in keyed(entries).items():
        units.append(unit_of(key, entry, path, units[-1].segment if units else None))
    return units


def message_lines(path: Path) -> dict[str, int]:
    """The line (from 1) where each message of a PO file begins, by its key in `read_units`. Raises `InputError`."""
    return {key: entry.line for key, entry in keyed(_entries(path)).items()}


def wrong_keys(path: Path) -> list[tuple[str, str]]:
    """Return the messages of a PO file that have the key of another text: key in `read_units`, what is wrong.

    Raises `InputError`.
    """
    return [(key, what) for key, entry in keyed(_entries(path)).items() if (what := wrong_key(entry))]


def keyed(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The messages in use among `entries` by the key each has as a unit, in file order."""
    used = [entry for entry in entries if not entry.obsolete]
    taken = {entry.key for entry in used if entry.key and is_key(entry.key) and agrees(entry.key, entry.source)}
    found: dict[str, Entry] = {}
    for entry in used:
        own = entry.key in taken and entry.key not in found and agrees(entry.key, entry.source)
        found[entry.key if own and entry.key else _made_key(entry, taken)] = entry
    return found


def _entries(path: Path) -> list[Entry]:
    """The messages of the PO file at `path` in file order; header and obsolete ones left out."""
    _, book = store.read_whole(path)
    if book is None:
        raise InputError(f"{path}: there is no such file", "check the path")
    return [entry for entry in book.entries if not entry.obsolete]


def _made_key(entry: Entry, used: set[str]) -> str:
    base, number = digest(entry.source), 1
    key = base
    while key in used:
        number += 1
        key = f"{base}-{number}"
    used.add(key)
    return key


def unit_of(key: str, entry: Entry, path: Path, last: Segment | None) -> Unit:
    """The unit of one message of the file at `path`; `last` is the segment before it."""
    match = _PLACE.match(" ".join(entry.places).translate(_ISOLATES))
    document, line = (match[1], int(match[2])) if match else (path.stem, entry.line)
    paragraph = 0 if last is None else last.paragraph + ((last.document, last.line) != (document, line))
    index = 0 if last is None else last.index + 1
    segment = Segment(key, document, index, paragraph, line, (), entry.source, Kind.TEXT, translate=True)
    return Unit(
        segment,
        (),
        translation_of(entry, key),
        ignored=ignored_checks(entry.comments),
        formats=frozenset(flag for flag in entry.flags if flag.endswith("-format")),
        forms=tuple((entry.plural, target) for target in entry.plural_targets[1:]),
    )
