"""Fixtures that several test modules share."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest
import tiny_marian
from command_line import DOCUMENTS, GLOSSARY, CommandLine

# How long an example takes depends on what else the machine does. The examples are the same in every run, so that a
# change is judged by what it changes; `--hypothesis-profile random` draws new ones.
LOOSE = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("random", LOOSE)
hypothesis.settings.register_profile("zhen", LOOSE, derandomize=True)
hypothesis.settings.load_profile("zhen")

SLOW = ("real_model", "translate_killed", "bench_engines", "walkthrough", "cluster", "random_edits", "training")
"""Files that take longest: started first, so that no worker is left alone with one of them at the end."""

ENGLISH = ("The pump runs again in the north.", "A person reads the draft and clears the flag.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of `judges`, and put those of `SLOW` first."""
    for item in items:
        if item.path.parent.name == "judges":
            item.add_marker("judge")
    order = {f"test_{name}": place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: order.get(item.path.stem, len(SLOW)))


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real Marian checkpoint of a few hundred kilobytes with random weights."""
    lines = [line for text in DOCUMENTS.values() for line in text.splitlines() if line.strip()]
    return tiny_marian.build(tmp_path_factory.mktemp("model") / "tiny", [*lines, *ENGLISH * 10])


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests, so that the tiny model is converted once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def zhen(tmp_path: Path, tiny_model: Path, model_cache: Path) -> CommandLine:
    """The command line in an empty folder."""
    return CommandLine(tmp_path, model=tiny_model, cache=model_cache)


@pytest.fixture
def set_up(zhen: CommandLine) -> CommandLine:
    """The command line in an empty folder; the tiny model is converted, and the default by a setting."""
    assert zhen("models", "pull", zhen.model).code == 0
    zhen.environ["ZHEN_MODEL"] = zhen.model
    return zhen


@pytest.fixture(scope="session")
def first_run(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path, model_cache: Path) -> Path:
    """A folder where the documents have been translated into `outputs/` once; to be copied, not changed."""
    project = CommandLine(tmp_path_factory.mktemp("first"), model=tiny_model, cache=model_cache)
    project.write(DOCUMENTS, under="docs")
    project.write({"terms.csv": GLOSSARY}, under="glossary")
    ran = project.translate("docs")
    assert (ran.code, ran.out) == (0, ""), ran.err
    return project.folder


@pytest.fixture
def done(first_run: Path, zhen: CommandLine) -> CommandLine:
    """The project after a first run into `outputs/`."""
    shutil.copytree(first_run, zhen.folder, dirs_exist_ok=True)
    return zhen


@pytest.fixture
def project(zhen: CommandLine) -> CommandLine:
    """The command line beside a document of each format in `docs/` and a glossary in `glossary/`."""
    zhen.write(DOCUMENTS, under="docs")
    zhen.write({"terms.csv": GLOSSARY}, under="glossary")
    return zhen


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken catalogs are no editor at work here."""
    monkeypatch.setattr("toolkit.catalog.po.SETTLE", 0.0)
