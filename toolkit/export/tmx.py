"""TMX 1.4b, the exchange format of translation memories (LISA OSCAR recommendation of 2005).

Holds only translated segments. `tuid` is the segment key. Properties hold the state (`x-state`) and the state at the
export (`x-exported`); each finding is a note. The optional dates are left out, so that the same input gives the same
bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.documents.xmltree import Node
from toolkit.errors import InputError
from toolkit.export.aligned import Aligned, describe_finding, exported, state_of, target_of
from toolkit.export.aligned_import import Keys, make_record, parse_state
from toolkit.export.xmltext import DECLARATION, attribute, plain, read_xml, segment_text
from toolkit.types import SegmentRecord, State

_PLACEHOLDER = '<ph x="{number}" type="{name}"/>'


def render(aligned: Aligned) -> str:
    """Return the document's translated segments as TMX, to be stored as UTF-8."""
    return "\n".join([DECLARATION, *_lines(aligned)]) + "\n"


def read(path: Path, *, unstated: State = State.DRAFT) -> list[SegmentRecord]:
    """Read the Chinese-English units of a TMX file of any program, in its order.

    Units without Chinese are skipped, units without English are new. A translation without `x-state` gets the state
    `unstated`. Raises `InputError` with file and line for a file that is not TMX or has no such unit.
    """
    keys = Keys(path)
    root = read_xml(path, "tmx")
    records = [record for node in root.descend("tu") if (record := _record(path, node, keys, unstated))]
    if not records:
        raise InputError(f"{path}: no unit has a Chinese segment", "name a Chinese-English TMX file")
    return records


def _lines(aligned: Aligned) -> Iterator[str]:
    yield '<tmx version="1.4">'
    yield (
        '  <header creationtool="zhen" creationtoolversion="1" segtype="sentence" o-tmf="PO" adminlang="en" '
        'srclang="zh" datatype="plaintext">'
    )
    if aligned.signature:
        yield f"    <note>made by {plain(aligned.signature)}</note>"
    yield f'    <prop type="x-document">{plain(aligned.source_path)}</prop>'
    yield "  </header>"
    yield "  <body>"
    for record in aligned.translatable():
        if target_of(record):
            yield from _unit_lines(record)
    yield "  </body>"
    yield "</tmx>"


def _unit_lines(record: SegmentRecord) -> Iterator[str]:
    yield f"    <tu tuid={attribute(record.segment.key)}>"
    for finding in record.findings:
        yield f"      <note>{plain(describe_finding(finding))}</note>"
    yield f'      <prop type="x-state">{state_of(record)}</prop>'
    yield f'      <prop type="x-exported">{exported(record)}</prop>'
    for language, text in (("zh", record.segment.text), ("en", target_of(record))):
        yield f'      <tuv xml:lang="{language}"><seg>{segment_text(text, _PLACEHOLDER)}</seg></tuv>'
    yield "    </tu>"


def _record(path: Path, node: Node, keys: Keys, unstated: State) -> SegmentRecord | None:
    source, target = _segment(node, "zh", "cmn"), _segment(node, "en") or ""
    if not source:
        return None
    properties = {prop.attributes.get("type", ""): prop.text() for prop in reversed(node.children("prop"))}
    given = parse_state(path, node.line, properties["x-state"]) if "x-state" in properties else unstated
    state = given if target else State.NEW
    key = keys.distinct(node.attributes.get("tuid", ""), source, node.line)
    return make_record(
        path,
        node.line,
        key=key,
        source=source,
        target=target,
        state=state,
        index=len(keys) - 1,
        exported=properties.get("x-exported", ""),
    )


def _segment(node: Node, *languages: str) -> str | None:
    """Return the text of the first variant in one of `languages`, with any script or region (`zh-Hant`, `en_GB`)."""
    for variant in node.children("tuv"):
        tag = variant.attributes.get("xml:lang") or variant.attributes.get("lang") or ""
        if tag.lower().replace("_", "-").split("-")[0] in languages and (segment := variant.first("seg")):
            return segment.text()
    return None
