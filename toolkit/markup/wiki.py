"""Links to pages of a vault or wiki: the words of `[[人物表]]` are also the name of the page, which must not change."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.markup.scan import scan


def pages(text: str) -> Iterator[tuple[int, str]]:
    """Yield, for each link without a label, the place of its words, and the words: those of the page or heading."""
    for pair in scan(text).pairs if "[[" in text else ():
        opener = text[pair.start : pair.inner]
        if opener.startswith("[[") and "|" not in opener:
            yield pair.inner, text[pair.inner : pair.outer]


def labeled(text: str) -> str:
    """Return `text` with a label in each link to a page: `[[人物表]]` becomes `[[人物表|人物表]]`."""
    parts: list[str] = []
    done = 0
    for place, words in pages(text):
        parts += (text[done:place], words, "|")
        done = place
    return "".join(parts) + text[done:]
