"""Translated subtitles in ffmpeg: the same events at the same times, with the words of the translation.

It reads SubStation Alpha, LRC, SubRip, WebVTT without `STYLE` and `REGION`, and SBV; it cannot read TTML.
"""

from __future__ import annotations

import re
from pathlib import Path

import judges
import make_seeds
import pytest

from toolkit import documents
from toolkit.segment import segment

SEEDS = make_seeds.ROOT / "seeds"
ODD = make_seeds.ROOT / "tests/data/odd"
OUTPUTS = make_seeds.ROOT / "outputs"
HAN = re.compile("[一-鿿]")
UNREAD = re.compile(r"(?:STYLE|REGION)\n(?:.+\n)+\n")
FILES = [
    *(SEEDS / name for name in ("harbor.ass", "moonrise.lrc", "clip.srt", "interview.vtt", "market.sbv")),
    *(ODD / name for name in ("signs.ass", "old.ssa", "song.lrc", "overlap.srt", "real.srt", "messy.srt", "gaps.srt")),
    *(ODD / name for name in ("line-ends.srt", "karaoke.vtt", "voices.vtt", "tight.vtt", "talk.sbv")),
]


def shown(file: Path) -> str:
    """The text that ffmpeg converts, without tags and comments of SubStation Alpha, which it does not know."""
    return re.sub(
        r"</?[a-z][^<>]*>|\{[^\\{}]*\}" if file.suffix == ".ass" else r"</?[a-z][^<>]*>", "", judges.cue_texts(file)
    )


def prepared(file: Path, folder: Path) -> Path:
    """A copy of `file` without the blocks that ffmpeg cannot read."""
    text = file.read_bytes().decode("utf-8-sig")
    copy = folder / file.name
    copy.write_text(UNREAD.sub("", text) if file.suffix == ".vtt" else text, encoding="utf-8", newline="")
    return copy


def translated(file: Path, *, bilingual: bool, by_cue: bool) -> tuple[Path, int]:
    """The translation of `file`, and how many numbered words it has."""
    source = documents.read(file, cue_by_cue=by_cue)
    parts = [part for part in segment(source) if part.translate]
    targets = {part.key: f"word{number}, he said {{“so”}}; a < b & it's C" for number, part in enumerate(parts, 1)}
    result = documents.render(source, segment(source), targets, bilingual=bilingual)
    assert isinstance(result, str)
    made = file.with_name(f"{file.stem}.en{file.suffix}")
    made.write_text(result, encoding="utf-8", newline="")
    return made, len(parts)


@pytest.mark.parametrize("by_cue", [False, True], ids=["sentences", "cues"])
@pytest.mark.parametrize("bilingual", [False, True], ids=["translated", "bilingual"])
@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_ffmpeg_reads_the_same_events_at_the_same_times(
    tmp_path: Path, file: Path, bilingual: bool, by_cue: bool
) -> None:
    source = prepared(file, tmp_path)
    before = judges.cues(source)
    assert before
    made, count = translated(source, bilingual=bilingual, by_cue=by_cue)
    after = judges.cues(made)
    if bilingual and file.suffix == ".lrc":  # a translation is a line of its own
        assert sorted({start for start, _ in after}) == sorted({start for start, _ in before})
    else:
        assert after == before
    text = shown(made)
    assert {int(number) for number in re.findall(r"word(\d+)", text)} == set(range(1, count + 1))
    assert bilingual or not HAN.search(text)


@pytest.mark.parametrize("name", ["harbor.en.ass", "moonrise.en.lrc", "clip.en.srt"])
def test_ffmpeg_reads_the_subtitles_of_outputs(name: str) -> None:
    assert judges.cues(OUTPUTS / name) == judges.cues(SEEDS / name.replace(".en", ""))
    assert not HAN.search(shown(OUTPUTS / name))
