"""Lint rules for the file: how it is read by programs and compared in diffs."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.glossary import tidy
from toolkit.glossary.foreign import is_workbook
from toolkit.glossary.load import keys
from toolkit.glossary.read import form_note
from toolkit.glossary.rules.lint_rule import LintedGlossary, LintProblem, LoadRule, Rule, at
from toolkit.glossary.table import COLUMNS, HEADER, GlossaryRow
from toolkit.types import Status


class Order(Rule):
    """Rows that are not sorted by source."""

    id = "G001"
    name = "order"
    what = "Lines are sorted by source, in code point order; forbidden targets are below the entry they belong to."
    why = (
        "In a sorted file each line has one place: diffs are short, and branches that add terms seldom touch the "
        "same line."
    )
    bad = "星门,Stargate\n扩散,diffusion"
    good = "扩散,diffusion\n星门,Stargate"
    fixable = True

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        last: GlossaryRow | None = None
        for row in book.rows:
            if is_workbook(book.files[row.path]):  # a workbook can have any order
                continue
            if last is not None and last.path == row.path and tidy.order_key(row.cells) < tidy.order_key(last.cells):
                first, second = last.cells[0].strip(), row.cells[0].strip()
                yield at(row, f"{second} is after {first}. Sort the lines by source, in code point order.")
            else:
                last = row


class WhiteSpace(Rule):
    """Cells with extra white space, empty parts between bars, or invisible characters."""

    id = "G002"
    name = "white-space"
    what = "Cells have no extra white space, bars or invisible characters."
    why = "Two cells that look the same should be the same: a search finds both, and a diff shows real changes only."
    bad = "星门 ,Stargate"
    good = "星门,Stargate"
    fixable = True

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row in book.rows:
            for column, cell in zip(COLUMNS, row.cells, strict=True):
                if hidden := sorted({f"U+{ord(char):04X}" for char in cell if tidy.is_hidden(char)}):
                    yield at(row, f"{column} has the invisible character {', '.join(hidden)}. Delete it.")
                elif cell != tidy.tidy_cell(column, cell):
                    yield at(row, f"{column} has extra white space or bars. Delete them.")


class Width(Rule):
    """Full-width letters, digits and spaces in sources, and full-width or Chinese marks in English."""

    id = "G003"
    name = "width"
    what = "Latin letters and digits, and the punctuation in English targets, are half-width."
    why = "Matching ignores the width of a source, but a target goes into the translation as it is written."
    bad = "ＧＰＵ集群,GPU cluster"
    good = "GPU集群,GPU cluster"
    fixable = True

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for row in book.rows:
            for column, cell in zip(COLUMNS[:3], row.cells, strict=False):
                pattern = tidy.WIDE_SOURCE if column == "source" else tidy.CHINESE_MARK
                if match := pattern.search(cell):
                    plain = tidy.narrow_cell(column, match[0])
                    advice = f"Write {plain!r}." if plain != match[0] else "Write the English mark."
                    yield at(row, f"{column} has the full-width {match[0]!r}. {advice}")


class Duplicate(Rule):
    """Entries that repeat an earlier one."""

    id = "G004"
    name = "duplicate"
    what = (
        "No entry occurs twice. Sources that differ only in what matching ignores are one (星门 and 星門, GPU and "
        "ｇｐｕ). An entry that occurs twice is loaded once, with the variants of both."
    )
    why = "It happens when two branches add the same term. A later change of one of the lines makes them disagree."
    bad = "星门,Stargate\n星门,Stargate,Star Gate"
    good = "星门,Stargate\n星门计划,Stargate project"
    fixable = True

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        first: dict[tuple[str, str, Status], GlossaryRow] = {}
        for (row, term), key in zip(book.entries, keys([term.source for _, term in book.entries]), strict=False):
            old = first.setdefault((key, term.target, term.status), row)
            if old is not row:
                yield at(row, f"{term.source} is also on {old.place(row)}. Merge the two lines.")


class Header(LoadRule):
    """Files whose first line does not name the columns."""

    id = "G009"
    name = "header"
    what = f"The first line names the columns: `{HEADER}`, or some of them, with `source` and `target`."
    why = "A column with an unknown name may be a typing mistake, and its cells would silently be ignored."
    bad = "source,english\n星门,Stargate\n"
    good = "source,target\n星门,Stargate\n"


class Encoding(LoadRule):
    """Files that cannot be read."""

    id = "G010"
    name = "encoding"
    what = "The file is text without NUL bytes: UTF-8, or clearly UTF-16, GB18030 or Big5; or a workbook (.xlsx)."
    why = "Spreadsheets save in the encoding of the machine, which another machine reads as other characters."
    bad = "星门,\udcffStargate"
    good = "星门,Stargate"


class Csv(LoadRule):
    """Lines that are not CSV, or have more cells than the header."""

    id = "G011"
    name = "csv"
    what = "Quotes are closed, no line has more cells than the header, and a term is on one line."
    why = "One comma too many moves every cell after it into another column."
    bad = "苹果,Apple, Inc.,,,,,,"
    good = '苹果,"Apple, Inc."'


class FileLayout(Rule):
    """Line ends, byte order mark and the end of the file."""

    id = "G018"
    name = "layout"
    what = "Lines end in LF, the last one too, and the file begins without a byte order mark."
    why = "Otherwise the first edit on another system changes every line, and a diff shows nothing useful."
    bad = f"{HEADER}\r\n星门,Stargate\r\n"
    good = f"{HEADER}\n星门,Stargate\n"
    fixable = True

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for path, data in book.files.items():
            if not _is_text(data):
                continue
            if data.startswith(b"\xef\xbb\xbf"):
                yield LintProblem(path, 1, "begins with a byte order mark. Save it as UTF-8 without one.")
            if b"\r" in data:
                line = data.count(b"\n", 0, data.index(b"\r")) + 1
                yield LintProblem(path, line, "has CR line ends. Save it with LF.")
            if data and not data.endswith((b"\n", b"\r")):
                yield LintProblem(path, data.count(b"\n") + 1, "ends without a line end. Add one.")


class FileForm(Rule):
    """Files in another encoding, with other separators, or with Chinese names of the columns."""

    id = "G025"
    name = "form"
    what = f"The file is UTF-8, with commas between the columns, and names them in English: `{HEADER}`."
    why = "Another form is read too, and reported each time. Git, other programs and other systems read UTF-8 best."
    bad = "原文;译文;备注\n星门;Stargate;\n"
    good = "source,target,note\n星门,Stargate,\n"
    fixable = True

    def run(self, book: LintedGlossary) -> Iterator[LintProblem]:
        """See `Rule.run`."""
        for path, data in book.files.items():
            if not is_workbook(data) and (how := form_note(path, data)):
                yield LintProblem(path, 1, how)


class MergeConflict(LoadRule):
    """Marks of an unfinished merge."""

    id = "G021"
    name = "merge-conflict"
    what = "No marks of an unfinished merge are left."
    why = "Git leaves them where two branches changed the same lines. Only you know which of them is right."
    bad = "<<<<<<< HEAD\n深思,DeepSeek\n=======\n深思,Deep Thought\n>>>>>>> other"
    good = "深思,DeepSeek"


def _is_text(data: bytes) -> bool:
    """Return whether line ends and the byte order mark can be checked in the bytes: UTF-8 or similar."""
    return not is_workbook(data) and b"\0" not in data
