"""The languages of Office documents (WordprocessingML, DrawingML, SpreadsheetML), and their visible formatting.

ECMA-376 part 1: 17.3.2 (run properties of Word), 18.4.7 and 18.4.12 (of workbooks), 21.1.2.3 (of drawings).
"""

from __future__ import annotations

import re

from toolkit.documents.office.office_part import Dialect

HINT = re.compile(rb"\s[\w.-]+:hint\s*=\s*[\"']eastAsia[\"']")
LANGUAGE = re.compile(rb"(<(?:[\w.-]+:)?lang\b[^>]*?\s[\w.-]+:val\s*=\s*[\"'])zh[\w-]*")
SPOKEN = re.compile(rb"<(?:[\w.-]+:)?lang\b")
# what follows the language in run properties (ECMA-376 part 1, 17.3.2.28)
LATER = re.compile(rb"<(?:[\w.-]+:)?(?:eastAsianLayout|specVanish|oMath|rPrChange)\b|</(?:[\w.-]+:)?rPr\s*>")
EMPTY = re.compile(rb"<(?:[\w.-]+:)?rPr\s*/>")
ENGLISH = rb"\1en-US"
DRAWN = re.compile(rb"(<(?:[\w.-]+:)?rPr\b[^>]*?\slang\s*=\s*[\"'])zh[\w-]*")


def word_english(properties: bytes) -> bytes:
    """Return run properties with English as their language, and quotation marks not in the Chinese font."""
    return LANGUAGE.sub(ENGLISH, HINT.sub(b"", properties))


def _word_spoken(head: bytes, prefix: bytes) -> bytes:
    """Return the start of a run with its language set to English; programs break words by it."""
    if SPOKEN.search(head):
        return head
    spoken = b'<%slang %sval="en-US"/>' % (prefix, prefix)
    place = LATER.search(head)
    if place:
        return head[: place.start()] + spoken + head[place.start() :]
    return EMPTY.sub(b"", head) + b"<%srPr>%s</%srPr>" % (prefix, spoken, prefix)


def drawn_english(properties: bytes) -> bytes:
    """Return run properties of a drawing with English as their language, if they name Chinese."""
    return DRAWN.sub(ENGLISH, properties)


def _same(properties: bytes, _: bytes = b"") -> bytes:
    return properties


WORD = Dialect(
    b'<%(p)sr><%(p)srPr><%(p)slang %(p)sval="en-US"/></%(p)srPr><%(p)sbr/></%(p)sr>',
    spaced=True,
    english=word_english,
    spoken=_word_spoken,
)
DRAWING = Dialect(b"<%(p)sbr/>", spaced=False, english=drawn_english, spoken=_same)
SHEET = Dialect(b'<%(p)sr><%(p)st xml:space="preserve"> / </%(p)st></%(p)sr>', spaced=True, english=_same, spoken=_same)


OFF = ("0", "false", "off", "none", "auto", "000000", "baseline", "noStrike", "0%")
"""Values of properties that are the same as no property."""
TOGGLED = {"b": "b", "i": "i", "u": "u", "strike": "strike"}
"""Attributes of the run properties of drawings, as they are called in Word documents."""
MONOSPACE = re.compile(r"mono|courier|consol|menlo|fixed|typewriter|source code|fira code", re.IGNORECASE)
