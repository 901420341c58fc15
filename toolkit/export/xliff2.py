"""XLIFF 2.1 (OASIS standard of 2018), core only; a file of any 2.x is read.

`unit name` is the segment key, as an `id` may not hold everything. States (section 4.3.1.32): new `initial`, draft
`translated`, edited `reviewed`, approved `final`, outdated `translated`, sub-state `zhen:outdated`, and the source it
was made for in a note. Code and the like go along with `translate="no"`. What went out is in an attribute of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.documents.xliff_units import XliffUnit
from toolkit.documents.xliff_units import units as read_units
from toolkit.documents.xmltree import Node
from toolkit.errors import InputError
from toolkit.export.aligned import Aligned, describe_finding, describe_match, exported
from toolkit.export.reading import Keys, make_unit
from toolkit.export.xmltext import (
    DECLARATION,
    OWN_NAMESPACE,
    PRIORITY,
    attribute,
    check_languages,
    plain,
    segment_text,
)
from toolkit.units import State, Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
STATES = {
    State.NEW: 'state="initial"',
    State.DRAFT: 'state="translated"',
    State.EDITED: 'state="reviewed"',
    State.APPROVED: 'state="final"',
    State.OUTDATED: 'state="translated" subState="zhen:outdated"',
}
_READ = {"translated": State.DRAFT, "reviewed": State.EDITED, "final": State.APPROVED}
_PLACEHOLDER = '<cp hex="{code:0>4}"/>'
_EARLIER = "previous-source"


def render(aligned: Aligned) -> str:
    """All segments of the document as XLIFF 2.1, to be stored as UTF-8."""
    return "\n".join([DECLARATION, *_lines(aligned)]) + "\n"


def units(path: Path, root: Node) -> list[Unit]:
    """The units of an XLIFF 2.x file with this root element, in its order, one for each `<segment>`.

    Raises `InputError` naming file and line for other languages than Chinese and English, a segment without a
    source, or a file without segments.
    """
    check_languages(path, root, "srcLang", "trgLang")
    keys = Keys(path)
    found = [unit for file in root.children("file") for unit in _file_units(path, file, keys)]
    if not found:
        raise InputError(f"{path}: no <segment> has a source text", "export it again")
    return found


def _lines(aligned: Aligned) -> Iterator[str]:
    yield f'<xliff version="2.1" xmlns="{NAMESPACE}" xmlns:zhen="{OWN_NAMESPACE}" srcLang="zh" trgLang="en">'
    yield f'  <file id="f1" original={attribute(aligned.source_path)} xml:space="preserve">'
    if aligned.signature:
        yield f"    <notes><note>made by {plain(aligned.signature)}</note></notes>"
    for number, unit in enumerate(aligned.units, 1):
        yield from _unit_lines(aligned, unit, number)
    if not aligned.units:  # a file has to hold something (section 4.2.2.2)
        yield '    <group id="g1"/>'
    yield "  </file>"
    yield "</xliff>"


def _unit_lines(aligned: Aligned, unit: Unit, number: int) -> Iterator[str]:
    segment, translation = unit.segment, unit.translation
    flags = f' zhen:exported="{exported(unit)}"' if segment.translate else ' translate="no"'
    yield f'    <unit id="u{number}" name={attribute(segment.key)}{flags}>'
    if notes := list(_notes(aligned, unit)):
        yield from ("      <notes>", *(f"        {note}" for note in notes), "      </notes>")
    yield f"      <segment {STATES[translation.state if translation else State.NEW]}>"
    yield f"        <source>{segment_text(segment.text, _PLACEHOLDER)}</source>"
    if translation:
        yield f"        <target>{segment_text(translation.target, _PLACEHOLDER)}</target>"
    yield "      </segment>"
    yield "    </unit>"


def _notes(aligned: Aligned, unit: Unit) -> Iterator[str]:
    for match in dict.fromkeys(map(describe_match, unit.matches)):
        yield f'<note category="term" appliesTo="source">{plain(match)}</note>'
    for finding in aligned.findings_of(unit):
        note = plain(describe_finding(finding))
        yield f'<note category="finding" appliesTo="target" priority="{PRIORITY[finding.severity]}">{note}</note>'
    if unit.translation and unit.translation.previous_source:
        yield f'<note category="{_EARLIER}" appliesTo="source">{plain(unit.translation.previous_source)}</note>'


def _file_units(path: Path, file: Node, keys: Keys) -> Iterator[Unit]:
    for one in read_units(file):
        if one.node.tag != "segment":
            continue
        if one.source is None:
            raise InputError(f"{path}:{one.node.line}: <segment> without <source>", "export it again")
        if text := one.source.text():
            name = one.holder.attributes.get("name") or one.holder.attributes.get("id", "")
            key = keys.distinct(name, text, one.node.line)
            yield _unit(path, one, key=key, source=text, index=len(keys) - 1, file=file)


def _unit(path: Path, one: XliffUnit, *, key: str, source: str, index: int, file: Node) -> Unit:
    unit, node, target = one.holder, one.node, one.target
    notes = [note for group in unit.children("notes") for note in group.children("note")]
    earlier = [note.text() for note in notes if note.attributes.get("category") == _EARLIER]
    return make_unit(
        path,
        node.line,
        key=key,
        source=source,
        target=target.text() if target else "",
        state=_state(node, target),
        index=index,
        translate=None if one.translate else False,
        document=file.attributes.get("original", ""),
        previous_source=earlier[0] if earlier else "",
        exported=unit.own("exported"),
    )


def _state(node: Node, target: Node | None) -> State:
    """The state of a segment; a target that is only initial counts as a draft."""
    if target is None:
        return State.NEW
    if node.attributes.get("subState") in ("zhen:outdated", "zhen:stale"):
        return State.OUTDATED
    return _READ.get(node.attributes.get("state", ""), State.DRAFT if target.text() else State.NEW)
