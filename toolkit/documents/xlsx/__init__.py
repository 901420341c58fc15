"""Workbooks (xlsx): cells, comments, headers and footers, shapes, charts; formulas, numbers and names are not changed.

Sheets are in their order, and each has its cells first, in order. A shared string is read where its first cell is. What
repeats the text of a cell (the column of a table, a chart, a pivot table) follows its translation.

Format: ECMA-376 part 1, section 18 (SpreadsheetML).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.documents.archive import Archive, parse
from toolkit.documents.office.drawing import drawn
from toolkit.documents.office.office_package import Office, flat, natural, sectioned, source_of
from toolkit.documents.office.office_part import Copy, Finish, PackageContents, PackagePart, Paragraph
from toolkit.documents.workbook import sheets
from toolkit.documents.xlsx import sheet_names
from toolkit.documents.xlsx.sheet_names import KeptTexts
from toolkit.documents.xlsx.xlsx_parts import WorkbookScanner

COPYING = ("table", "pivotTable", "pivotCacheDefinition", "pivotCacheRecords")
COMMENTS = ("comments", "threadedComment")
CHARTS = ("chart", "chartEx")
DRAWN = (*CHARTS, "diagramData", "diagramDrawing")  # in a drawing; the last repeats the one before

Placed = tuple[str, Paragraph]
"""A text and its place in the sheet: `B3`, `B3 comment`, `header`; empty in a shape or chart."""


@dataclass(slots=True)
class _WorkbookReader:
    """Reads a workbook part by part, with the names of its sheets if `named`. `cells`: the texts of cells so far."""

    archive: Archive
    finish: Finish
    named: bool = False
    contents: PackageContents = field(default_factory=lambda: PackageContents([], []))
    formulas: list[str] = field(default_factory=list)
    shared: list[Sequence[Paragraph]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)

    def read(self) -> PackageContents:
        """Return the contents. Raises `InputError` if it is no workbook, damaged or unsafe."""
        main = self.archive.main_part()
        pages = sheets(self.archive)
        for name in self._related(main, ("sharedStrings",)):
            self.shared = self._scan(name).items
        titles = {source_of(paragraph): paragraph for _, paragraph in self._scan(main).others}
        read = [(sheet, self._sheet(part), part) for sheet, part in pages]
        placed_by_sheet = [(sheet, [*placed, *self._more(part)]) for sheet, placed, part in read]
        properties = list(self._copying(main))
        properties += [
            paragraph for name in self._related("", ("core-properties",)) for paragraph in self._drawn(name, "")
        ]
        referred = KeptTexts(self.formulas)
        self._entitle([sheet for sheet, _ in pages], titles, placed_by_sheet)
        for sheet, placed in [*placed_by_sheet, ("workbook", properties)]:
            for place, paragraph in placed:
                _tag(paragraph, place, fixed=paragraph.element == "td" and source_of(paragraph) in referred)
            self.contents.lines += sectioned(sheet, [paragraph for _, paragraph in placed])
        return self.contents

    def _entitle(
        self, pages: Sequence[str], titles: Mapping[str, Paragraph], placed_by_sheet: Sequence[tuple[str, list[Placed]]]
    ) -> None:
        """Put the names of sheets in front of their texts; those to which something refers are not changed."""
        referred = sheet_names.References(self.archive, self.formulas) if titles else ()
        self.contents.titles = [(sheet, titles.get(sheet)) for sheet in pages]
        for sheet, placed in placed_by_sheet:
            if sheet in titles:
                titles[sheet].element = 'h1 translate="no"' if sheet in referred else "h1"
                placed.insert(0, ("", titles[sheet]))

    def _related(self, part: str, kinds: Sequence[str]) -> Iterator[str]:
        """Yield the parts related to `part` as one of `kinds` that have not been read."""
        for relation in sorted(self.archive.relations(part), key=natural):
            if relation.kind in kinds and relation.target in self.archive.names and relation.target not in self.done:
                self.done.add(relation.target)
                yield relation.target

    def _scan(self, name: str) -> WorkbookScanner:
        data = self.archive.xml(name)
        scanner = WorkbookScanner(data, self.finish, named=self.named)
        parse(data, scanner.parser, self.archive.place(name))
        self.contents.parts.append(PackagePart(name, data, scanner.paragraphs, scanner.copies))
        self.formulas += scanner.formulas
        if scanner.columns:
            self.contents.apart.append(scanner.columns)
        return scanner

    def _sheet(self, name: str) -> list[Placed]:
        """Return the cells of a sheet, and its texts outside of cells."""
        scanner = self._scan(name)
        placed: list[Placed] = []
        for cell in scanner.cells:
            own = cell.own
            if 0 <= cell.shared < len(self.shared) and cell.shared not in self.used:
                self.used.add(cell.shared)
                own = self.shared[cell.shared]
            placed += [(cell.place, paragraph) for paragraph in own]
        for _, paragraph in placed:
            paragraph.element = "td"
            self.cells.add(flat(source_of(paragraph)))
        return placed + scanner.others

    def _more(self, sheet: str) -> Iterator[Placed]:
        """Yield the texts of the parts around a sheet: comments, shapes, charts, diagrams."""
        for name in self._related(sheet, COMMENTS):
            yield from self._scan(name).others
        yield from self._copying(sheet)
        for name in self._related(sheet, ("drawing",)):
            yield from self._drawn(name, "")
            for kind in DRAWN:
                for inner in self._related(name, (kind,)):
                    yield from self._drawn(inner, kind)
                    for over in self._related(inner, ("chartUserShapes",)):
                        yield from self._drawn(over, "")

    def _copying(self, part: str) -> Iterator[Placed]:
        """Read the tables and pivot tables of a part; yield the texts that are their own."""
        for name in self._related(part, COPYING):
            yield from self._scan(name).others
            yield from self._copying(name)

    def _drawn(self, name: str, kind: str) -> Iterator[Placed]:
        """Yield the texts of a drawing that are not copies of cells."""
        part = drawn(self.archive, name, kind, self.finish, rich=kind == "")
        if kind in CHARTS:
            repeated = [
                paragraph
                for paragraph in part.paragraphs
                if flat(source_of(paragraph)) in self.cells and len(paragraph.slots) <= 1
            ]
            part.copies += [
                Copy(paragraph.start, slot.end, slot.value, line=b"\n")
                for paragraph in repeated
                for slot in paragraph.slots
            ]
            part.paragraphs = [paragraph for paragraph in part.paragraphs if paragraph not in repeated]
        self.contents.parts.append(part)
        return (("", paragraph) for paragraph in part.paragraphs if paragraph.view and not paragraph.mirror)


def _tag(paragraph: Paragraph, place: str, *, fixed: bool) -> None:
    """Write the place of a paragraph into its tag; `fixed`: formulas name its text."""
    paragraph.element += f' id="{place}"' if place else ""
    paragraph.element += ' translate="no"' if fixed else ""


OFFICE = Office(lambda archive, finish: _WorkbookReader(archive, finish).read())
NAMED = Office(lambda archive, finish: _WorkbookReader(archive, finish, named=True).read(), adjust=sheet_names.adjust)
"""The same with the names of sheets as texts."""
