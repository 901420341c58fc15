"""A fast model for drafts and another for repairs, through whole runs."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny_chat
from command_line import GLOSSARY, CommandLine
from fake_engine import ScriptedEngine
from scripted_zhen import english
from tiny_models import TEXTS

from toolkit import engines
from toolkit.types import Request

LINES = "今天天气很好。\n\n深思发布了新的模型。\n\n星门计划需要很多芯片。\n\n他没有回答。\n"


class Fast(ScriptedEngine):
    """Knows no terms."""

    takes_hints = False
    signature = "fast/test/0"

    def __init__(self) -> None:
        super().__init__(lambda request, n_best: [("We read about the weather in this line.", -0.1)] * n_best)


class Careful(ScriptedEngine):
    """Puts its terms into each answer; stops before the batch number `stop`."""

    signature = "careful/test/0"

    def __init__(self, stop: int = 100) -> None:
        super().__init__(lambda request, n_best: [(english(request), -3.0)] * n_best)
        self._left = stop

    def translate(self, requests: list[Request], *, n_best: int = 1) -> list:
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        return super().translate(requests, n_best=n_best)


@pytest.fixture
def pair(zhen: CommandLine, tmp_path: Path) -> CommandLine:
    zhen.write({"clip.txt": LINES, "glossary/terms.csv": GLOSSARY})
    repair = tiny_chat.build(tmp_path / "tiny-chat", TEXTS)
    zhen.write({"zhen.toml": f'model = "{zhen.model}"\nrepair_model = "{repair}"\n'})
    return zhen


def scripted(monkeypatch: pytest.MonkeyPatch, make: Callable[[], Careful] = Careful) -> tuple[Fast, Careful]:
    both = Fast(), make()
    monkeypatch.setitem(engines.ENGINES, "seq2seq", lambda *_, **__: both[0])
    monkeypatch.setitem(engines.ENGINES, "chat", lambda *_, **__: both[1])
    return both


def test_only_what_misses_a_term_is_repaired(pair: CommandLine, monkeypatch: pytest.MonkeyPatch):
    fast, careful = scripted(monkeypatch)
    ran = pair("translate", "clip.txt")
    assert ran.code == 0, ran.err
    assert "4 draft (4 made now, 2 repaired), 0 edited or approved, terms 2/2" in ran.err
    assert len(fast.texts) == 4
    assert sorted(term for _, batch in careful.asked for request in batch for term, _ in request.terms) == [
        "星门",
        "深思",
    ]
    made = re.findall(r"#\. made-by: (\S+)", (pair.folder / "outputs/clip.po").read_text(encoding="utf-8"))
    assert made == ["fast/test/0+repair:careful/test/0"] * 4
    before = pair.bytes("outputs")
    again = pair("translate", "clip.txt")
    assert "4 draft (0 made now), 0 edited" in again.err
    assert pair.bytes("outputs") == before
    assert (len(fast.texts), len(careful.texts)) == (4, 2)
    assert '"outdated": 0' in pair("status", "clip.txt", "--json").out
    assert json.loads(pair("translate", "clip.txt", "--dry-run", "--json").out)["current"] == 4
    assert "DeepSeek" in pair("text", "深思发布了新的模型。", "--out", "none").out


def test_another_repair_model_makes_drafts_outdated(pair: CommandLine, monkeypatch: pytest.MonkeyPatch):
    scripted(monkeypatch)
    assert pair("translate", "clip.txt").code == 0
    fast, careful = scripted(monkeypatch)
    careful.signature = "careful/test/1"
    ran = pair("translate", "clip.txt", "--json")
    facts = json.loads(ran.out)
    assert (facts["made_now"], facts["repaired"]) == (4, 2)
    assert (fast.texts, len(careful.texts)) == ([], 2)  # the first drafts are in the draft cache


def test_a_run_that_is_stopped_in_the_repairs_ends_with_the_same_bytes(
    pair: CommandLine, monkeypatch: pytest.MonkeyPatch
):
    scripted(monkeypatch)
    assert pair("translate", "clip.txt").code == 0
    whole = pair.bytes("outputs")
    shutil.rmtree(pair.folder / "outputs")
    scripted(monkeypatch, lambda: Careful(stop=0))
    assert pair("translate", "clip.txt").code == 130
    fast, _ = scripted(monkeypatch)
    assert "2 repaired" in pair("translate", "clip.txt").err
    assert fast.texts == []
    assert pair.bytes("outputs") == whole


def test_two_real_networks(pair: CommandLine):
    """Random networks miss every term, so the second network gets the segment."""
    pair.write({"clip.txt": "深思发布了新的模型。\n"})
    ran = pair("translate", "clip.txt")
    assert ran.code == 0, ran.err
    before = pair.bytes("outputs")
    assert "0 made now" in pair("translate", "clip.txt").err
    assert pair.bytes("outputs") == before


def test_what_a_repair_model_cannot_do(pair: CommandLine):
    for words, message in (
        (("--ray", "auto"), "--ray cannot be used with a repair model"),
        (("--repair-model", "zzz"), "unknown model 'zzz'"),
    ):
        ran = pair("translate", "clip.txt", *words)
        assert (ran.code, message in ran.err) == (2, True), ran.err
