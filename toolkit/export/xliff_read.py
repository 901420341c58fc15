"""Reading XLIFF 1.x and 2.x of any program: states, keys, and the earlier source of a unit.

`xliff` and `xliff2` explain the attributes and states of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.documents.xliff_units import XliffUnit, units
from toolkit.documents.xmltree import Node
from toolkit.errors import InputError
from toolkit.export.aligned_import import Keys, make_record
from toolkit.export.xliff2 import EARLIER
from toolkit.export.xmltext import check_languages, read_xml
from toolkit.text import has_han
from toolkit.types import SegmentRecord, State

_TAGS = {"1.": "trans-unit", "2.": "segment"}
_OUTDATED = {"x-outdated", "x-stale", "zhen:outdated", "zhen:stale"}
_STATES = {
    "trans-unit": {"translated": State.EDITED, "final": State.APPROVED, "signed-off": State.APPROVED},
    "segment": {"translated": State.DRAFT, "reviewed": State.EDITED, "final": State.APPROVED},
}
_PO_HEADER = "x-gettext-domain-header"  # po2xliff makes this of a catalog's header


def read(path: Path) -> list[SegmentRecord]:
    """Read the units of an XLIFF file (1.x or 2.x) of any program, in its order: each `trans-unit` or `segment`.

    Raises `InputError` with file and line for a file that is not XLIFF, has other languages than Chinese and
    English, has no unit, or repeats a key.
    """
    root = read_xml(path, "xliff")
    version = root.attributes.get("version", "")
    tag = _TAGS.get(version[:2])
    if tag is None:
        raise InputError(f"{path}:{root.line}: XLIFF version {version or 'missing'}", "save it as XLIFF 1.2 or 2.1")
    check_languages(path, root, "srcLang", "trgLang")
    keys = Keys(path)
    records = [record for file in root.children("file") for record in _file_units(path, file, tag, keys)]
    if not records:
        raise InputError(f"{path}: no <{tag}> has a source text", "export it again")
    return records


def _file_units(path: Path, file: Node, tag: str, keys: Keys) -> Iterator[SegmentRecord]:
    """Yield the units of one `<file>` that have a source. In XLIFF 1, identifiers are unique within it."""
    _check_languages(path, file)
    here = Keys(path)
    for unit in units(file):
        node = unit.node
        if node.tag != tag or node.attributes.get("restype") == _PO_HEADER:
            continue
        if unit.source is None:
            raise InputError(f"{path}:{node.line}: <{tag}> without <source>", "export it again")
        if text := unit.source.text():
            name = unit.holder.attributes.get("name") or unit.holder.attributes.get("id", "")
            own = here.given(name, text, node.line) if unit.holder is node else name
            yield make_record(
                path,
                node.line,
                key=keys.distinct(own, text, node.line),
                source=text,
                target=unit.target.text() if unit.target else "",
                state=_state(node, unit.target),
                index=len(keys) - 1,
                translate=None if unit.translate else False,
                document=file.attributes.get("original", ""),
                previous_source=_previous(unit),
                exported=unit.holder.own("exported"),
            )


def _check_languages(path: Path, file: Node) -> None:
    """Do as `check_languages`, but text overrides `source-language`: po2xliff writes English for every source."""
    sources = [unit.source.text() for unit in units(file) if unit.source]
    chinese = 2 * sum(map(has_han, sources)) > len(sources)
    check_languages(path, file, "" if chinese else "source-language", "target-language")


def _previous(unit: XliffUnit) -> str:
    """Return the earlier source of an outdated translation: an alternative in XLIFF 1, a note in XLIFF 2."""
    older = [alt for alt in unit.node.children("alt-trans") if alt.attributes.get("alttranstype") == "previous-version"]
    notes = [note for group in unit.holder.children("notes") for note in group.children("note")]
    sources = [alt.first("source") for alt in older]
    sources += [note for note in notes if note.attributes.get("category") == EARLIER]
    return sources[0].text() if sources and sources[0] else ""


def _state(node: Node, target: Node | None) -> State:
    """Return the state of a unit, which XLIFF 1 has on the target; a target without a state is a draft."""
    if target is None:
        return State.NEW
    stated = (target if node.tag == "trans-unit" else node).attributes
    if {stated.get("state-qualifier"), stated.get("subState")} & _OUTDATED:
        return State.OUTDATED
    if node.attributes.get("approved") == "yes":
        return State.APPROVED
    return _STATES[node.tag].get(stated.get("state", ""), State.DRAFT if target.text() else State.NEW)
