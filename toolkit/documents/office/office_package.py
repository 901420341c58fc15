"""Office documents as packages of parts with text: their view in HTML, and translations spliced into their bytes.

The view has one paragraph per line (see `view`); segments have line numbers of it. The bytes outside of texts that
change are never changed. Format: ECMA-376 / ISO/IEC 29500, both transitional and strict.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

from toolkit.documents.archive import Archive, Relation, Splice, splice
from toolkit.documents.interface import changed
from toolkit.documents.office.office_part import Copy, Finish, PackageContents, PackagePart, Paragraph, Role
from toolkit.documents.office.place import ParagraphFiller, Replacement, xml
from toolkit.documents.office.view import build, build_only, plain
from toolkit.markup import TAG
from toolkit.types import Segment

MARKUP = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>|<(?P<tag>[^!?\"'>](?:[^\"'>]|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)

BREAKS = re.compile("<[bh]r>")
SECTION = re.compile(r'^<section id="([^"]*)">', re.MULTILINE)
IDENTIFIED = re.compile(r'<\w+ id="([^"]*)"')

After = Callable[[Archive, dict[str, bytes]], dict[str, bytes]]
"""Returns further changes of a package, by the member, to go with those of its texts."""
Adjust = Callable[[PackageContents, dict[Paragraph, list[Replacement]], bool], None]
"""Changes replacements, so that what they write is allowed where it is; the last argument is `bilingual`."""


@dataclass(frozen=True, slots=True)
class Office:
    """Reads and writes one kind of package.

    `read` returns its contents, with each paragraph finished by the function given. `after` returns what else changes
    when its text is in English. `adjust` may change what is written.
    """

    read: Callable[[Archive, Finish], PackageContents]
    after: After = lambda *_: {}
    adjust: Adjust = lambda *_: None

    def unpack(self, data: bytes, name: str) -> str:
        """Return the view as text. Raises `InputError` with `name` if it is of another kind, damaged or unsafe."""
        lines = self.read(Archive(data, name), build_only).lines
        return "".join(line if isinstance(line, str) else "".join(_line(line)) for line in lines)

    def places(self, data: bytes, name: str) -> dict[str, list[tuple[int, int]]]:
        """Return the byte ranges of each part whose text is in the view, including copies of the same text."""
        contents = self.read(Archive(data, name), build)
        shown = {line.view: flat(source_of(line)) for line in contents.lines if isinstance(line, Paragraph)}
        return {part.name: sorted(_read(part, shown)) for part in contents.parts}

    def render(
        self,
        data: bytes,
        name: str,
        segments: Sequence[Segment],
        targets: Mapping[str, str],
        *,
        bilingual: bool = False,
    ) -> bytes:
        """Return the package with `targets` (by segment key) in place; `data` itself when they change nothing.

        With `bilingual` each paragraph is followed by its translation: on a new line, or after ` / `.
        """
        archive = Archive(data, name)
        contents = self.read(archive, build)
        replacements = _by_paragraph(contents.lines, _replacements(segments, targets))
        self.adjust(contents, replacements, bilingual)
        writer = _PackageWriter(replacements, bilingual=bilingual)
        changes = writer.run(contents)
        if not changes:
            return data
        return archive.rewrite(changes if bilingual else changes | self.after(archive, changes))


def sectioned(name: str, lines: Sequence[Paragraph | str]) -> list[Paragraph | str]:
    """Return `lines` as a section of the view called `name`: a slide, a sheet."""
    return [f'<section id="{escape(name)}">\n', *lines, "</section>\n"]


def located(text: str, segments: Sequence[Segment]) -> list[str]:
    """Return where each segment of the view `text` is: `slide 2 notes`, `Budget!B3`."""
    sections = [(match.start(), unescape(match[1])) for match in SECTION.finditer(text)]
    places = []
    for segment in segments:
        start = segment.spans[0].start
        number = bisect_right(sections, start, key=lambda section: section[0]) - 1
        own = IDENTIFIED.match(text, text.rfind("\n", 0, start) + 1)
        places.append("!".join([sections[number][1], *([own[1]] if own else [])]) if number >= 0 else "")
    return places


def natural(item: Relation) -> tuple[int, str]:
    """Return the key that sorts `slide10.xml` after `slide2.xml`."""
    digits = re.search(r"(\d+)\.\w+$", item.target)
    return int(digits.group(1)) if digits else 0, item.target


def _line(paragraph: Paragraph) -> tuple[str, str, str]:
    """Return the line of a paragraph in the view: its start tag, its content, its end tag and the line end."""
    name = paragraph.element.partition(" ")[0]
    return f"<{paragraph.element}>", paragraph.view, f"</{name}>\n"


def source_of(paragraph: Paragraph) -> str:
    """Return the text of a paragraph, with its line breaks."""
    return plain(TAG.sub("", BREAKS.sub("\n", paragraph.view)))


def flat(text: str) -> str:
    """Return `text` on one line."""
    return " ".join(text.split())


def _read(part: PackagePart, shown: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of `part` with text of the paragraphs `shown`: their source by their view."""
    texts = set(shown.values())
    for paragraph in part.paragraphs:
        if paragraph.view in shown:
            for slot in paragraph.slots:
                if slot.role is Role.TEXT and slot.name == "element":
                    yield slot.start, slot.end
                elif slot.role is Role.TEXT:
                    yield from _characters(part.data, slot.start, slot.end)
    yield from ((copy.start, copy.end) for copy in part.copies if flat(copy.text) in texts)


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


def _replacements(segments: Sequence[Segment], targets: Mapping[str, str]) -> list[Replacement]:
    """Return the edits of the document's text; consecutive sentences get a space between them."""
    replacements: list[Replacement] = []
    end_before, changed_before = -1, False
    for segment in segments:
        target = changed(segment, targets)
        start, end = segment.spans[0].start, segment.spans[-1].end
        space = end_before == start and (target is not None or changed_before)
        if space or target is not None:
            replacements.append(Replacement(start, end, target, space))
        end_before, changed_before = end, target is not None
    return replacements


def _by_paragraph(
    lines: Sequence[Paragraph | str], replacements: Sequence[Replacement]
) -> dict[Paragraph, list[Replacement]]:
    """Return the replacements of each paragraph, with positions relative to the paragraph's start."""
    shown: list[Paragraph] = []
    starts: list[int] = []
    length = 0
    for line in lines:
        if isinstance(line, str):
            length += len(line)
            continue
        opening, view, closing = _line(line)
        shown.append(line)
        starts.append(length + len(opening))
        length = starts[-1] + len(view) + len(closing)
    replacements_of: dict[Paragraph, list[Replacement]] = {}
    for replacement in replacements:
        place = bisect_right(starts, replacement.start) - 1
        if place >= 0 and replacement.end <= starts[place] + len(shown[place].view):
            at = starts[place]
            replacements_of.setdefault(shown[place], []).append(
                Replacement(replacement.start - at, replacement.end - at, replacement.target, replacement.space)
            )
    return replacements_of


@dataclass(slots=True)
class _PackageWriter:
    """Carries out `replacements`.

    `texts`: the new text of the changed paragraphs that are `named`, by their flat source.
    """

    replacements: dict[Paragraph, list[Replacement]]
    bilingual: bool
    named: set[str] = field(default_factory=set)  # the sources that something else repeats
    texts: dict[str, str] = field(default_factory=dict)

    def run(self, contents: PackageContents) -> dict[str, bytes]:
        """Return the new bytes of the parts that change."""
        self.named = {flat(copy.text) for part in contents.parts for copy in part.copies}
        self.named.update(flat(name) for names in contents.apart for name in names)
        splices = {paragraph: self._fill(part, paragraph) for part, paragraph in self._own(contents)}
        for names in contents.apart:
            self._divide(contents, names, splices)
        by_view = {paragraph.view: replacements for paragraph, replacements in reversed(self.replacements.items())}
        changes: dict[str, bytes] = {}
        for part in contents.parts:
            own = [each for paragraph in part.paragraphs for each in splices.get(paragraph, ())]
            for paragraph in part.paragraphs:
                if paragraph.mirror and paragraph.view in by_view:
                    own += self._splices(ParagraphFiller(part.data, paragraph), by_view[paragraph.view])
            own += [_copied(copy, self.texts[flat(copy.text)]) for copy in part.copies if flat(copy.text) in self.texts]
            if own and (new := splice(part.data, own)) != part.data:
                changes[part.name] = new
        return changes

    def _own(self, contents: PackageContents) -> Iterator[tuple[PackagePart, Paragraph]]:
        for part in contents.parts:
            yield from ((part, paragraph) for paragraph in part.paragraphs if paragraph in self.replacements)

    def _fill(self, part: PackagePart, paragraph: Paragraph) -> list[Splice]:
        replacements = self.replacements[paragraph]
        filler = ParagraphFiller(part.data, paragraph)
        splices = self._splices(filler, replacements)
        source = source_of(paragraph)
        if flat(source) in self.named:
            self.texts[flat(source)] = (
                f"{source} / {filler.translation(replacements)}" if self.bilingual else filler.text()
            )
        return splices

    def _splices(self, filler: ParagraphFiller, replacements: Sequence[Replacement]) -> list[Splice]:
        return filler.beside(replacements) if self.bilingual else filler.run(replacements)

    def _divide(self, contents: PackageContents, names: Sequence[str], splices: dict[Paragraph, list[Splice]]) -> None:
        """Number the translations of `names` that are the same."""
        taken: set[str] = set()
        own = {flat(source_of(paragraph)): (part, paragraph) for part, paragraph in self._own(contents)}
        for name in map(flat, names):
            number, text = 1, self.texts.get(name, name)
            while text.casefold() in taken:
                number += 1
                text = f"{self.texts.get(name, name)} {number}"
            taken.add(text.casefold())
            if number > 1 and name in own:
                part, paragraph = own[name]
                last = self.replacements[paragraph][-1]
                self.replacements[paragraph][-1] = Replacement(
                    last.start, last.end, f"{last.target} {number}", last.space
                )
                splices[paragraph] = self._fill(part, paragraph)


def _copied(copy: Copy, text: str) -> Splice:
    return copy.start, copy.end, copy.line.join(xml(line, copy.quote) for line in text.split("\n"))
