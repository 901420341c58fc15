"""Language models rate where the sentences of transcripts end; catalogs keep what they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polib
import pytest
import tiny_chat
import tiny_models
from fake_engine import ScriptedEngine

from toolkit import documents, engines, int8_decoder, models
from toolkit.config import Settings
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.engines.line_ends import LINES, OVERLAP, rate_with, starts
from toolkit.engines.watchdog import watched
from toolkit.pipeline import translate
from toolkit.progress import SILENT
from toolkit.text_translator import TextTranslator

TALK = [
    "这台机器的声音",
    "比上一代小了一半",
    "不过价格也不便宜",
    "起步就要三千八",
    "我打算再等一等",
    "看看秋天会不会降价",
]


class ReaderEngine(ScriptedEngine):
    """Hears a sentence end after the lines with these numbers, and nowhere else."""

    reads_lines = True

    def __init__(self, *ends: int) -> None:
        super().__init__(lambda request, _: [(f"Draft of {len(request.text)} signs.", -0.5)])
        self._ends = {number - 1 for number in ends}
        self.heard: list[tuple[list[str], list[bool]]] = []

    def line_ends(self, lines: Sequence[str], ends: Sequence[bool]) -> list[float]:
        self.heard.append((list(lines), list(ends)))
        return [9.0 if number in self._ends else -9.0 for number in range(len(lines))]


def project(folder: Path, lines: Sequence[str] = TALK) -> tuple[Path, Settings]:
    source = folder / "talk.txt"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return source, replace(Settings(), out=folder / "out", formats=())


def sources(settings: Settings) -> list[str]:
    return [entry.msgid for entry in polib.pofile(str(settings.out / "talk.po")) if not entry.obsolete]


def test_sentences_end_where_the_engine_hears_it(tmp_path: Path) -> None:
    source, settings = project(tmp_path)
    engine = ReaderEngine(1, 5)
    translate([source], settings, lambda: engine)
    assert sources(settings) == [TALK[0], "".join(TALK[1:5]), TALK[5]]
    ((lines, ends),) = engine.heard
    assert (lines, len(ends)) == (TALK, 6)


@pytest.mark.parametrize("again", [ReaderEngine(2), ScriptedEngine(lambda request, _: [("Draft.", -0.5)])])
def test_the_catalog_keeps_the_sentences(tmp_path: Path, again: ScriptedEngine) -> None:
    source, settings = project(tmp_path)
    translate([source], settings, lambda: ReaderEngine(1, 5))
    first = sources(settings)
    translate([source], settings, lambda: again)
    assert (sources(settings), again.texts) == (first, [])


def test_only_lines_that_changed_are_read_again(tmp_path: Path) -> None:
    source, settings = project(tmp_path)
    translate([source], settings, lambda: ReaderEngine(2, 4))
    changed = [*TALK[:2], "不过价格真的很高", *TALK[3:]]
    project(tmp_path, changed)
    engine = ReaderEngine(1)
    translate([source], settings, lambda: engine)
    assert sources(settings) == ["".join(TALK[:2]), changed[2], TALK[3], "".join(TALK[4:])]
    assert [lines for lines, _ in engine.heard] == [changed[2:4]]


def test_force_keeps_only_the_sentences_a_reviewer_worked_on(tmp_path: Path) -> None:
    source, settings = project(tmp_path)
    translate([source], settings, lambda: ReaderEngine(1, 5))
    catalog = polib.pofile(str(settings.out / "talk.po"))
    catalog[2].msgstr, catalog[2].flags = "Let us see about autumn.", []
    catalog.save()
    translate([source], settings, lambda: ReaderEngine(3), force=True)
    assert sources(settings) == ["".join(TALK[:3]), "".join(TALK[3:5]), TALK[5]]
    assert (settings.out / "talk.en.txt").read_text("utf-8").endswith("Let us see about autumn.\n")


def test_nothing_is_read_without_drafting(tmp_path: Path) -> None:
    source, settings = project(tmp_path)
    engine = ReaderEngine(1)
    translate([source], settings, lambda: engine, limit=0)
    assert engine.heard == []


def test_a_stopped_run_does_not_read_again(tmp_path: Path) -> None:
    engine = ReaderEngine(2)
    with DraftCache(tmp_path / "drafts") as cache:
        rate = rate_with(watched(engine, patience=0), cache, SILENT)
        assert rate
        first = rate(TALK, [False] * 6)
    with DraftCache(tmp_path / "drafts") as cache:
        rate = rate_with(watched(engine, patience=0), cache, SILENT)
        assert rate
        assert rate(TALK, [False] * 6) == first == [-9.0, 9.0, -9.0, -9.0, -9.0, -9.0]
        assert len(engine.heard) == 1
        rate(TALK, [True] * 6)
    assert len(engine.heard) == 2


def test_long_transcripts_are_read_a_window_at_a_time_and_each_is_kept(tmp_path: Path) -> None:
    lines = [f"第{number}艘船停在港口" for number in range(100)]
    engine = ReaderEngine(1)
    with DraftCache(tmp_path / "drafts") as cache:
        rate = rate_with(watched(engine, patience=0), cache, SILENT)
        assert rate
        assert [rate(lines[:count], [False] * count).count(9.0) for count in (40, 100)] == [1, 1]
    assert [heard[0] for heard, _ in engine.heard] == [lines[0], lines[32], lines[64]]


def test_typed_text_is_read_too(tmp_path: Path) -> None:
    source, settings = project(tmp_path)

    with TextTranslator(settings, lambda: ReaderEngine(1, 5)) as translator:
        record = translator.translate(documents.read(source))
    assert [part.record.segment.text for part in record.segments] == [TALK[0], "".join(TALK[1:5]), TALK[5]]


def test_subtitles_are_read_without_their_tags(tmp_path: Path) -> None:
    source, settings = tmp_path / "talk.srt", replace(Settings(), out=tmp_path / "out", formats=())
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n<i>{line}</i>\n" for n, line in enumerate(TALK, 1)]
    source.write_text("\n".join(cues), encoding="utf-8")
    engine = ReaderEngine(2, 4)
    translate([source], settings, lambda: engine)
    assert [line for lines, _ in engine.heard for line in lines] == TALK


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, [0]), (LINES, [0]), (LINES + 1, [0, LINES - OVERLAP]), (3 * LINES, [0, 32, 64, 96]), (104, [0, 32, 64])],
)
def test_windows_cover_all_lines_and_overlap(count: int, expected: list[int]) -> None:
    assert list(starts(count)) == expected
    assert expected[-1] + LINES >= count


@pytest.mark.skipif(bool(int8_decoder.unavailable()), reason=int8_decoder.unavailable())
@pytest.mark.parametrize("count", [3, LINES + 5, 2 * LINES])
def test_a_network_rates_every_line(count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    folder = tiny_chat.build(tmp_path / "tiny", [*TALK, *"。！？，、：；" * 50], tied=True)
    engine = watched(engines.create(models.ready(str(folder))), patience=0)
    lines = (TALK * 20)[:count]
    with DraftCache(IN_MEMORY) as cache:
        rate = rate_with(engine, cache, SILENT)
        assert rate
        odds = rate(lines, [number % 2 == 1 for number in range(count)])
        assert len(odds) == count
        assert len(set(odds)) > 2
        assert rate(lines, [number % 2 == 1 for number in range(count)]) == odds


def test_engines_that_cannot_read_leave_it_to_the_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    folder = tiny_models.checkpoint("marian", tmp_path / "marian")
    engine = watched(engines.create(models.ready(str(folder))), patience=0)
    with DraftCache(IN_MEMORY) as cache:
        rate = rate_with(engine, cache, SILENT)
        assert rate is None or rate(TALK, [False] * 6) == []
