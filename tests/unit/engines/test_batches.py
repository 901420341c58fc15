"""Requests in batches: each is sent once, each batch is stored, and the bytes do not depend on earlier calls."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fake_engine import MoodyEngine, ScriptedEngine
from hypothesis import given
from hypothesis import strategies as st

from toolkit.draft_cache import DraftCache
from toolkit.engines.batches import CHARACTERS, ROWS, answer, plan
from toolkit.errors import EngineError
from toolkit.types import Draft, Request

SENTENCES = [
    "深思发布了新模型。",
    "星门计划需要很多芯片，也需要很多电。",
    "他点点头。",
    "“走吧。”她说，“再晚就赶不上车了。”",
    "公司去年营收一百二十亿元，同比增长三成。",
]
REQUESTS = [Request(f"s{number}#0", f"第{number}天，{SENTENCES[number % 5]}") for number in range(70)]


def drafts_of(answers: dict[str, list[Draft]]) -> dict[str, list[tuple[str, float]]]:
    return {key: [(draft.text, draft.score) for draft in drafts] for key, drafts in answers.items()}


@pytest.fixture
def memory(tmp_path: Path):
    with DraftCache(tmp_path / "memory.sqlite") as opened:
        yield opened


def test_every_request_has_its_drafts_under_its_own_key(memory: DraftCache):
    answers = answer(MoodyEngine(), memory, REQUESTS, n_best=2)
    assert set(answers) == {request.key for request in REQUESTS}
    assert all([draft.key for draft in drafts] == [key, key] for key, drafts in answers.items())


def test_what_is_asked_twice_is_run_once(memory: DraftCache):
    engine = MoodyEngine()
    twice = [Request("a#0", "他点点头。"), Request("b#0", "他摇摇头。"), Request("c#0", "他点点头。")]
    told: list[int] = []
    answers = answer(engine, memory, twice, advance=told.append)
    assert sorted(engine.texts) == sorted(["他点点头。", "他摇摇头。"])
    assert answers["a#0"][0].text == answers["c#0"][0].text != answers["b#0"][0].text
    assert answers["c#0"][0].key == "c#0"
    assert sum(told) == 3


def test_the_same_words_with_other_terms_are_another_request(memory: DraftCache):
    engine = MoodyEngine()
    answer(engine, memory, [Request("a", "深思来了。"), Request("b", "深思来了。", (("深思", "DeepSeek"),))])
    assert len(engine.texts) == 2


def test_nothing_is_asked_again(memory: DraftCache):
    first = answer(MoodyEngine(), memory, REQUESTS)
    idle = MoodyEngine(left=0)
    again = answer(idle, memory, REQUESTS)
    assert drafts_of(again) == drafts_of(first)
    assert all(draft.cached for drafts in again.values() for draft in drafts)
    assert not any(draft.cached for drafts in first.values() for draft in drafts)


def test_no_requests_no_work(memory: DraftCache):
    assert answer(MoodyEngine(left=0), memory, []) == {}


@pytest.mark.parametrize("done", range(6))
def test_a_run_killed_after_any_batch_ends_with_the_same_answers(tmp_path: Path, done: int):
    with DraftCache(tmp_path / "whole.sqlite") as memory:
        expected = drafts_of(answer(MoodyEngine(), memory, REQUESTS, n_best=3))
    with DraftCache(tmp_path / "killed.sqlite") as memory, contextlib.suppress(KeyboardInterrupt):
        answer(MoodyEngine(left=done), memory, REQUESTS, n_best=3)
    second = MoodyEngine()
    with DraftCache(tmp_path / "killed.sqlite") as memory:
        assert drafts_of(answer(second, memory, REQUESTS, n_best=3)) == expected
    batches = len(list(plan({request.key: request for request in REQUESTS})))
    assert len(second.asked) == max(0, batches - done)


def test_batches_do_not_depend_on_what_another_call_left_in_the_cache(tmp_path: Path):
    """A sentence known from elsewhere keeps its draft; its batch mates get what they would have got anyway."""
    with DraftCache(tmp_path / "new.sqlite") as memory:
        expected = drafts_of(answer(MoodyEngine(), memory, REQUESTS))
    with DraftCache(tmp_path / "old.sqlite") as memory:
        known = drafts_of(answer(MoodyEngine(), memory, REQUESTS[7:9]))
        got = drafts_of(answer(MoodyEngine(), memory, REQUESTS))
        assert {key: got[key] for key in known} == known
        assert {key: drafts for key, drafts in got.items() if key not in known} == {
            key: drafts for key, drafts in expected.items() if key not in known
        }
        assert drafts_of(answer(MoodyEngine(left=0), memory, REQUESTS)) == got


def too_few(requests: Sequence[Request], drafts: list[list[Draft]]) -> list[list[Draft]]:
    return drafts[:-1]


def too_many(requests: Sequence[Request], drafts: list[list[Draft]]) -> list[list[Draft]]:
    return [*drafts, drafts[0]]


def shuffled(requests: Sequence[Request], drafts: list[list[Draft]]) -> list[list[Draft]]:
    return drafts[::-1]


def silent(requests: Sequence[Request], drafts: list[list[Draft]]) -> list[list[Draft]]:
    return [*drafts[:-1], []]


class WrongEngine(MoodyEngine):
    """Right for two batches, then wrong in one way."""

    def __init__(self, wrong: Callable[[Sequence[Request], list[list[Draft]]], list[list[Draft]]]) -> None:
        super().__init__()
        self._wrong = wrong

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        drafts = super().translate(requests, n_best=n_best)
        return drafts if len(self.asked) <= 2 else self._wrong(requests, drafts)


@pytest.mark.parametrize("wrong", [too_few, too_many, shuffled, silent])
def test_an_engine_that_miscounts_is_rejected_and_earlier_batches_are_kept(memory: DraftCache, wrong):
    with pytest.raises(EngineError, match=r"moody/test/0: \d+ answers do not match \d+ requests.*--model"):
        answer(WrongEngine(wrong), memory, REQUESTS)
    second = MoodyEngine()
    answer(second, memory, REQUESTS)
    batches = list(plan({request.key: request for request in REQUESTS}))
    assert len(second.asked) == len(batches) - 2


def test_progress_counts_every_request_once(memory: DraftCache):
    told: list[int] = []
    answer(MoodyEngine(), memory, [*REQUESTS, Request("again#0", REQUESTS[0].text)], advance=told.append)
    assert sum(told) == len(REQUESTS) + 1
    assert len(told) > 1
    assert all(count > 0 for count in told)


def test_fewer_hypotheses_than_asked_are_fine(memory: DraftCache):
    engine = ScriptedEngine(lambda request, n_best: [("One.", -0.1), ("Two.", -0.2)])
    assert [draft.text for draft in answer(engine, memory, REQUESTS[:1], n_best=4)["s0#0"]] == ["One.", "Two."]


texts = st.text(alphabet="深思星门天，。a", max_size=400)


@given(st.lists(texts, max_size=60, unique=True))
def test_a_plan_holds_each_request_once_in_batches_of_bounded_size(sources: list[str]):
    requests = {f"k{number}": Request(f"k{number}", text) for number, text in enumerate(sources)}
    batches = list(plan(requests))
    assert sorted(key for batch in batches for key in batch) == sorted(requests)
    for batch in batches:
        longest = max(len(requests[key].text) for key in batch)
        assert len(batch) <= ROWS
        assert len(batch) == 1 or len(batch) * longest <= CHARACTERS


@given(st.lists(texts, min_size=1, max_size=40, unique=True), st.randoms(use_true_random=False))
def test_a_plan_depends_on_the_requests_and_not_on_their_order(sources: list[str], dice: random.Random):
    requests = [(text, Request(text, text)) for text in sources]
    mixed = dice.sample(requests, len(requests))
    assert sorted(map(sorted, plan(dict(requests)))) == sorted(map(sorted, plan(dict(mixed))))


@given(st.lists(texts, min_size=1, max_size=40, unique=True))
def test_the_batch_with_the_first_request_comes_first(sources: list[str]):
    assert sources[0] in next(plan({text: Request(text, text) for text in sources}))
