"""Small inputs of all kinds: their segments, what is skipped, and what is written.

`tests/data/small/expected.txt` has for each file the segments as `zhen segment` shows them, then what is skipped. After
a change on purpose, `python tests/formats/test_small_inputs.py` writes it again: read the difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_engine import ScriptedEngine
from paths import DATA

from toolkit import documents, markup, pipeline
from toolkit.config import Settings
from toolkit.segment import rebuild, segment
from toolkit.skipped import skipped
from toolkit.text import HAN

FOLDER = DATA / "small"
EXPECTED = FOLDER / "expected.txt"
FILES = sorted(file for file in FOLDER.iterdir() if file != EXPECTED)
ADDED = (".po", ".xlf", ".xcstrings")  # a translation is added to the source
LINKS = {"links.md": ("参考参考", ""), "vitepress.md": ("", "小节")}
"""The labels that links get, and the name of a heading that a link follows."""
NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def listed(file: Path) -> Iterator[str]:
    """The segments of `file`, and what is skipped."""
    document = documents.read(file)
    segments = segment(document)
    for part in segments:
        place = part.place.replace("\n", " ") or part.line
        text = part.text.replace("\r", "").replace("\n", "↵")
        yield f"{place} {part.kind.value} {'' if part.translate else '· '}{text}"
    for one in skipped(document, segments):
        text = re.sub(r"\r?\n", "↵", one.text)
        yield f"{one.line} skipped {one.reason.value}: {text}"


def expected() -> dict[str, list[str]]:
    sections = EXPECTED.read_text(encoding="utf-8").split("\n== ")[1:]
    return {head: lines.splitlines() for head, _, lines in (section.partition("\n") for section in sections)}


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_segments_and_what_is_skipped(file: Path) -> None:
    assert list(listed(file)) == expected()[file.name]


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_run_with_the_identity_gives_the_source(tmp_path: Path, file: Path) -> None:
    document = documents.read(file)
    assert rebuild(document, segment(document)) == document.text
    engine = ScriptedEngine(lambda request, n_best: [(request.text, -1.0)] * n_best)
    pipeline.translate([file], Settings(out=tmp_path), lambda: engine)
    assert (tmp_path / f"{file.stem}.en{file.suffix}").read_bytes() == file.read_bytes()


def english(source: str) -> str:
    """`source` with a word instead of all that is not ASCII, and its markup."""
    parts: list[str] = []
    at = 0
    for start, end in [*markup.fixed(source), (len(source), len(source))]:
        parts += (NOT_ASCII.sub("word ", source[at:start]), source[start:end])
        at = end
    return "".join(parts)


@pytest.mark.parametrize("file", [file for file in FILES if file.suffix not in ADDED], ids=lambda file: file.name)
def test_the_chinese_that_is_left_is_what_is_skipped(file: Path) -> None:
    document = documents.read(file)
    segments = segment(document)
    targets = {part.key: english(part.text) for part in segments if part.translate}
    result = documents.render(document, segments, targets)
    assert isinstance(result, str)
    left = Counter(char for one in skipped(document, segments) for char in HAN.findall(one.text))
    added, gone = LINKS.get(file.name, ("", ""))
    assert Counter(HAN.findall(result)) == left + Counter(added) - Counter(gone)


if __name__ == "__main__":
    sections = ("\n== ".join(["", "\n".join([file.name, *listed(file)])]) for file in FILES)
    EXPECTED.write_text("".join(sections) + "\n", encoding="utf-8")
