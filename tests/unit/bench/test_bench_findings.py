"""bench/findings.py on a story of three sentences, one of which was drafted with a wrong amount and repaired."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fake_engine import ScriptedEngine
from paths import ROOT

from toolkit import pipeline
from toolkit.config import Settings
from toolkit.types import Request

ENGLISH = {
    "图书馆周一闭馆。": "The library is closed on Mondays.",
    "他没有答应。": "He said yes.",
    "公司去年赚了3亿元。": "The company made 3 million yuan last year.",
}


def _answer(request: Request, _: int) -> list[tuple[str, float]]:
    if request.target_prefix:
        return [(f"{request.target_prefix} last year.", -0.4)]
    return [(english, -0.3) for source, english in ENGLISH.items() if source[:2] == request.text[:2]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The outputs of the story."""
    (tmp_path / "story.txt").write_text("\n\n".join(ENGLISH), "utf-8")
    settings = Settings(out=tmp_path / "out", formats=())
    pipeline.translate([tmp_path / "story.txt"], settings, lambda: ScriptedEngine(_answer))
    return settings.out


def _bench(out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (out.parent / "none.csv").write_text("source,target,variants,status,unless,only,note\n", "utf-8")
    story, none = str(out.parent / "story.txt"), str(out.parent / "none.csv")
    command = [sys.executable, "bench/findings.py", story, "--out", str(out), "--glossary", none, *words]
    own = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=own)


def _row(told: str, name: str) -> list[str]:
    return next(line.split()[1:] for line in told.splitlines() if line.split()[:1] == [name])


def test_before_and_after_repair(out: Path) -> None:
    memory = (out / ".zhen/memory.sqlite").read_bytes()
    ran = _bench(out, "--changed", "--sample", "5")
    assert ran.returncode == 0, ran.stderr
    assert "1 documents, 3 segments on both sides; 1 of them were changed by repair" in ran.stdout
    assert "gives 3 of the final texts" in ran.stdout
    assert _row(ran.stdout, "errors") == ["1", "0", "333.3", "0.0"]
    assert _row(ran.stdout, "negation") == ["1", "1", "333.3", "333.3"]
    assert "\n  final The company made 300 million yuan last year.\n" in ran.stdout
    assert "2 of 2 findings on first drafts" in ran.stdout
    assert "He said yes." in ran.stdout
    assert (out / ".zhen/memory.sqlite").read_bytes() == memory


def test_a_draft_that_the_draft_cache_has_lost(out: Path) -> None:
    with sqlite3.connect(out / ".zhen/memory.sqlite") as database:
        database.execute("DELETE FROM drafts WHERE answers LIKE '%said yes%'")
    database.close()
    told = _bench(out).stdout
    assert "story.txt:3 " in told
    assert "1 requests are not in the draft cache" in told
    assert "2 segments on both sides" in told
    assert _row(told, "warnings") == ["0", "0", "0.0", "0.0"]


def test_without_a_draft_cache(out: Path) -> None:
    (out / ".zhen/memory.sqlite").unlink()
    ran = _bench(out)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "the first drafts are unknown" in ran.stderr
