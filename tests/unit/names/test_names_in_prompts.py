"""Names without an entry: hints for the engine, independent of earlier runs, and never required by a check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
from fake_engine import ScriptedEngine
from samples import record

from toolkit.config import Settings
from toolkit.enforce import TermForm, ask
from toolkit.pipeline import translate
from toolkit.types import Request

TALK = "达里奥·阿莫代（Dario Amodei）先发言。\n\n台下很安静。\n\n后来阿莫代又说了一遍。\n"


def test_a_name_is_only_in_the_hint_line():
    text = "后来阿莫代又说了一遍。"
    named = replace(record(text), names=(("阿莫代", "Amodei"), ("别人", "Other")))
    (both,), (plain,) = (ask(named, form).requests for form in (TermForm.BOTH, TermForm.SUBSTITUTE))
    assert (both.text, both.terms) == (text, (("阿莫代", "Amodei"),))
    assert (plain.text, plain.terms) == (text, ())
    assert ask(replace(named, names=())).requests[0].terms == ()


def test_an_original_in_one_sentence_is_a_hint_in_the_others_of_its_document(tmp_path: Path):
    def answers(request: Request, _: int):
        return [(f"Sentence {'x' * len(request.text)}.", -0.5)]

    source, engine = tmp_path / "talk.txt", ScriptedEngine(answers)
    source.write_text(TALK, encoding="utf-8")
    settings = replace(Settings(), out=tmp_path / "out", formats=())
    (done,) = translate([source], settings, lambda: engine)
    assert [request.terms for _, batch in engine.asked for request in batch if "又说" in request.text] == [
        (("阿莫代", "Amodei"),)
    ]
    assert not any(finding.check == "term-missing" for found in done.findings.values() for finding in found)
    before = (tmp_path / "out" / "talk.po").read_bytes()
    again = ScriptedEngine(answers)
    translate([source], settings, lambda: again)
    assert again.asked == []
    assert (tmp_path / "out" / "talk.po").read_bytes() == before


def test_a_name_has_the_reviewers_rendering_as_hint(tmp_path: Path):
    source, engine = tmp_path / "talk.txt", ScriptedEngine(lambda *_: [("Amodei spoke.", -0.5)])
    source.write_text(TALK, encoding="utf-8")
    settings = replace(Settings(), out=tmp_path / "out", formats=())
    translate([source], settings, lambda: engine)
    catalog = polib.pofile(str(tmp_path / "out" / "talk.po"))
    first = next(entry for entry in catalog if "先发言" in entry.msgid)
    first.msgstr, first.flags = "Dario Amodey spoke first.", []
    catalog.save()
    later = ScriptedEngine(lambda *_: [("Amodey spoke again.", -0.5)])
    translate([source], settings, lambda: later)
    assert [request.terms for _, batch in later.asked for request in batch] == [(("阿莫代", "Amodey"),)]
