"""Target prefixes: the right rendering in the middle of the model's own draft."""

from __future__ import annotations

import pytest

from toolkit.enforce.target_prefixes import PLACES, target_prefixes
from toolkit.types import Finding, Severity, Span


def finding(suggestion: str, *, source: Span | None = None, target: Span | None = None, severity=Severity.ERROR):
    return Finding("c", severity, "k", "message", source, target, suggestion)


def test_a_draft_is_cut_at_the_wrong_figure():
    target = "Revenue rose to $10 billion last year."
    wrong = finding("$100 billion", source=Span(2, 7), target=Span(16, 27))
    assert target_prefixes("营收去年升至1000亿美元。", target, [wrong]) == ["Revenue rose to $100 billion"]


def test_a_missing_term_is_tried_nearest_to_its_place_in_the_source():
    tried = target_prefixes(
        "昨天晚上深思发布了模型", "Last night it released a model", [finding("DeepSeek", source=Span(4, 6))]
    )
    assert tried[0] == "Last night DeepSeek"
    assert set(tried) == {
        "DeepSeek",
        "Last DeepSeek",
        "Last night DeepSeek",
        "Last night it DeepSeek",
        "Last night it released DeepSeek",
        "Last night it released a DeepSeek",
    }


def test_only_the_best_places_of_a_long_draft_are_tried():
    assert len(target_prefixes("深思" * 30, "word " * 60, [finding("DeepSeek", source=Span(0, 2))])) == PLACES


@pytest.mark.parametrize(
    "findings",
    [[], [finding("")], [finding("DeepSeek", severity=Severity.WARNING)]],
    ids=["nothing wrong", "nothing suggested", "a warning"],
)
def test_without_a_suggestion_there_is_no_prefix(findings):
    assert target_prefixes("深思", "It is.", findings) == []


def test_an_empty_draft_gives_no_prefix():
    assert target_prefixes("深思", "", [finding("DeepSeek")]) == []
