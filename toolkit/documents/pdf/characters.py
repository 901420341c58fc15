"""The characters, rules and pictures of a PDF, page by page, by the library PDFium (ISO 32000, section 9).

Coordinates are points from the top left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from toolkit.errors import InputError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfObject, PdfPage, PdfTextPage

INSTALL = 'install it: pip install "zhen[pdf]"'
BOLD_WEIGHT = 600
THIN = 3.0
EMPTY = 0.01
MOST_NESTED = 8
UNKNOWN = "\ufffd"
# PDFium returns 2 for a hyphen that divides a word at the end of a line; symbol fonts have their bullets from U+F000 on
SIGNS = {0x02: "-", 0xAD: "-", **dict.fromkeys(range(0xF020, 0xF100), "•")}
LIGATURES = range(0xFB00, 0xFB07)
RADICALS = range(0x2E80, 0x2FE0)
"""Some fonts say that a character is a radical of the same shape, which no program finds."""


@dataclass(slots=True)
class Char:
    """A character and its box; `base` is the position of its line. `spaced`: a space is before it."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal or vertical line that is drawn on a page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def upright(self) -> bool:
        """Return whether it is vertical."""
        return self.bottom - self.top > self.right - self.left


@dataclass(slots=True)
class PdfPageText:
    """What is on a page. `turned`: the lines of text that is not horizontal. `unknown`: characters without a value."""

    number: int
    height: float = 0
    chars: list[Char] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    pictures: bool = False
    unknown: int = 0


def read_pages(data: bytes, name: str) -> list[PdfPageText]:
    """Return the pages of a PDF. Raises `InputError` if it is none, damaged or locked, or the library is missing."""
    try:
        import pypdfium2
    except ImportError as error:
        raise InputError(f"{name}: to read PDF, zhen needs pypdfium2, which is not installed", INSTALL) from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD or "assword" in str(error)
        if locked:
            hint = "open it with its password, and save a copy without one"
            raise InputError(f"{name}: encrypted with a password", hint) from error
        hint = "open it in a PDF program to see whether it is whole, and save it again from there"
        raise InputError(f"{name}: not a valid PDF, or a damaged one", hint) from error
    try:
        return [_PageReader(document, number).read(name) for number in range(len(document))]
    finally:
        document.close()


class _PageReader:
    def __init__(self, document: PdfDocument, number: int) -> None:
        self.document, self.number = document, number
        self.page = PdfPageText(number + 1)
        self.map: Callable[[float, float], tuple[float, float]] = lambda x, y: (x, y)

    def read(self, name: str) -> PdfPageText:
        import pypdfium2

        try:
            page = self.document[self.number]
        except pypdfium2.PdfiumError as error:
            hint = "open it in a PDF program, and save it again from there"
            raise InputError(f"{name}: page {self.number + 1} is damaged", hint) from error
        self.map = _shown(page)
        self.page.height = page.get_height()
        self._objects(page)
        self._text(page)
        page.close()
        return self.page

    def _text(self, page: PdfPage) -> None:
        """Read the characters, without the spaces and line ends that PDFium adds."""
        from pypdfium2 import raw

        text = page.get_textpage()
        matrix, turned, spaced = raw.FS_MATRIX(), "", False
        for place, value in _values(text):
            if raw.FPDFText_IsGenerated(text, place) == 1:
                continue
            if value.isspace():
                spaced = True
                continue
            if value == UNKNOWN:
                self.page.unknown += 1
                continue
            if unicodedata.category(value[0]) == "Cf":  # it is not visible
                continue
            raw.FPDFText_GetMatrix(text, place, matrix)
            char = self._char(text, place, value, matrix)
            if char is None:
                turned += " " * spaced + value
            else:
                char.spaced = spaced
                self.page.chars.append(char)
                turned = self._turned(turned)
            spaced = False
        self._turned(turned)
        text.close()

    def _turned(self, text: str) -> str:
        if text.strip():
            self.page.turned.append(text.strip())
        return ""

    def _char(self, text: PdfTextPage, place: int, value: str, matrix: object) -> Char | None:
        """Return the character at `place`; None if it is not horizontal on the page as it is shown."""
        from pypdfium2 import raw

        a, b, c, d = (getattr(matrix, side) for side in "abcd")
        zero, along = self.map(0, 0), self.map(a, b)
        if abs(math.atan2(along[1] - zero[1], along[0] - zero[0])) > 0.1 and (a or b):
            return None
        box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetLooseCharBox(text, place, box)
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        corners = self.map(box.left, box.bottom), self.map(box.right, box.top)
        left, right = sorted(corner[0] for corner in corners)
        size = raw.FPDFText_GetFontSize(text, place) * math.hypot(c, d) or abs(corners[0][1] - corners[1][1])
        return Char(
            value,
            left,
            right,
            self.map(x.value, y.value)[1],
            max(size, 0.1),
            raw.FPDFText_GetFontWeight(text, place) >= BOLD_WEIGHT,
        )

    def _objects(self, page: PdfPage) -> None:
        """Find the pictures and the rulings of a page, and prepare its texts."""
        from pypdfium2 import raw

        for page_object in page.get_objects(max_depth=MOST_NESTED):
            if page_object.type == raw.FPDF_PAGEOBJ_IMAGE:
                self.page.pictures = True
            elif page_object.type == raw.FPDF_PAGEOBJ_PATH:
                self.page.rulings += self._rulings(page_object.raw)
            elif page_object.type == raw.FPDF_PAGEOBJ_TEXT:
                _widen(page_object)

    def _rulings(self, path: object) -> Iterator[Ruling]:
        from pypdfium2 import raw

        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(path, matrix)
        a, b, c, d, e, f = (getattr(matrix, side) for side in "abcdef")
        points: list[tuple[float, float] | None] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for number in range(raw.FPDFPath_CountSegments(path)):
            segment = raw.FPDFPath_GetPathSegment(path, number)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
                points.append(None)
            points.append(self.map(a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        for start, end in pairwise(points):
            if start and end:
                (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
                if (right - left < 1) != (bottom - top < 1) and max(right - left, bottom - top) > THIN:
                    yield Ruling(left, top, right, bottom)


def _widen(text: PdfObject) -> None:
    """Give a text without a width or height a little of it, as a stroke does.

    PDFium leaves out a text of no width, and one that it takes for another of no height. In a font that neither the
    file nor the machine has, a character alone has no width, and no text has a height.
    """
    from pypdfium2 import raw

    left, bottom, right, top = text.get_bounds()
    if min(right - left, top - bottom) < EMPTY:
        raw.FPDFTextObj_SetTextRenderMode(text.raw, raw.FPDF_TEXTRENDERMODE_FILL_STROKE)
        raw.FPDFPageObj_SetStrokeWidth(text.raw, 1)
        raw.FPDFPageObj_Transform(text.raw, 1, 0, 0, 1, 0, 0)


def _values(text: PdfTextPage) -> Iterator[tuple[int, str]]:
    """Yield the characters of a page with their places; PDFium has two places for one beyond U+FFFF."""
    from pypdfium2 import raw

    high = 0
    for place in range(max(0, raw.FPDFText_CountChars(text))):
        code = raw.FPDFText_GetUnicode(text, place)
        if 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            yield place, chr(0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00) if high else UNKNOWN
            high = 0
        elif code in SIGNS:
            yield place, SIGNS[code]
        else:
            value = chr(code) if code < 0x110000 else UNKNOWN
            composed = code in RADICALS or code in LIGATURES
            yield place, unicodedata.normalize("NFKC", value) if composed else value if _is_text(value) else UNKNOWN


def _is_text(value: str) -> bool:
    return value in "\t\r\n" or unicodedata.category(value) not in ("Cc", "Cs", "Co", "Cn")


def _shown(page: PdfPage) -> Callable[[float, float], tuple[float, float]]:
    """Return the function from places on a page to places on the page as it is shown, from the top left corner."""
    left, bottom, right, top = page.get_cropbox()
    turns = {
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns.get(page.get_rotation(), lambda x, y: (x - left, top - y))
