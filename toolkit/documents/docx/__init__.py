"""Word documents (docx): text, tables, text boxes, headers, footers, notes, comments; words of pictures and charts.

The document's text is a view of it in HTML, one paragraph a line (see `view`); line numbers of segments count those.
Translations are spliced into the bytes of the parts; all else stays as it is. Format: ECMA-376 / ISO/IEC 29500, both
transitional and strict.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from xml.parsers import expat

from toolkit.documents.archive import Archive, Splice, parse, splice
from toolkit.documents.docx import drawing, looks
from toolkit.documents.docx.model import Paragraph
from toolkit.documents.docx.place import ENGLISH, LANGUAGE, Filler, Job
from toolkit.documents.docx.scan import Scanner
from toolkit.documents.docx.view import build, build_only
from toolkit.documents.model import changed
from toolkit.units import Segment

PARTS = ("header", "footer", "footnotes", "endnotes", "comments")
DRAWN = ("chart", "diagramData", "diagramDrawing", "core-properties")  # the third repeats the second
ROOTS = ("document", "hdr", "ftr", "footnotes", "endnotes", "comments")
PREFIX = re.compile(rb"<([\w.-]+:)?(?:%s)\b" % "|".join(ROOTS).encode())
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
    text: str


def unpack(data: bytes, name: str) -> str:
    """The view of a docx file as text. Raises `InputError` (naming `name`) when it is none, or damaged or unsafe."""
    return _open(data, name, build_only).text


def render(
    data: bytes, name: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False
) -> bytes:
    """The docx file with `targets` (by segment key) in place; `data` itself when they change nothing.

    With `bilingual` the translation of each paragraph follows it on a line of its own.
    """
    word = _open(data, name, build)
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


def _open(data: bytes, name: str, finish: Callable[[Paragraph], None]) -> _Word:
    """The document, each paragraph of it finished by `build` or `build_only`."""
    archive = Archive(data, name)
    main = next((target for kind, target in _relations(archive, "") if kind == "officeDocument"), "")
    if main not in archive.names:
        archive.fail("no Word document in it", "give a .docx file; other formats have to be converted first")
    related = [item for item in _relations(archive, main) if item[1] in archive.names]
    styles = next((target for kind, target in related if kind == "styles"), "")
    known = looks.read_styles(archive.xml(styles), f"{name}: {styles}") if styles else {}
    scan = partial(Scanner, styles=known, finish=finish)
    related += [item for item in _relations(archive, "") if item[1] in archive.names]
    ordered = [(kind, target) for one in PARTS + DRAWN for kind, target in sorted(related, key=_natural) if kind == one]
    parts, lines, length = [], [], 0
    for part, kind in {main: "", **{target: kind for kind, target in ordered}}.items():
        data = archive.xml(part)
        read, new, length = _part(part, data, _paragraphs(archive, part, data, kind, scan), length)
        parts.append(read)
        lines += new
    return _Word(archive, styles, parts, "".join(lines))


def _paragraphs(archive: Archive, name: str, data: bytes, kind: str, scan: Callable[..., Scanner]) -> list[Paragraph]:
    place = f"{archive.name}: {name}"
    found = drawing.texts(data, place, copies=kind == "diagramDrawing")
    for paragraph in found:
        build(paragraph)
    if kind in DRAWN:
        return found
    scanner = scan(data, place)
    if scanner.root not in ROOTS:
        archive.fail(f"{name} is no part of a Word document", "give a .docx file")
    return sorted(scanner.paragraphs + found, key=lambda one: one.start) if found else scanner.paragraphs


def _part(name: str, data: bytes, found: list[Paragraph], length: int) -> tuple[_Part, list[str], int]:
    """The part, its lines in the document's text in pieces, and how long that is with them (before: `length`)."""
    lines: list[str] = []
    starts: list[int] = []
    for paragraph in found:
        opening, closing = _tags(paragraph.element)
        starts.append(length + len(opening))
        if paragraph.view and not paragraph.mirror:
            lines += (opening, paragraph.view, closing)
            length = starts[-1] + len(paragraph.view) + len(closing)
    return _Part(name, data, found, starts), lines, length


@cache
def _tags(element: str) -> tuple[str, str]:
    return f"<{element}>", f"</{element}>\n"


def _relations(archive: Archive, part: str) -> list[tuple[str, str]]:
    """The internal relations of a part (of the package: empty), as (last word of the type, target)."""
    folder, base = posixpath.split(part)
    member = posixpath.join(folder, "_rels", f"{base}.rels")
    if member not in archive.names:
        return []
    found: list[tuple[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found.append((attributes.get("Type", "").rpartition("/")[2], target.lstrip("/")))

    parser = expat.ParserCreate("UTF-8", " ")
    parser.StartElementHandler = start
    parse(archive.xml(member), parser, f"{archive.name}: {member}")
    return found


def _natural(item: tuple[str, str]) -> tuple[int, str]:
    digits = re.search(r"(\d+)\.\w+$", item[1])
    return int(digits.group(1)) if digits else 0, item[1]


def _jobs(segments: Sequence[Segment], targets: Mapping[str, str]) -> list[Job]:
    """What to do in the document's text; sentences that follow one another get a space between them."""
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
    """The new bytes of `part`. `by_view`: what was done to each text so far, for its copies."""
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
    """The jobs of each paragraph, by its number, at places counted from its start."""
    shown = [number for number, one in enumerate(part.paragraphs) if one.view and not one.mirror]
    starts = [part.starts[number] for number in shown]
    found: dict[int, list[Job]] = {}
    for job in jobs:
        place = bisect_right(starts, job.start) - 1
        if place >= 0 and job.end <= starts[place] + len(part.paragraphs[shown[place]].view):
            at = starts[place]
            found.setdefault(shown[place], []).append(Job(job.start - at, job.end - at, job.target, job.space))
    return found
