r"""Names of sheets and texts of cells that formulas refer to, and which names Excel allows.

ECMA-376 part 1, 18.17 (formulas), 18.17.2.2 (references to sheets). A name of a sheet has at most 31 characters, none
of `[]:*?/\`, no apostrophe at its edges, and no two names differ only in case.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote

from toolkit.documents.archive import Archive
from toolkit.documents.office.office_part import PackageContents, Paragraph
from toolkit.documents.office.place import Replacement
from toolkit.documents.office.view import plain
from toolkit.text import has_han

LONGEST = 31
RESERVED = "history"
MARKED = (".xml", ".rels", ".vml")
TEXTS = re.compile(r"docProps/|xl/(?:sharedStrings|comments|threadedComments/|persons/)")
# formulas that may make the name of a sheet from the texts of cells
MADE = re.compile(r"\bINDIRECT\s*\(|\bHYPERLINK\s*\([^<>]{0,400}#", re.IGNORECASE)
FORBIDDEN = re.compile(r"[\[\]:*?\x00-\x1f]")
SLASH = re.compile(r"(?:\s*[/\\]\s*)+")


class References:
    """The sheets to which something in a workbook refers: formulas, defined names, charts, links, pivot tables."""

    def __init__(self, archive: Archive, formulas: Iterable[str]) -> None:
        self._formulas = list(formulas)
        self._parts = list(_parts(archive))
        self._any = any(MADE.search(part) for part in self._parts)

    def __contains__(self, name: str) -> bool:
        """Return whether something refers to the sheet called `name`, or may do so."""
        written = name.replace("'", "''")
        if self._any or any(name in formula or written in formula for formula in self._formulas):
            return True
        quoted = re.escape(written)
        pattern = re.compile(rf"{quoted}'?[!:]|\bsheet=[\"']{re.escape(name)}[\"']", re.IGNORECASE)
        return any(pattern.search(part) for part in self._parts)


def _parts(archive: Archive) -> Iterator[str]:
    """Yield the text of all parts that may have references."""
    for name in sorted(archive.names):
        if name.endswith(MARKED) and not TEXTS.match(name):
            yield unquote(html.unescape(archive.read(name).decode("utf-8", "replace")))


def adjust(contents: PackageContents, replacements: dict[Paragraph, list[Replacement]], bilingual: bool) -> None:
    """Change the `replacements` of names of sheets so that the new names are allowed; `bilingual` keeps all names."""
    own = {paragraph: name for name, paragraph in contents.titles if paragraph and paragraph in replacements}
    taken = {name.casefold() for name, paragraph in contents.titles if bilingual or paragraph not in own}
    for paragraph, name in own.items():
        text = " ".join(plain(replacement.target) for replacement in replacements.pop(paragraph) if replacement.target)
        new = "" if bilingual else allowed(text, taken)
        if new:
            replacements[paragraph] = [Replacement(0, len(paragraph.view), html.escape(new, quote=False))]
        taken.add((new or name).casefold())


def allowed(text: str, taken: Collection[str]) -> str:
    """Return `text` as a name that Excel allows and that is not in `taken` (case-folded); empty if nothing is left."""
    bare = " ".join(FORBIDDEN.sub(" ", SLASH.sub("-", text)).split()).strip("' -")
    name, number = _cut(bare, LONGEST), 1
    while name and (name.casefold() in taken or name.casefold() == RESERVED):
        number += 1
        name = f"{_cut(bare, LONGEST - len(str(number)) - 1)} {number}"
    return name


def _cut(text: str, size: int) -> str:
    """Return at most `size` characters of `text`, whole words if the first one fits."""
    if len(text) <= size:
        return text
    head = text[: size + 1]
    return (head[: head.rindex(" ")] if " " in head.strip() else text[:size]).strip("' ,-")


STRING = re.compile(r'"((?:[^"]|"")*)"')
COLUMN = re.compile(r"\[((?:[^\[\]']|'.)+)\]")
OPERATOR = re.compile(r"^(?:<>|[<>]=?|=)")
SEARCHES = re.compile(r"\b(?:SEARCH|FIND|SUBSTITUTE|REPLACE|LEFT|RIGHT|MID)B?\s*\(", re.IGNORECASE)
WILD = {r"\*": ".*", r"\?": "."}


class KeptTexts:
    """The texts that `formulas` name. Lists of a validation (`"yes,no"`) name their items."""

    def __init__(self, formulas: Iterable[str]) -> None:
        self._texts: set[str] = set()
        patterns: list[str] = []
        for formula in formulas:
            self._texts.update(_plain(string) for string in COLUMN.findall(formula))
            part = SEARCHES.search(formula) is not None
            for string in STRING.findall(formula):
                text = _plain(OPERATOR.sub("", string.replace('""', '"')))
                self._texts.update(_plain(item) for item in text.split(","))
                self._texts.add(text)
                if has_han(text) and (part or "*" in text or "?" in text):
                    pattern = re.escape(text)
                    for sign, any_text in WILD.items():
                        pattern = pattern.replace(sign, any_text)
                    patterns.append(f".*{pattern}.*" if part else pattern)
        self._texts.discard("")
        self._pattern = re.compile("|".join(sorted(set(patterns))), re.IGNORECASE) if patterns else None

    def __contains__(self, text: str) -> bool:
        """Return whether a formula names `text`, all the text of a cell."""
        plain = _plain(text)
        return plain in self._texts or (self._pattern is not None and self._pattern.fullmatch(plain) is not None)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip("@#").casefold()
