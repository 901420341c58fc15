"""Drafts without an error that are asked for again: headlines in place of sentences, lost names."""

from __future__ import annotations

from dataclasses import replace

import pytest
import samples
from fake_engine import ScriptedEngine

from toolkit import checks, enforce
from toolkit.draft_cache import IN_MEMORY, DraftCache
from toolkit.enforce.second_drafts import REPORTED, is_headline
from toolkit.glossary import Glossary
from toolkit.types import Kind, Request, SegmentRecord, Term

GLOSSARY = Glossary((Term("深思", "DeepSeek"),))
SOURCE, HEADLINE = "深思发布新模型。", "DeepSeek Releases a New Model."


def drafted(report: str, before: str = HEADLINE) -> tuple[str, ScriptedEngine]:
    """The draft of `SOURCE` by an engine that answers with `before`, and with `report` when asked for a report."""

    def answers(request: Request, n_best: int) -> list[tuple[str, float]]:
        return [(report, -2.0) if request.target_prefix else (before, -0.1)] * n_best

    engine, asked = ScriptedEngine(answers), enforce.ask(samples.record(SOURCE, GLOSSARY))
    with DraftCache(IN_MEMORY) as cache:
        (draft,) = enforce.translate([asked], engine, cache, judge=checks.judge)
    return draft.text, engine


def test_a_headline_is_asked_for_as_a_report():
    text, engine = drafted("It is reported that DeepSeek has released a new model.")
    assert text == "DeepSeek has released a new model."
    assert engine.texts == ["DeepSeek 发布新模型。", "据报道，DeepSeek 发布新模型。"]
    assert [request.target_prefix for _, batch in engine.asked for request in batch] == ["", REPORTED[1]]


@pytest.mark.parametrize(
    "report",
    [
        "Reports say that DeepSeek has released a new model.",  # the words of the report cannot be removed
        "It is reported that",
        "It is reported that a company has released a new model.",  # the term is lost
    ],
)
def test_a_report_that_is_worse_is_not_used(report: str):
    assert drafted(report)[0] == HEADLINE


def test_a_sentence_is_not_asked_for_again():
    assert len(drafted("", before="DeepSeek has released a new model.")[1].texts) == 1


@pytest.mark.parametrize(
    ("source", "target", "kind", "expected"),
    [
        (SOURCE, HEADLINE, Kind.TEXT, True),
        ("市长出席开幕式。", "Mayor Attends the Opening Ceremony", Kind.CUE, True),
        ("利润创新高！", "Profits of Q3 Hit a Record High", Kind.ITEM, True),
        (SOURCE, HEADLINE, Kind.HEADING, False),
        (SOURCE, HEADLINE, Kind.CELL, False),
        ("深思发布新模型", HEADLINE, Kind.TEXT, False),
        ("史密斯先生。", "Mr. Smith.", Kind.TEXT, False),
        (SOURCE, "DeepSeek has Released a New Model.", Kind.TEXT, False),
        ("他来了。", "他来了。", Kind.TEXT, False),
    ],
)
def test_what_is_a_headline(source: str, target: str, kind: Kind, expected: bool):
    assert is_headline(source, target, kind) is expected


NAMES = (("李先生", "Mr. Li"), ("林知远", "Lin Zhiyuan"), ("阿福", "Ah Fu"))


def unit_with_names(text: str) -> SegmentRecord:
    return replace(samples.record(text, GLOSSARY), names=tuple(pair for pair in NAMES if pair[0] in text))


def test_a_lost_name_is_put_into_the_source():
    def answers(request: Request, n_best: int) -> list[tuple[str, float]]:
        return [("Mr. Li went to DeepSeek." if "Mr. Li" in request.text else "Liu went to DeepSeek.", -0.1)] * n_best

    engine = ScriptedEngine(answers)
    with DraftCache(IN_MEMORY) as cache:
        asked = enforce.ask(unit_with_names("李先生去了深思。"))
        (draft,) = enforce.translate([asked], engine, cache, judge=checks.judge)
    assert draft.text == "Mr. Li went to DeepSeek."
    assert engine.texts == ["李先生去了 DeepSeek。", "Mr. Li 去了 DeepSeek。"]
