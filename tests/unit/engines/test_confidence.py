"""The confidence in a draft, and the bench that fits it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT

from toolkit.confidence import Coefficients, DraftFeatures, confidence, features, shipped
from toolkit.types import Finding, Severity

SOURCE, TARGET = "图书馆竟然又闭馆。", "The library has closed yet again."
SCORES = st.floats(max_value=0, allow_nan=False)
ERROR = Finding("numbers", Severity.ERROR, "k", "wrong")


@given(SCORES, st.text(max_size=40), st.text(max_size=80))
def test_a_number_from_0_to_100(score: float, source: str, target: str) -> None:
    assert 0 <= confidence(score, source, target) <= 100
    assert confidence(score, source, "  ") == 0


@given(SCORES, SCORES)
def test_a_better_score_is_never_trusted_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert confidence(low, SOURCE, TARGET) <= confidence(high, SOURCE, TARGET)


@pytest.mark.parametrize(("score", "least", "most"), [(-0.05, 55, 100), (-0.4, 40, 55), (-1.2, 0, 30)])
def test_scores_are_spread_out(score: float, least: int, most: int) -> None:
    assert least <= confidence(score, SOURCE, TARGET) <= most


@pytest.mark.parametrize(
    ("target", "findings", "name"),
    [
        (TARGET, (ERROR,), "errors"),
        ("The 图书馆 is closed.", (), "copied"),
        ("Shut.", (), "ratio"),
        (TARGET * 4, (), "ratio"),
    ],
)
def test_what_is_odd_shows_in_a_feature(target: str, findings: tuple[Finding, ...], name: str) -> None:
    assert getattr(features(-0.4, SOURCE, target, findings), name) > getattr(features(-0.4, SOURCE, TARGET), name)


def test_the_shipped_coefficients_are_of_known_features() -> None:
    names = {field.name for field in fields(DraftFeatures)}
    assert set(shipped().weights) <= names
    assert shipped().weights["score"] > 0


def _bench(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "bench/confidence.py", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)})


def test_the_fit_finds_what_quality_hangs_on(tmp_path: Path) -> None:
    words = TARGET.split()
    rows = [
        # the surer the model was, the more of the reference is there
        {"set": "a", "src": SOURCE, "ref": TARGET, "target": " ".join([*words[:kept], *["xxxx"] * (6 - kept)])}
        | {"score": (kept - 7) / 5 - 0.01 * repeat}
        for repeat in range(12)
        for kept in range(1, 7)
    ]
    saved = tmp_path / "saved.jsonl"
    saved.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ran = _bench(saved, "--write", tmp_path / "found.json")
    assert ran.returncode == 0, ran.stderr
    found = Coefficients(**json.loads((tmp_path / "found.json").read_text(encoding="utf-8")))
    assert found.weights["score"] > 0.5
    sure, doubtful = (found.predict(features(score, SOURCE, TARGET)) for score in (-0.2, -1.1))
    assert sure > 0.7
    assert doubtful < 0.5
    (line,) = (line for line in ran.stdout.splitlines() if line.startswith("confidence, cross-validated"))
    assert float(line.split()[-2]) > 0.9


def test_too_few_drafts_are_reported(tmp_path: Path) -> None:
    (tmp_path / "saved.jsonl").write_text("", encoding="utf-8")
    assert "too few" in _bench(tmp_path / "saved.jsonl").stderr
    assert "bench/flores.py --save" in _bench(tmp_path / "none.jsonl").stderr
