"""Reviewed translations of similar sentences: shown to the engine as examples, never used as the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polib
import pytest
import samples
import tiny_chat
from fake_engine import ScriptedEngine

from toolkit import enforce, pipeline
from toolkit.checks import judge
from toolkit.config import Settings
from toolkit.draft_cache import DraftCache, request_key
from toolkit.enforce import TermForm, ask
from toolkit.engines import create
from toolkit.engines.batches import plan
from toolkit.engines.chat import ChatEngine
from toolkit.engines.encoding import LoadedModel
from toolkit.engines.engine import tokenizer_of
from toolkit.engines.prompts import EXAMPLES, PLAIN, is_copy
from toolkit.glossary import Glossary
from toolkit.models import ReadyModel, ready
from toolkit.runtime import Hypothesis, Runtime, RuntimeCall
from toolkit.translation_memory import Suggestion, TranslationMemory, with_similar
from toolkit.types import Request, SegmentRecord, Term

OLD = "星门的修理铺开在码头尽头，已经三十年了。"
HERS = "Stargate's repair shop has stood at the end of the pier for thirty years."
NEW = "星门的修理铺开在码头尽头，已经四十年了。"
TERMS = Glossary((Term("星门", "Stargate"),))


def record(text: str, terms: Glossary = TERMS) -> SegmentRecord:
    return samples.record(text, terms)


def memory(*pairs: tuple[str, str]) -> TranslationMemory:
    return TranslationMemory(Suggestion(target, source, 100, "b.po") for source, target in pairs)


def shown(source: str, *pairs: tuple[str, str], terms: Glossary = TERMS) -> str | None:
    """The target that goes along with `source`."""
    found = with_similar(record(source, terms), memory(*pairs), terms).similar
    return found.translation.target if found and found.translation else None


# --- which pair ---------------------------------------------------------------------------------------------------

CHOSEN = [
    (NEW, [(OLD, HERS)], HERS),
    (NEW, [("他走了。", "He left."), (OLD, HERS)], HERS),
    (NEW, [(OLD.replace("修理铺", "面包店"), "Stargate's bakery …"), (OLD, HERS)], HERS),
    (NEW, [("他走了。", "He left.")], None),
    (NEW, [(NEW, HERS)], None),
    (NEW, [(OLD, HERS.replace("Stargate", "Star Door"))], None),
    (NEW, [(OLD, HERS.replace("Stargate", "Star Door")), (OLD.replace("三", "五"), HERS)], HERS),
]


@pytest.mark.parametrize(("source", "pairs", "target"), CHOSEN)
def test_the_nearest_pair_that_holds_the_terms_of_today_is_shown(
    source: str, pairs: list[tuple[str, str]], target: str | None
) -> None:
    assert shown(source, *pairs) == target


# --- in what form -------------------------------------------------------------------------------------------------

TOLD = [
    (TermForm.BOTH, "Stargate 的修理铺开在码头尽头，已经三十年了。"),
    (TermForm.HINT, OLD),
    (TermForm.SUBSTITUTE, "Stargate 的修理铺开在码头尽头，已经三十年了。"),
]


@pytest.mark.parametrize(("form", "source"), TOLD)
def test_its_terms_are_requested_like_those_of_the_text(form: TermForm, source: str) -> None:
    (request,) = ask(with_similar(record(NEW), memory((OLD, HERS)), TERMS), form).requests
    assert request.similar == (source, HERS)


def test_none_is_shown_with_a_part_of_a_text_or_where_it_has_markup() -> None:
    one = with_similar(record(NEW), memory((OLD, HERS)), TERMS)
    assert [request.similar for request in ask(one, limit=12).requests] == [None, None]
    marked = OLD.replace("修理铺", "*修理铺*")
    other = with_similar(record(NEW), memory((marked, HERS)), TERMS)
    assert other.similar
    assert [request.similar for request in ask(other).requests] == [None]


def test_a_draft_does_not_become_outdated_by_it() -> None:
    assert ask(with_similar(record(NEW), memory((OLD, HERS)), TERMS)).key() == ask(record(NEW)).key()


def test_the_draft_cache_distinguishes_examples_and_knows_its_old_keys() -> None:
    plain = Request("k", "深思发布了新模型。", (("深思", "DeepSeek"),))
    assert request_key("m/x/1", plain) == "1325c64d2d702548c77f1c86"
    keys = {request_key("m/x/1", replace(plain, similar=pair)) for pair in (None, (OLD, HERS), (OLD, "Hers."))}
    assert len(keys) == 3


def test_those_with_a_pair_are_batched_apart_and_by_all_they_hold() -> None:
    pairs = {"a": None, "b": ("长" * 700, "long"), "c": None, "d": ("短", "short"), "e": ("长" * 700, "longer")}
    requests = {key: Request(key, "他来了。", similar=pair) for key, pair in pairs.items()}
    assert [sorted(batch) for batch in plan(requests)] == [["a", "c"], ["b", "e"], ["d"]]


# --- what the model sees, and what becomes of its answer ----------------------------------------------------------


class Answering(Runtime):
    """Answers each prompt with what `answers` has for the first of its keys that stands in it."""

    def __init__(self, tokenizer, answers: dict[str, str]) -> None:
        self.tokenizer, self.answers = tokenizer, answers
        self.seen: list[tuple[str, str]] = []

    def run(self, job: RuntimeCall) -> list[list[Hypothesis]]:
        prompts = [self.tokenizer.decode(list(prompt)) for prompt in job.prompts]
        self.seen += [(self.tokenizer.decode(list(job.prefix)), prompt) for prompt in prompts]
        said = [next(text for sign, text in self.answers.items() if sign in prompt) for prompt in prompts]
        return [[Hypothesis(tuple(self.tokenizer.encode(text)), -0.5)] for text in said]


class Scripted(ChatEngine):
    """The chat family with a real tokenizer and template over a network that answers by the book."""

    def __init__(self, model: ReadyModel, answers: dict[str, str]) -> None:
        super().__init__(model)
        tokenizer = tokenizer_of(model)
        self.answering = Answering(tokenizer, answers)
        self.loaded = LoadedModel(lambda: (tokenizer, self.answering))

    def ask(self, request: Request) -> tuple[str, list[tuple[str, str]]]:
        """The text of the draft, and the (common start, prompt) pairs the network has seen."""
        ((draft,),) = self.translate([request])
        return draft.text, self.answering.seen


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> ReadyModel:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        return ready(str(tiny_chat.build(tmp_path_factory.mktemp("chat"), [OLD, HERS, PLAIN, str(EXAMPLES)])))


def turn(role: str, text: str) -> str:
    return f"<|im_start|>{role}\n{text}<|im_end|>\n"


def test_the_pair_is_the_last_turn_before_the_question_and_the_common_start_is_the_same(chat: ReadyModel) -> None:
    own = {NEW: "Forty."}
    _, ((start, prompt),) = Scripted(chat, own).ask(Request("k", NEW, similar=(OLD, HERS)))
    _, ((plain_start, plain),) = Scripted(chat, own).ask(Request("k", NEW))
    whole = turn("user", PLAIN.format(text=OLD)) + turn("assistant", HERS) + turn("user", PLAIN.format(text=NEW))
    assert start == plain_start
    assert start + prompt == start.removesuffix("<|im_start|>user\n") + whole + "<|im_start|>assistant\n"
    assert plain == f"{PLAIN.format(text=NEW)}<|im_end|>\n<|im_start|>assistant\n"


def test_with_terms_the_pair_follows_the_worked_examples(chat: ReadyModel) -> None:
    request = Request("k", NEW, (("星门", "Stargate"), ("四十", "forty")), similar=(OLD, HERS))
    _, ((start, prompt),) = Scripted(chat, {NEW: "Stargate is forty."}).ask(request)
    assert EXAMPLES[-1][2] in start
    assert prompt.startswith(f"Terms to use: 星门 = Stargate\nText: {OLD}<|im_end|>\n{turn('assistant', HERS)}")
    _, ((_, other),) = Scripted(chat, {NEW: "Forty."}).ask(replace(request, terms=request.terms[1:]))
    assert other.startswith(f"Text: {OLD}<|im_end|>\n")


COPIES = [
    (OLD, HERS, NEW, HERS, True),
    (OLD, HERS, NEW, HERS.upper().replace(".", "!"), True),
    (OLD, HERS, NEW, HERS.replace("thirty", "forty"), False),
    ("好的，走吧", "Fine, let's go.", "好的走吧。", "Fine, let's go.", False),
]


@pytest.mark.parametrize(("source", "target", "text", "answer", "copy"), COPIES)
def test_the_reviewed_translation_of_another_text_is_a_copy(
    source: str, target: str, text: str, answer: str, copy: bool
) -> None:
    assert is_copy(answer, Request("k", text, similar=(source, target))) is copy


TWICE = [
    ((), [False, False]),
    ((("星门", "Stargate"),), [True, True]),
]


@pytest.mark.parametrize(("terms", "examples"), TWICE)
def test_a_copy_is_thrown_away_and_the_text_asked_without_the_pair(
    chat: ReadyModel, terms: Sequence[tuple[str, str]], examples: list[bool]
) -> None:
    engine = Scripted(chat, {HERS: HERS, NEW: "Stargate's shop is forty."})
    text, seen = engine.ask(Request("k", NEW, tuple(terms), similar=(OLD, HERS)))
    assert text == "Stargate's shop is forty."
    assert [HERS in prompt for _, prompt in seen] == [True, False]
    assert [EXAMPLES[0][2] in start for start, _ in seen] == examples


def test_a_template_without_a_system_turn_has_the_task_once(chat: ReadyModel, tmp_path: Path) -> None:
    template = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no') }}{% endif %}" + tiny_chat.TEMPLATE
    for path in chat.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "chat_template.jinja").write_text(template, "utf-8")
    engine = Scripted(replace(chat, folder=tmp_path), {NEW: "Forty."})
    for _ in range(2):
        engine.ask(Request("k", NEW, similar=(OLD, HERS)))
    assert [(start + prompt).count("professional") for start, prompt in engine.answering.seen] == [1, 1]


def test_a_real_network_is_moved_by_the_pair(chat: ReadyModel) -> None:
    engine = create(chat, threads=1)
    asked = [Request("a", NEW), Request("b", NEW, similar=(OLD, HERS))]
    (plain,), (moved,) = engine.translate(asked)
    assert plain.score != moved.score
    assert engine.translate(asked[:1]) == [[plain]]


# --- in a run -----------------------------------------------------------------------------------------------------


def after(shown: str) -> str:
    return f"Stargate, after {shown}".replace("thirty", "forty")


class Taking(ScriptedEngine):
    """Says what it was shown, with the figure of `NEW`."""

    def __init__(self, *, takes: bool = True) -> None:
        super().__init__(lambda request, _: [(after((request.similar or ("", "nothing"))[1]), -0.5)])
        self.takes_hints = takes


@pytest.fixture
def reviewed(tmp_path: Path) -> Settings:
    """An output folder in which one sentence of `a.txt` is approved."""
    (tmp_path / "terms.csv").write_text("source,target\n星门,Stargate\n", "utf-8")
    settings = Settings(out=tmp_path / "out", formats=(), glossary=(tmp_path / "terms.csv",))
    run(settings, OLD, Taking(), name="a")
    catalog = polib.pofile(str(settings.out / "a.po"))
    (entry,) = catalog
    entry.msgstr, entry.fuzzy = HERS, False
    catalog.save()
    return settings


def run(settings: Settings, text: str, engine: Taking, name: str = "b", *, force: bool = False) -> str:
    document = settings.out.parent / f"{name}.txt"
    document.write_text(f"{text}\n", "utf-8")
    pipeline.translate([document], settings, lambda: engine, force=force)
    (entry,) = (one for one in polib.pofile(str(settings.out / f"{name}.po")) if not one.obsolete)
    assert entry.fuzzy
    return str(entry.msgstr)


def test_a_new_sentence_is_drafted_after_the_approved_one_like_it(reviewed: Settings) -> None:
    assert run(reviewed, NEW, Taking()) == after(HERS)
    assert run(reviewed, "星门的人走了。", Taking(), "c") == "Stargate, after nothing"


def test_an_engine_that_takes_no_hints_gets_none(reviewed: Settings) -> None:
    engine = Taking(takes=False)
    assert run(reviewed, NEW, engine) == "Stargate, after nothing"
    assert {request.similar for _, batch in engine.asked for request in batch} == {None}


def test_a_draft_that_is_there_stays_until_it_is_forced(reviewed: Settings) -> None:
    catalog = reviewed.out / "a.po"
    approved = catalog.read_bytes()
    catalog.write_bytes(approved.replace(b"msgid", b"#, fuzzy\nmsgid", 2).replace(b"#, fuzzy\n", b"", 1))
    assert run(reviewed, NEW, Taking()) == "Stargate, after nothing"
    catalog.write_bytes(approved)
    idle = Taking()
    assert run(reviewed, NEW, idle) == "Stargate, after nothing"
    assert idle.asked == []
    assert run(reviewed, NEW, Taking(), force=True) == after(HERS)


@pytest.mark.parametrize("text", [NEW, NEW * 40], ids=["whole", "in pieces"])
def test_what_is_asked_takes_and_loses_an_example_as_if_built_with_it(text: str) -> None:
    plain = record(text)
    shown = replace(plain, similar=with_similar(record(NEW), memory((OLD, HERS)), TERMS).similar)
    assert ask(plain).showing(shown.similar) == ask(shown)
    assert ask(shown).showing(None) == ask(plain)
    assert [request.similar for request in ask(shown).requests][1:] == [None] * (len(ask(plain).requests) - 1)


def test_a_draft_that_the_pair_spoils_is_asked_for_without_it(tmp_path: Path) -> None:
    engine = ScriptedEngine(lambda request, _: [("A door." if request.similar else "Stargate is forty.", -0.5)])
    one = with_similar(record(NEW), memory((OLD, HERS)), TERMS)
    with DraftCache(tmp_path / "memory.sqlite") as drafts:
        (draft,) = enforce.translate([ask(one)], engine, drafts, judge=judge)
    assert draft.text == "Stargate is forty."
