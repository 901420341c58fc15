"""High effort: several prompt variants, and the draft that agrees most with the others."""

from __future__ import annotations

import pytest

from toolkit.engines.chat import consensus
from toolkit.engines.prompts import GENERAL, prompt_of
from toolkit.types import Draft, Request


def drafts(*texts: str) -> list[Draft]:
    return [Draft("k", text, -1.0, "s") for text in texts]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        (("The rain has stopped.", "The rain stopped.", "A dog sleeps."), "The rain has stopped."),
        (("A dog sleeps.", "The rain stopped.", "The rain has stopped.", "The rain has now stopped."), "The rain"),
        (("Yes.", "No.", "No."), "No."),
        (("Yes.", ""), "Yes."),
        (("Yes.",), "Yes."),
    ],
)
def test_the_draft_that_agrees_with_most_comes_first(said: tuple[str, ...], first: str) -> None:
    ordered = consensus(drafts(*said))
    assert ordered[0].text.startswith(first)
    assert sorted(one.text for one in ordered) == sorted(set(said))


def test_nothing_agrees_with_nothing() -> None:
    assert consensus([]) == []


def test_each_variant_has_another_prompt() -> None:
    plain = Request("k", "雨停了。")
    assert len({(variant.system, prompt_of(plain, variant), variant.examples) for variant in GENERAL}) == len(GENERAL)
    hinted = Request("k", "星门开工。", terms=(("星门", "Stargate"),))
    asking = [(variant.system, prompt_of(hinted, variant)) for variant in GENERAL if variant.asks(hinted)]
    assert len(set(asking)) == len(asking) == 3
