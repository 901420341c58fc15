"""XLIFF 1.2 (OASIS standard of 2008), which most translation editors open.

`trans-unit id` is the segment key. States: draft `needs-review-translation`, edited `translated`, approved `final`
with `approved="yes"`, outdated `needs-review-translation` qualified `x-outdated`, with the source it was made for in
`alt-trans`; a new segment has no target. What went out is in an attribute of our own (section 2.5 has a place for
such). Code and the like go along with `translate="no"`. Terms and findings are notes. The optional dates are left out,
so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from toolkit.documents.xliff_units import XliffUnit, units
from toolkit.documents.xmltree import Node
from toolkit.errors import InputError
from toolkit.export import xliff2
from toolkit.export.aligned import Aligned, describe_finding, describe_match, exported
from toolkit.export.reading import Keys, make_unit
from toolkit.export.xmltext import (
    DECLARATION,
    OWN_NAMESPACE,
    PRIORITY,
    attribute,
    check_languages,
    plain,
    read_xml,
    segment_text,
)
from toolkit.text import has_han
from toolkit.units import State, Unit

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
STATES = {
    State.DRAFT: 'state="needs-review-translation"',
    State.EDITED: 'state="translated"',
    State.APPROVED: 'state="final"',
    State.OUTDATED: 'state="needs-review-translation" state-qualifier="x-outdated"',
    State.NEW: 'state="new"',
}
_DATATYPES = {".html": "html", ".htm": "html", ".md": "x-markdown", ".srt": "x-srt"}
_PO_HEADER = "x-gettext-domain-header"  # what po2xliff makes of a catalog's header
_PLACEHOLDER = '<x id="{number}" ctype="{name}"/>'


def render(aligned: Aligned) -> str:
    """All segments of the document as XLIFF, to be stored as UTF-8."""
    return "\n".join([DECLARATION, *_lines(aligned)]) + "\n"


def read(path: Path) -> list[Unit]:
    """The units of an XLIFF file (1.x or 2.x) of any program, in its order.

    Raises `InputError` naming file and line for what is no XLIFF, has other languages than Chinese and
    English, holds no unit, or repeats a key.
    """
    root = read_xml(path, "xliff")
    version = root.attributes.get("version", "")
    if version.startswith("2."):
        return xliff2.units(path, root)
    if not version.startswith("1."):
        raise InputError(f"{path}:{root.line}: XLIFF version {version or 'missing'}", "save it as XLIFF 1.2 or 2.1")
    keys = Keys(path)
    found = [unit for file in root.children("file") for unit in _file_units(path, file, keys)]
    if not found:
        raise InputError(f"{path}: no <trans-unit> has a source text", "export it again")
    return found


def _lines(aligned: Aligned) -> Iterator[str]:
    datatype = _DATATYPES.get(PurePosixPath(aligned.source_path).suffix.lower(), "plaintext")
    yield f'<xliff version="1.2" xmlns="{NAMESPACE}" xmlns:zhen="{OWN_NAMESPACE}">'
    yield (
        f'  <file original={attribute(aligned.source_path)} source-language="zh" target-language="en" '
        f'datatype="{datatype}">'
    )
    if aligned.signature:
        yield f"    <header><note>made by {plain(aligned.signature)}</note></header>"
    yield "    <body>"
    for unit in aligned.units:
        yield from _unit_lines(aligned, unit)
    yield "    </body>"
    yield "  </file>"
    yield "</xliff>"


def _unit_lines(aligned: Aligned, unit: Unit) -> Iterator[str]:
    segment, translation = unit.segment, unit.translation
    flags = "" if segment.translate else ' translate="no"'
    if translation and translation.state is State.APPROVED:
        flags += ' approved="yes"'
    if segment.translate:
        flags += f' zhen:exported="{exported(unit)}"'
    yield f'      <trans-unit id={attribute(segment.key)} xml:space="preserve"{flags}>'
    yield f'        <source xml:lang="zh">{segment_text(segment.text, _PLACEHOLDER)}</source>'
    if translation:
        text = segment_text(translation.target, _PLACEHOLDER)
        yield f'        <target xml:lang="en" {STATES[translation.state]}>{text}</target>'
    for match in dict.fromkeys(map(describe_match, unit.matches)):
        yield f'        <note from="zhen" annotates="source">{plain(match)}</note>'
    for finding in aligned.findings_of(unit):
        note = plain(describe_finding(finding))
        yield f'        <note from="zhen" annotates="target" priority="{PRIORITY[finding.severity]}">{note}</note>'
    if translation and translation.previous_source:
        previous = segment_text(translation.previous_source, _PLACEHOLDER)
        yield '        <alt-trans alttranstype="previous-version">'
        yield f'          <source xml:lang="zh">{previous}</source><target xml:lang="en">{text}</target>'
        yield "        </alt-trans>"
    yield "      </trans-unit>"


def _file_units(path: Path, file: Node, keys: Keys) -> Iterator[Unit]:
    """The units of one `<file>`; identifiers are unique within it only, empty sources are passed over."""
    _check_languages(path, file)
    here, document = Keys(path), file.attributes.get("original", "")
    for one in units(file):
        node = one.node
        if node.tag != "trans-unit" or node.attributes.get("restype") == _PO_HEADER:
            continue
        if one.source is None:
            raise InputError(f"{path}:{node.line}: <trans-unit> without <source>", "export it again")
        if text := one.source.text():
            own = here.given(node.attributes.get("id", ""), text, node.line)
            key = keys.distinct(own, text, node.line)
            yield _unit(path, one, key=key, source=text, index=len(keys) - 1, document=document)


def _check_languages(path: Path, file: Node) -> None:
    """As `check_languages`, but text goes before `source-language`: po2xliff says English whatever it takes in."""
    sources = [one.source.text() for one in units(file) if one.source]
    chinese = 2 * sum(map(has_han, sources)) > len(sources)
    check_languages(path, file, "" if chinese else "source-language", "target-language")


def _unit(path: Path, unit: XliffUnit, *, key: str, source: str, index: int, document: str) -> Unit:
    node, target = unit.node, unit.target
    earlier = [alt for alt in node.children("alt-trans") if alt.attributes.get("alttranstype") == "previous-version"]
    previous = earlier[0].first("source") if earlier else None
    return make_unit(
        path,
        node.line,
        key=key,
        source=source,
        target=target.text() if target else "",
        state=_state(node, target),
        index=index,
        translate=None if unit.translate else False,
        document=document,
        previous_source=previous.text() if previous else "",
        exported=node.own("exported"),
    )


def _state(node: Node, target: Node | None) -> State:
    """The state of a unit; what other programs call final or signed off counts as approved."""
    if target is None:
        return State.NEW
    state = target.attributes.get("state", "")
    if target.attributes.get("state-qualifier") in ("x-outdated", "x-stale"):
        return State.OUTDATED
    if node.attributes.get("approved") == "yes" or state in {"final", "signed-off"}:
        return State.APPROVED
    if state == "translated":
        return State.EDITED
    return State.DRAFT if target.text() else State.NEW
