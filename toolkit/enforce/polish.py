"""Correct the punctuation of a draft, where source and kind of its segment leave no doubt."""

from __future__ import annotations

import re

from toolkit.numbers import numerals
from toolkit.text import HAN
from toolkit.types import Kind

_PREAMBLE = re.compile(
    r"(?:(?:Translated into|Translation (?:in|into)) English|(?:Here is|Here's) the translation)[:：] *"
)
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")
_STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_QUOTE = re.compile("[“”「」『』\"'‘’《》〈〉]")
_FINAL = re.compile(r"(?<![.?!])\.$")
_ABBREVIATED = re.compile(r"(?:\b(?:etc|Inc|Ltd|Co|Corp|Jr|Sr|vs|No|[A-Za-z])|[A-Z]\.[A-Z])\.$")
_CHAPTER = (
    re.compile(r"第[一二三四五六七八九十百\d]+[章节回部篇集][\s　]+\S"),
    re.compile(r"(Chapter|Section|Part|Episode) (\w+) (?=[A-Z])"),
)
_LABELS = (Kind.HEADING, Kind.CELL, Kind.OTHER)
_ITEM = re.compile(r"(?:[（(]([一二三四五六七八九十]{1,3})[）)]|([一二三四五六七八九十]{1,3})、)(?=\s*\w)(?!.{1,3}、)")
_COUNTED = re.compile(
    r"[(（]?(?:\d+|[IVX]+|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|(?:First|Second|Third|Fourth|Fifth)(?:ly)?)"
    r"[)）.,:、-]+ *"
)

_SPEAKS = re.compile(r"[”」』\"][^，。！？；”]{0,8}[说道问答]")
_ATTRIBUTION = re.compile(r"(?<!\.)\.\"( (?:[A-Z][\w'-]*\.? ){1,3}(?:said|says|added|replied|answered)(?=[.,:]))")
_PRONOUN = re.compile(r"(?<=^ )(?:He|She|They|We)\b")


def polish(source: str, target: str, kind: Kind) -> str:
    """Return `target`, the draft of a segment, in good form; what is already so is not changed.

    - A preamble of the model is removed, and quotation marks around the whole that the source does not have.
    - Quotation marks are straight, with no space inside and no backslash before.
    - A comma, not a full stop, parts what is said from who says it: `"Come," she said.`
    - It ends with a colon if the source does.
    - Headings, cells and strings without a full stop in the source have none.
    - A chapter number in a heading is followed by a colon. A heading 一、 begins with `1. `, and （一） with `(1) `.
    """
    if target == source:
        return target
    polished = _quotes(_own_text(source, target))
    if _SPEAKS.search(source):
        polished = _ATTRIBUTION.sub(lambda match: f',"{_PRONOUN.sub(lambda word: word[0].lower(), match[1])}', polished)
    if source.endswith(("：", ":")):
        polished = _FINAL.sub(":", polished)
    elif kind in _LABELS and HAN.match(source[-1:]) and ". " not in polished and not _ABBREVIATED.search(polished):
        polished = _FINAL.sub("", polished)
    if kind is Kind.HEADING and _CHAPTER[0].match(source):
        polished = _CHAPTER[1].sub(r"\1 \2: ", polished, count=1)
    elif kind is Kind.HEADING and (item := _ITEM.match(source)):
        polished = _numbered(item, polished)
    return polished or target


def _numbered(item: re.Match[str], text: str) -> str:
    """Return the heading `text` with the number of its source in digits, in place of any it has in another form."""
    number = numerals.evaluate(item[1] or item[2])
    counted = _COUNTED.match(text)
    words = text[counted.end() :] if counted else text
    if not words or (not counted and re.search(rf"\b{number}\b", text)):  # Step 4 is a number, too
        return text
    return f"{f'({number})' if item[1] else f'{number}.'} {words[:1].upper()}{words[1:]}"


def _own_text(source: str, target: str) -> str:
    """Return `target` without what the model put around it."""
    match = None if "译" in source else _PREAMBLE.match(target)
    text = target[match.end() :] if match else target
    if "\\" not in source:
        text = text.replace('\\"', '"')
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted and not _QUOTE.search(source) else text


def _quotes(text: str) -> str:
    """Return `text` with straight quotation marks, and no space inside them if they are pairs and none is in a tag."""
    text = text.translate(_STRAIGHT)
    parts = text.split('"')
    if len(parts) % 2 == 0 or '="' in text:
        return text
    for number in range(1, len(parts), 2):
        if not parts[number - 1][-1:].isalnum():  # 5" is a measure
            parts[number] = parts[number].strip(" ")
    return '"'.join(parts)
