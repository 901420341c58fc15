"""The texts of cells that formulas of the workbook compare with or refer to: translating them would change results.

ECMA-376 part 1, 18.17 (formulas): strings in quotation marks, names of columns in brackets, `*` and `?` in criteria.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.text import has_han

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
            self._texts.update(_plain(found) for found in COLUMN.findall(formula))
            part = SEARCHES.search(formula) is not None
            for found in STRING.findall(formula):
                text = _plain(OPERATOR.sub("", found.replace('""', '"')))
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
