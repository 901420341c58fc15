"""Bilingual HTML: one self-contained page to read, filter and print. It sends no request.

The Content-Security-Policy of the page allows only its own style and script, by their SHA-256 (CSP Level 3, section
2.3.1). So nothing in a document, glossary or file name can run as code.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import count as count_from
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.export.aligned import Aligned, confidence_of, count, is_code, progress_line, state_of, target_of, visible
from toolkit.export.marks import MarkedPiece, cut, source_marks, target_marks
from toolkit.text import counted
from toolkit.types import Finding, Kind, SegmentRecord, State

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
TITLE = " · Chinese and English"
"""What follows the name of the document in the title of a page."""


@dataclass(frozen=True)
class SegmentRow:
    """One segment as the page shows it.

    `number` counts the translatable segments from 1; it is 0 for the others. `confidence`: from 0 to 100 for a draft
    that a model scored, or None.
    """

    key: str
    number: int
    kind: Kind
    translate: bool
    state: State
    source: tuple[MarkedPiece, ...]
    target: tuple[MarkedPiece, ...]
    findings: tuple[Finding, ...]
    has_terms: bool
    previous_source: str
    confidence: int | None


@dataclass(frozen=True)
class CodeRow:
    """Successive lines of code, shown across both columns."""

    key: str
    text: str
    kind: Kind = Kind.CODE
    translate: bool = False


Block = tuple[SegmentRow | CodeRow, ...]


def render(aligned: Aligned) -> bytes:
    """Return the document as one HTML page, in UTF-8."""
    style, script = asset("page.css"), asset("page.js")
    parts = template(HERE, "page.html").generate(
        title=visible(aligned.title),
        page_title=visible(aligned.title) + TITLE,
        source_path=visible(aligned.source_path),
        signature=visible(aligned.signature),
        summary=progress_line(aligned),
        counts=(counts := count(aligned)),
        bar=bar(counts.states),
        with_findings=sum(bool(record.findings) for record in aligned.translatable()),
        with_terms=sum(bool(record.matches) for record in aligned.translatable()),
        blocks=_blocks(aligned),
        style=style,
        script=script,
        policy=content_security_policy(style, script),
    )
    page = BytesIO()  # written in pieces: one string for a long document takes ten times its size
    page.writelines(part.encode() for part in parts)
    return page.getvalue()


def content_security_policy(style: str, script: str) -> str:
    """Return the policy that allows only this style and this script, and lets the page fetch or send nothing."""
    return (
        f"default-src 'none'; style-src '{_csp_hash(style)}'; script-src '{_csp_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def asset(name: str) -> str:
    """Return the text of `page.css` or `page.js`, which every page of the toolkit uses."""
    return (HERE / name).read_text(encoding="utf-8")


@lru_cache
def template(folder: Path, name: str) -> Template:
    """Return the template `name` of `folder`; it may use the static page's templates. All values are escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    environment.filters["counted"] = counted
    return environment.get_template(name)


def bar(states: Mapping[State, int]) -> list[tuple[State, int, float, float]]:
    """Return the parts of the progress bar: state, count, start and width (the last two in percent)."""
    parts, start, total = [], 0.0, sum(states.values())
    for state in (State.APPROVED, State.EDITED, State.DRAFT, State.OUTDATED, State.NEW):
        number = states.get(state, 0)
        width = round(100 * number / total, 3) if number else 0.0
        if number:
            parts.append((state, number, round(start, 3), width))
        start += width
    return parts


def _blocks(aligned: Aligned) -> Iterator[Block]:
    numbers = count_from(1)
    for paragraph in aligned.paragraphs():
        yield tuple(_parts(paragraph, [next(numbers) if record.segment.translate else 0 for record in paragraph]))


def _parts(records: tuple[SegmentRecord, ...], numbers: list[int]) -> list[SegmentRow | CodeRow]:
    parts: list[SegmentRow | CodeRow] = []
    for code, run in groupby(zip(records, numbers, strict=True), key=lambda pair: is_code(pair[0])):
        pairs = list(run)
        if code:
            lines = "\n".join(visible(record.segment.text).strip("\r\n") for record, _ in pairs)
            parts.append(CodeRow(pairs[0][0].segment.key, lines))
        else:
            parts.extend(row(record, record.findings, number) for record, number in pairs)
    return parts


def row(record: SegmentRecord, findings: tuple[Finding, ...], number: int) -> SegmentRow:
    """Return `record` with its `findings` as a page shows it; `number` as in `SegmentRow`."""
    segment = record.segment
    return SegmentRow(
        key=segment.key,
        number=number,
        kind=segment.kind,
        translate=segment.translate,
        state=state_of(record),
        source=cut(visible(segment.text), source_marks(record, findings)),
        target=cut(visible(target_of(record)), target_marks(record, findings)),
        findings=findings,
        has_terms=bool(record.matches),
        previous_source=visible(record.translation.previous_source) if record.translation else "",
        confidence=confidence_of(record),
    )
