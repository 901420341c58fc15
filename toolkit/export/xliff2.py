"""XLIFF 2.1 (OASIS standard of 2018), core only; the reader accepts any 2.x.

`unit name` is the segment key, as an `id` allows fewer characters. States (section 4.3.1.32): new `initial`, draft
`translated`, edited `reviewed`, approved `final`, outdated `translated` with the sub-state `zhen:outdated` and its
earlier source in a note. Segments such as code have `translate="no"`. The state at the export is in our own attribute.
"""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.export.aligned import Aligned, describe_finding, describe_match, exported
from toolkit.export.xmltext import DECLARATION, OWN_NAMESPACE, PRIORITY, attribute, plain, segment_text
from toolkit.types import SegmentRecord, State

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
STATES = {
    State.NEW: 'state="initial"',
    State.DRAFT: 'state="translated"',
    State.EDITED: 'state="reviewed"',
    State.APPROVED: 'state="final"',
    State.OUTDATED: 'state="translated" subState="zhen:outdated"',
}
_PLACEHOLDER = '<cp hex="{code:0>4}"/>'
EARLIER = "previous-source"
"""The category of the note with the earlier source of an outdated translation."""


def render(aligned: Aligned) -> str:
    """Return all segments of the document as XLIFF 2.1, to be stored as UTF-8."""
    return "\n".join([DECLARATION, *_lines(aligned)]) + "\n"


def _lines(aligned: Aligned) -> Iterator[str]:
    yield f'<xliff version="2.1" xmlns="{NAMESPACE}" xmlns:zhen="{OWN_NAMESPACE}" srcLang="zh" trgLang="en">'
    yield f'  <file id="f1" original={attribute(aligned.source_path)} xml:space="preserve">'
    if aligned.signature:
        yield f"    <notes><note>made by {plain(aligned.signature)}</note></notes>"
    for number, record in enumerate(aligned.records, 1):
        yield from _unit_lines(record, number)
    if not aligned.records:  # a file must not be empty (section 4.2.2.2)
        yield '    <group id="g1"/>'
    yield "  </file>"
    yield "</xliff>"


def _unit_lines(record: SegmentRecord, number: int) -> Iterator[str]:
    segment, translation = record.segment, record.translation
    flags = f' zhen:exported="{exported(record)}"' if segment.translate else ' translate="no"'
    yield f'    <unit id="u{number}" name={attribute(segment.key)}{flags}>'
    if notes := list(_notes(record)):
        yield from ("      <notes>", *(f"        {note}" for note in notes), "      </notes>")
    yield f"      <segment {STATES[translation.state if translation else State.NEW]}>"
    yield f"        <source>{segment_text(segment.text, _PLACEHOLDER)}</source>"
    if translation:
        yield f"        <target>{segment_text(translation.target, _PLACEHOLDER)}</target>"
    yield "      </segment>"
    yield "    </unit>"


def _notes(record: SegmentRecord) -> Iterator[str]:
    for match in dict.fromkeys(map(describe_match, record.matches)):
        yield f'<note category="term" appliesTo="source">{plain(match)}</note>'
    for finding in record.findings:
        note = plain(describe_finding(finding))
        yield f'<note category="finding" appliesTo="target" priority="{PRIORITY[finding.severity]}">{note}</note>'
    if record.translation and record.translation.previous_source:
        yield f'<note category="{EARLIER}" appliesTo="source">{plain(record.translation.previous_source)}</note>'
