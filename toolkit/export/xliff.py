"""XLIFF 1.2 (OASIS standard of 2008), which most translation editors read.

`trans-unit id` is the segment key. States: draft `needs-review-translation`, edited `translated`, approved `final`
with `approved="yes"`, outdated `needs-review-translation` qualified `x-outdated`, with its earlier source in
`alt-trans`; a new segment has no target. The state at the export is in an attribute of our own namespace (section 2.5).
Segments such as code have `translate="no"`. Terms and findings are notes. The optional dates are left out,
so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from toolkit.export.aligned import Aligned, describe_finding, describe_match, exported
from toolkit.export.xmltext import DECLARATION, OWN_NAMESPACE, PRIORITY, attribute, plain, segment_text
from toolkit.types import SegmentRecord, State

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
STATES = {
    State.DRAFT: 'state="needs-review-translation"',
    State.EDITED: 'state="translated"',
    State.APPROVED: 'state="final"',
    State.OUTDATED: 'state="needs-review-translation" state-qualifier="x-outdated"',
    State.NEW: 'state="new"',
}
_DATATYPES = {".html": "html", ".htm": "html", ".md": "x-markdown", ".srt": "x-srt"}
_PLACEHOLDER = '<x id="{number}" ctype="{name}"/>'


def render(aligned: Aligned) -> str:
    """Return all segments of the document as XLIFF, to be stored as UTF-8."""
    return "\n".join([DECLARATION, *_lines(aligned)]) + "\n"


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
    for record in aligned.records:
        yield from _unit_lines(record)
    yield "    </body>"
    yield "  </file>"
    yield "</xliff>"


def _unit_lines(record: SegmentRecord) -> Iterator[str]:
    segment, translation = record.segment, record.translation
    flags = "" if segment.translate else ' translate="no"'
    if translation and translation.state is State.APPROVED:
        flags += ' approved="yes"'
    if segment.translate:
        flags += f' zhen:exported="{exported(record)}"'
    yield f'      <trans-unit id={attribute(segment.key)} xml:space="preserve"{flags}>'
    yield f'        <source xml:lang="zh">{segment_text(segment.text, _PLACEHOLDER)}</source>'
    if translation:
        text = segment_text(translation.target, _PLACEHOLDER)
        yield f'        <target xml:lang="en" {STATES[translation.state]}>{text}</target>'
    for match in dict.fromkeys(map(describe_match, record.matches)):
        yield f'        <note from="zhen" annotates="source">{plain(match)}</note>'
    for finding in record.findings:
        note = plain(describe_finding(finding))
        yield f'        <note from="zhen" annotates="target" priority="{PRIORITY[finding.severity]}">{note}</note>'
    if translation and translation.previous_source:
        previous = segment_text(translation.previous_source, _PLACEHOLDER)
        yield '        <alt-trans alttranstype="previous-version">'
        yield f'          <source xml:lang="zh">{previous}</source><target xml:lang="en">{text}</target>'
        yield "        </alt-trans>"
    yield "      </trans-unit>"
