"""The choice of the runtime of a converted model: by the CPU, the version of PyTorch, or a trial that runs once."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import tiny_chat
import torch
from paths import ROOT

from toolkit import int8_decoder
from toolkit.engines import runtimes, trial
from toolkit.engines.engine import tokenizer_of
from toolkit.engines.runtimes import CT2Chat, load
from toolkit.models import ReadyModel, ready, store
from toolkit.progress import Silent
from toolkit.runtime import Hypothesis, RuntimeCall

TEXTS = ("深思发布了新的模型。", "今天天气很好，我们去公园。", "The company released a new model.")
JOB = RuntimeCall([[1]], (), [()], limit=1, n_best=1)


class Notes(Silent):
    """Keeps what the person is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def note(self, message: str) -> None:
        self.told.append(message)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadyModel]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("ZHEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield ready(str(tiny_chat.build(tmp_path_factory.mktemp("tiny"), TEXTS)))


@pytest.fixture
def notes() -> Notes:
    return Notes()


class Timed:
    """A runtime whose run takes `seconds` of a clock that only these runtimes move."""

    now = 0.0

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def run(self, _: RuntimeCall) -> list[list[Hypothesis]]:
        Timed.now += self._seconds
        return [[]]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial.time, "monotonic", lambda: Timed.now)


def makers(first: float, second: float) -> dict[str, Callable[[], Timed]]:
    return {"decoder": lambda: Timed(first), "ctranslate2": lambda: Timed(second)}


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("first", "second", "fastest"), [(0.1, 0.2, "decoder"), (0.2, 0.1, "ctranslate2"), (30.0, 20.0, "ctranslate2")]
)
def test_the_faster_runtime_wins(first: float, second: float, fastest: str) -> None:
    assert trial.fastest(makers(first, second), JOB) == fastest


def test_every_x86_cpu_with_avx2_uses_the_decoder(model: ReadyModel) -> None:
    if not int8_decoder.fast_here():
        pytest.skip(f"this CPU is {torch.backends.cpu.get_cpu_capability()}")
    assert int8_decoder.unavailable() == ""
    assert isinstance(load(model, threads=1)[1], int8_decoder.Int8Runtime)


@pytest.mark.parametrize("capability", ["DEFAULT", "SVE256", "VSX"])
def test_other_cpus_are_tried_once(
    model: ReadyModel, notes: Notes, capability: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    monkeypatch.setattr(trial.platform, "processor", lambda: capability)
    monkeypatch.setattr(trial, "SECONDS", 0.0)
    with contextlib.suppress(KeyError):
        monkeypatch.delenv("ATEN_CPU_CAPABILITY")
    first = load(model, threads=1, progress=notes)[1]
    kept = store.measured(model.folder, "trial")
    assert kept["runtime"] == ("decoder" if isinstance(first, int8_decoder.Int8Runtime) else "ctranslate2")
    assert len(notes.told) == 1
    monkeypatch.setattr(trial, "fastest", None)
    assert type(load(model, threads=1, progress=notes)[1]) is type(first)
    assert len(notes.told) == 1


def test_what_was_found_on_another_cpu_does_not_count(model: ReadyModel, notes: Notes) -> None:
    store.keep_measured(model.folder, "trial", {"cpu": "another", "runtime": "ctranslate2"})
    tokenizer = tokenizer_of(model)
    timed: dict[str, Callable[[], Timed]] = {"decoder": lambda: Timed(0.0)}
    trial_seconds, trial.SECONDS = trial.SECONDS, 0.0
    try:
        assert trial.chosen(model, tokenizer, timed, threads=1, progress=notes) == "decoder"
    finally:
        trial.SECONDS = trial_seconds
    assert store.measured(model.folder, "trial")["cpu"] != "another"


@pytest.mark.parametrize(("held", "sizes"), [(1000, [5]), (60, [2, 2, 1]), (28, [1] * 5), (3, [1] * 5)])
def test_ctranslate2_holds_few_tokens_at_a_time(held: int, sizes: list[int]) -> None:
    prompts = [[number] * 10 for number in range(5)]
    job = RuntimeCall(prompts, [1] * 5, [(), (7,) * 4, (), (), ()], limit=16, n_best=2)
    found = list(runtimes.parts(job, held))
    assert [len(part.prompts) for part in found] == sizes
    assert [prompt for part in found for prompt in part.prompts] == prompts
    assert [begin for part in found for begin in part.target_prefixes] == job.target_prefixes
    assert all((part.prefix, part.limit, part.n_best) == (job.prefix, 16, 2) for part in found)


def test_a_job_in_parts_has_the_answers_in_order(model: ReadyModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtimes, "COMPUTE", "float32")
    tokenizer = tokenizer_of(model)
    runner = CT2Chat(model, tokenizer, 1)
    job = RuntimeCall(
        [tokenizer.encode(text) for text in TEXTS], tokenizer.encode("Text: "), [()] * 3, limit=8, n_best=2
    )
    whole = runner.run(job)
    monkeypatch.setattr(runtimes, "HELD", 1)
    apart = runner.run(job)
    assert [[one.ids for one in row] for row in apart] == [[one.ids for one in row] for row in whole]


def test_a_record_leaves_the_manifest_as_it_was(model: ReadyModel) -> None:
    path = model.folder / "zhen.json"
    before = json.loads(path.read_bytes())
    store.keep_measured(model.folder, "found", 7)
    assert json.loads(path.read_bytes()) == {**before, "found": 7}


def test_without_a_manifest_nothing_is_kept(tmp_path: Path) -> None:
    store.keep_measured(tmp_path, "found", 7)
    assert store.measured(tmp_path, "found") is None
    assert not list(tmp_path.iterdir())


LACKING = [AttributeError("'_OpNamespace' 'onednn' object has no attribute 'qlinear_pointwise'"), TypeError("few")]


@pytest.mark.parametrize("error", LACKING)
def test_a_pytorch_that_lacks_the_operators_is_reported_and_ctranslate2_runs_the_model(
    model: ReadyModel, notes: Notes, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> None:
        raise error

    from toolkit.int8_decoder import operators

    monkeypatch.setattr(operators, "linear", lacking)
    operators.unavailable.cache_clear()
    try:
        assert isinstance(load(model, threads=1, progress=notes)[1], CT2Chat)
    finally:
        operators.unavailable.cache_clear()
    (note,) = notes.told
    assert note.startswith(
        f"PyTorch {torch.__version__} lacks a function for 8-bit products: {error}. CTranslate2 runs"
    )
    assert note.endswith(f"To fix it: {runtimes.INSTALL}")


def test_a_pytorch_that_computes_wrong_products_is_reported(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.int8_decoder import operators

    monkeypatch.setattr(operators, "linear", lambda *_: torch.zeros(3, 64))
    operators.unavailable.cache_clear()
    try:
        assert "computes wrong 8-bit products" in int8_decoder.unavailable()
    finally:
        operators.unavailable.cache_clear()


def test_the_version_to_install_is_the_one_of_the_constraints() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert f'pip install "{next(line for line in lines if line.startswith("torch=="))}"' == runtimes.INSTALL
