"""PDF: the text layer as Markdown, which is what is translated and written. Nothing is written back into the PDF."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from toolkit.documents.pdf.characters import PdfPageText, read_pages
from toolkit.documents.pdf.compose import ANCHOR, NO_TEXT, TURNED, UNKNOWN, to_markdown
from toolkit.documents.pdf.running import Running
from toolkit.documents.prose import render_markdown
from toolkit.errors import InputError
from toolkit.types import Segment

PAGE = re.compile(f"^{ANCHOR.format('([0-9]+)')}$", re.MULTILINE)
PICTURE = re.compile(f"^{re.escape(NO_TEXT)}$".replace(r"\{\}", "[0-9]+"), re.MULTILINE)
LEFT_OUT = re.compile(rf"^<!-- (?P<kind>{'|'.join((*Running, TURNED, UNKNOWN))}): (?P<text>.*) -->$", re.MULTILINE)


def unpack(data: bytes, name: str) -> str:
    """Return the text layer of a PDF as Markdown; see `to_markdown`.

    Raises `InputError` if it is none, damaged or locked, has no text, or the library that reads it is missing.
    """
    pages = read_pages(data, name)
    if not any(page.chars or page.turned for page in pages):
        reason = "its pages are pictures" if any(page.pictures for page in pages) else "its pages are empty"
        hint = "make a text layer with an OCR program, look it over, and translate that PDF"
        raise InputError(f"{name}: no text layer: {reason}", hint)
    return to_markdown(pages)


def notes(text: str) -> Iterator[str]:
    """Yield what the user should know about the Markdown `text` of a PDF: which pages were not read."""
    pages = _PageAnchors(text)
    for match in PICTURE.finditer(text):
        page = pages.at(match.start())
        yield f"{page} is a picture without a text layer and is not translated; an OCR program can add one"
    for match in LEFT_OUT.finditer(text):
        if match["kind"] == UNKNOWN:
            yield f"{pages.at(match.start())}: {match['text']}; see what is missing there in the PDF"


def located(text: str, segments: Sequence[Segment]) -> list[str]:
    """Return the page on which each segment's paragraph begins: `page 3`."""
    pages = _PageAnchors(text)
    return [pages.at(segment.spans[0].start) for segment in segments]


def render(text: str, segments: Sequence[Segment], targets: Mapping[str, str], *, bilingual: bool = False) -> str:
    """Return the Markdown with `targets` in place, without what was left out (`bilingual`: next to their sources)."""
    written = render_markdown(text, segments, targets, bilingual=bilingual)
    return re.sub(r"\n{3,}", "\n\n", LEFT_OUT.sub("", written)).lstrip("\n")


class _PageAnchors:
    """The pages of a Markdown text, by their anchors."""

    def __init__(self, text: str) -> None:
        anchors = list(PAGE.finditer(text))
        self._starts = [0, *(match.start() for match in anchors)]
        self._names = ["", *(f"page {match[1]}" for match in anchors)]

    def at(self, place: int) -> str:
        """Return the name of the page at a place in the text."""
        return self._names[bisect_right(self._starts, place) - 1]


__all__ = ["LEFT_OUT", "PdfPageText", "located", "notes", "render", "unpack"]
