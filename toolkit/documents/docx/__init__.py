"""Word documents (docx): text, tables, text boxes, headers, footers, notes, comments, texts in pictures and charts.

The document's text is a view of it in HTML with one paragraph per line (see `view`); segments have line numbers of
that view. Translations are spliced into the bytes of the parts; the rest is unchanged. Format: ECMA-376 / ISO/IEC
29500, both transitional and strict.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from toolkit.documents.archive import Archive, Relation, Splice, parse, root, splice
from toolkit.documents.docx import drawing, looks
from toolkit.documents.docx.drawing import Drawings
from toolkit.documents.docx.model import Paragraph, Role
from toolkit.documents.docx.place import ENGLISH, LANGUAGE, Filler, Job
from toolkit.documents.docx.scan import Scanner
from toolkit.documents.docx.view import build, build_only
from toolkit.documents.model import changed
from toolkit.units import Segment

PARTS = ("header", "footer", "footnotes", "endnotes", "comments")
DRAWN = ("chart", "diagramData", "diagramDrawing", "core-properties")  # the third repeats the second
ROOTS = ("document", "hdr", "ftr", "footnotes", "endnotes", "comments")
PREFIX = re.compile(rb"<([\w.-]+:)?(?:%s)\b" % "|".join(ROOTS).encode())
MARKUP = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<(?P<tag>[^!?\"'>](?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
DEFAULTS = re.compile(rb"<(?:[\w.-]+:)?docDefaults\b.*?</(?:[\w.-]+:)?docDefaults\s*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with text: its paragraphs and where their lines start in the document's text."""

    name: str
    data: bytes
    paragraphs: list[Paragraph]
    starts: list[int]


@dataclass(frozen=True, slots=True)
class _Word:
    archive: Archive
    styles: str
    parts: list[_Part]


def unpack(data: bytes, name: str) -> str:
    """Return the view of a docx file as text. Raises `InputError` with `name` if it is not docx, damaged or unsafe."""
    archive = Archive(data, name)
    styles, parts = _plan(archive)
    lines: list[str] = []
    for part, kind in parts.items():
        for paragraph in _paragraphs(archive, part, archive.xml(part), kind, styles, build_only):
            if paragraph.view and not paragraph.mirror:
                opening, closing = _tags(paragraph.element)
                lines += (opening, paragraph.view, closing)
    return "".join(lines)


def places(data: bytes, name: str) -> dict[str, list[tuple[int, int]]]:
    """Return the byte ranges of each part whose text is in the view, including copies of the same text."""
    word = _open(data, name)
    shown = {one.view for part in word.parts for one in part.paragraphs if not one.mirror}
    return {
        part.name: sorted(
            found
            for paragraph in part.paragraphs
            if paragraph.view in shown
            for slot in paragraph.slots
            if slot.role is Role.TEXT
            for found in _characters(part.data, slot.start, slot.end)
        )
        for part in word.parts
    }


def _characters(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a slot's text between two positions, without comments and elements, which it cannot hold."""
    depth = 0
    for match in MARKUP.finditer(data, start, end):
        if not depth:
            yield start, match.start()
        start = match.end()
        if match["tag"] and not match["tag"].endswith(b"/"):
            depth += -1 if match["tag"].startswith(b"/") else 1
        elif match["cdata"] is not None and not depth:
            yield match.span("cdata")
    yield start, end


def render(
    data: bytes, name: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> bytes:
    """Return the docx file with `targets` (by segment key) in place; `data` itself when they change nothing.

    With `bilingual` each paragraph is followed by its translation on a new line.
    """
    word = _open(data, name)
    jobs, changes = _jobs(segments, targets), {}
    by_view: dict[str, list[Job]] = {}
    for part in word.parts:
        if (new := _rewrite(part, jobs, by_view, bilingual=bilingual)) != part.data:
            changes[part.name] = new
    if not changes:
        return data
    if word.styles and not bilingual:
        styles = word.archive.xml(word.styles)
        spoken = DEFAULTS.sub(lambda match: LANGUAGE.sub(ENGLISH, match.group()), styles, count=1)
        changes |= {word.styles: spoken} if spoken != styles else {}
    return word.archive.rewrite(changes)


def _open(data: bytes, name: str) -> _Word:
    """Return the document with all its paragraphs, ready for writing."""
    archive = Archive(data, name)
    styles, parts = _plan(archive)
    found: list[_Part] = []
    length = 0
    for part, kind in parts.items():
        content = archive.xml(part)
        paragraphs = _paragraphs(archive, part, content, kind, styles, build)
        starts: list[int] = []
        for paragraph in paragraphs:
            opening, closing = _tags(paragraph.element)
            starts.append(length + len(opening))
            if paragraph.view and not paragraph.mirror:
                length = starts[-1] + len(paragraph.view) + len(closing)
        found.append(_Part(part, content, paragraphs, starts))
    return _Word(archive, styles.part, found)


@dataclass(frozen=True, slots=True)
class _Styles:
    """The part with the styles (empty: none), and its paragraph styles by their id."""

    part: str
    known: Mapping[str, looks.Style]


def _plan(archive: Archive) -> tuple[_Styles, dict[str, str]]:
    """Return the styles, and the parts with text in order, each with its kind (last word of the relation's type)."""
    main = archive.main_part()
    if main not in archive.names:
        archive.fail("not a Word document", "convert it to .docx")
    related = [item for item in archive.relations(main) if item.target in archive.names]
    styles = next((item.target for item in related if item.kind == "styles"), "")
    known = looks.read_styles(archive.elements(styles)) if styles else {}
    related += [item for item in archive.relations() if item.target in archive.names]
    related.sort(key=_natural)
    ordered = [item for kind in PARTS + DRAWN for item in related if item.kind == kind]
    return _Styles(styles, known), {main: "", **{item.target: item.kind for item in ordered}}


def _paragraphs(
    archive: Archive, part: str, data: bytes, kind: str, styles: _Styles, finish: Callable[[Paragraph], None]
) -> list[Paragraph]:
    """Return the paragraphs of a part in the order of its bytes, each finished by `finish`.

    Raises `InputError` when it is not a part of a Word document.
    """
    found: list[Paragraph] = []
    if kind not in DRAWN:
        if looks.local(root(data)) not in ROOTS:
            archive.fail(f"{part} is not a part of a Word document", "name a .docx file")
        scanner = Scanner(data, styles=styles.known, finish=finish)
        parse(data, scanner.parser, archive.place(part))
        found = scanner.paragraphs
    if kind in DRAWN or any(mark in data for mark in drawing.WORTH):
        drawings = Drawings(data, copies=kind == "diagramDrawing", finish=finish)
        parse(data, drawings.parser, archive.place(part))
        found = sorted(found + drawings.paragraphs, key=lambda one: one.start)
    return found


@cache
def _tags(element: str) -> tuple[str, str]:
    return f"<{element}>", f"</{element}>\n"


def _natural(item: Relation) -> tuple[int, str]:
    digits = re.search(r"(\d+)\.\w+$", item.target)
    return int(digits.group(1)) if digits else 0, item.target


def _jobs(segments: Sequence[Segment], targets: Mapping[str, str]) -> list[Job]:
    """Return the edits of the document's text; consecutive sentences get a space between them."""
    jobs: list[Job] = []
    end_before, changed_before = -1, False
    for segment in segments:
        target = changed(segment, targets)
        start, end = segment.spans[0].start, segment.spans[-1].end
        space = end_before == start and (target is not None or changed_before)
        if space or target is not None:
            jobs.append(Job(start, end, target, space))
        end_before, changed_before = end, target is not None
    return jobs


def _rewrite(part: _Part, jobs: Sequence[Job], by_view: dict[str, list[Job]], *, bilingual: bool) -> bytes:
    """Return the new bytes of `part`. `by_view`: the jobs already done on each text, for its copies."""
    prefix = PREFIX.search(part.data)
    splices: list[Splice] = []
    own = _by_paragraph(part, jobs)
    for number, paragraph in sorted(enumerate(part.paragraphs), key=lambda item: item[1].mirror):
        todo = by_view.get(paragraph.view, []) if paragraph.mirror else own.get(number, [])
        if todo:
            by_view.setdefault(paragraph.view, todo)
            filler = Filler(part.data, paragraph, (prefix and prefix.group(1)) or b"")
            splices += filler.beside(todo) if bilingual else filler.run(todo)
    return splice(part.data, splices)


def _by_paragraph(part: _Part, jobs: Sequence[Job]) -> dict[int, list[Job]]:
    """Return the jobs of each paragraph by its number, with positions relative to the paragraph's start."""
    shown = [number for number, one in enumerate(part.paragraphs) if one.view and not one.mirror]
    starts = [part.starts[number] for number in shown]
    found: dict[int, list[Job]] = {}
    for job in jobs:
        place = bisect_right(starts, job.start) - 1
        if place >= 0 and job.end <= starts[place] + len(part.paragraphs[shown[place]].view):
            at = starts[place]
            found.setdefault(shown[place], []).append(Job(job.start - at, job.end - at, job.target, job.space))
    return found
