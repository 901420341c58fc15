"""Downloads from a package index and a hub on this machine: complete, interrupted, wrong, unreachable."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import model_servers
import pytest
import tiny_chat
import tiny_marian

from toolkit.errors import ModelError
from toolkit.models import (
    Family,
    HubSource,
    Model,
    ModelFile,
    WheelSource,
    disk,
    info,
    installed,
    pull,
    ready,
    remove,
    store,
    wheels,
)
from toolkit.progress import SILENT, Silent

TEXTS = ("深思发布了新的模型。", "星门计划需要很多芯片。", "The company released a new model.")
FILE = "tiny-f32.gguf"
PARTS = 3


class Notes(Silent):
    """Remembers what a person would have been told, and how many bytes each download began with."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.begun: dict[str, int] = {}

    def note(self, message: str) -> None:
        self.notes.append(message)

    def task(self, label, *, total, unit="steps", done=0):  # type: ignore[no-untyped-def]
        self.begun[label] = done
        return super().task(label, total=total, unit=unit, done=done)


@pytest.fixture(scope="module")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("chat")
    return tiny_chat.build_gguf(tiny_chat.build(folder, TEXTS), folder / FILE).read_bytes()


@pytest.fixture(scope="module")
def marian(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return model_servers.repository(tiny_marian.build(tmp_path_factory.mktemp("marian"), TEXTS))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, and no index or hub but those a test starts."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    closed = f"http://127.0.0.1:{_closed_port()}"
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{closed}/simple")
    monkeypatch.setenv("HF_ENDPOINT", closed)
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def part_size(content: bytes) -> int:
    return -(-len(content) // PARTS)


def model_of(content: bytes, *, hub: bool = False, sha256: str = "") -> Model:
    parts = WheelSource(
        distribution="tiny-model-part{n}",
        version="1.0",
        member="tiny_model_part{n}/data/part{n:02}.bin",
        parts=PARTS,
        part_size=part_size(content),
        file=FILE,
    )
    known = ModelFile(FILE, len(content), sha256 or hashlib.sha256(content).hexdigest())
    sources = (HubSource("org/tiny-GGUF", (FILE,)), parts) if hub else (parts,)
    return Model("tiny", Family.CHAT, sources, license="Apache-2.0", size=len(content), files=(known,))


@pytest.fixture
def index(gguf: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[model_servers.Server]:
    with model_servers.serving(wheels=model_servers.wheels_of(gguf, part_size(gguf))) as server:
        monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/simple")
        yield server


def test_wheels_become_a_model_that_is_ready(gguf: bytes, index: model_servers.Server, cache: Path) -> None:
    model = model_of(gguf)
    found = ready(model)
    assert (found.name, found.family, found.runtime) == ("tiny", Family.CHAT, "ctranslate2")
    source = cache / "models" / "tiny" / "source"
    assert (source / FILE).read_bytes() == gguf
    assert [path.name for path in source.iterdir()] == [FILE]
    asked = list(index.asked)
    assert ready(model) == found
    assert index.asked == asked
    assert [(item.name, item.ready) for item in installed()] == [("tiny", True)]


def test_an_interrupted_download_continues_with_the_next_part(
    gguf: bytes, index: model_servers.Server, cache: Path
) -> None:
    name = "tiny_model_part2-1.0-py3-none-any.whl"
    held_back = index.wheels.pop(name)
    with pytest.raises(ModelError, match=r"tiny-model-part2==1\.0") as caught:
        ready(model_of(gguf))
    assert "Finished parts are kept" in caught.value.hint
    assert [(item.name, item.ready) for item in installed()] == [("tiny", False)]
    partial = cache / "models" / "tiny" / "source" / f"{FILE}.partial"
    assert partial.read_bytes() == gguf[: part_size(gguf)]
    with partial.open("ab") as stream:
        stream.write(b"half a part")  # as a kill in the middle of writing leaves it
    index.wheels[name] = held_back
    index.asked.clear()
    notes = Notes()
    pull(model_of(gguf), progress=notes)
    assert notes.begun[f"downloading {FILE}"] == part_size(gguf)
    assert not any("part1" in path for path in index.asked)
    assert (cache / "models" / "tiny" / "source" / FILE).read_bytes() == gguf


def test_a_wrong_checksum_is_refused_and_nothing_stays(gguf: bytes, index: model_servers.Server, cache: Path) -> None:
    with pytest.raises(ModelError, match="wrong checksum") as caught:
        ready(model_of(gguf, sha256="0" * 64))
    assert "0" * 64 in caught.value.message
    assert hashlib.sha256(gguf).hexdigest() in caught.value.message
    assert "pull it again" in caught.value.hint
    assert not list(cache.rglob("*.gguf*"))


def test_a_wheel_without_the_part_is_refused(gguf: bytes, index: model_servers.Server) -> None:
    one, two = (f"tiny_model_part{n}-1.0-py3-none-any.whl" for n in (1, 2))
    index.wheels[two] = index.wheels[one]
    with pytest.raises(ModelError):
        ready(model_of(gguf))


def test_no_network_names_the_index_and_the_next_step(gguf: bytes) -> None:
    with pytest.raises(ModelError) as caught:
        pull(model_of(gguf))
    assert f"no connection to {os.environ['PIP_INDEX_URL'].split('/')[2]}" in caught.value.message
    assert "run again" in caught.value.hint
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 4


def test_credentials_of_the_index_stay_secret(gguf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", f"http://user:password@127.0.0.1:{_closed_port()}/simple")
    with pytest.raises(ModelError) as caught:
        pull(model_of(gguf))
    assert "password" not in str(caught.value)


@pytest.mark.parametrize(
    ("stderr", "message", "hint"),
    [
        ("/usr/bin/python3: No module named pip", "has no pip", "ensurepip"),
        (
            "WARNING: Retrying …: Failed to resolve 'x.org'\nERROR: No matching …",
            "no connection to 127.0.0.1",
            "network",
        ),
        (
            "ERROR: No matching distribution found for a==1",
            "No matching distribution found for a==1",
            "pip config list",
        ),
        ("ERROR: Could not install: [Errno 28] No space left on device", "No space left on device", "run again"),
        ("", "no message", "run again"),
    ],
)
def test_the_output_of_pip_becomes_one_line(stderr: str, message: str, hint: str) -> None:
    error = wheels.pip_error("a==1", stderr)
    assert message in error.message
    assert hint in error.hint
    assert "\n" not in str(error)


def test_without_a_hub_the_wheels_are_taken(gguf: bytes, index: model_servers.Server) -> None:
    notes = Notes()
    found = ready(model_of(gguf, hub=True), progress=notes)
    assert found.runtime == "ctranslate2"
    assert len(notes.notes) == 1
    assert "org/tiny-GGUF" in notes.notes[0]
    assert "Trying the next source" in notes.notes[0]


def test_with_a_hub_the_wheels_are_left_alone(
    gguf: bytes, index: model_servers.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model_servers.serving(repo="org/tiny-GGUF", files={FILE: gguf, "README.md": b"#"}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        folder = pull(model_of(gguf, hub=True))
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert (folder / FILE).read_bytes() == gguf
    assert index.asked == []


@pytest.mark.parametrize("alone", [True, False])
def test_another_checksum_of_the_hub_counts_if_the_hub_is_the_only_source(
    gguf: bytes, monkeypatch: pytest.MonkeyPatch, alone: bool
) -> None:
    model = model_of(gguf, hub=True, sha256="0" * 64)
    model = replace(model, sources=model.sources[:1]) if alone else model
    notes = Notes()
    with model_servers.serving(repo="org/tiny-GGUF", files={FILE: gguf}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        if alone:
            assert (pull(model, progress=notes) / FILE).read_bytes() == gguf
        else:
            with pytest.raises(ModelError, match="wrong checksum"):
                pull(model, progress=notes)
    noted = f"{FILE}: the hub publishes another file than this version of zhen knows. The hub's is used"
    assert (noted in notes.notes) is alone


def test_a_file_other_than_the_hub_publishes_is_refused_also_if_the_hub_counts(
    gguf: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(gguf, hub=True, sha256="0" * 64)
    lies = {FILE: gguf[:-1] + b"~"}
    with model_servers.serving(repo="org/tiny-GGUF", files={FILE: gguf}, lies=lies) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(ModelError, match="wrong checksum"):
            pull(replace(model, sources=model.sources[:1]))


def test_all_sources_failing_are_all_named(gguf: bytes) -> None:
    with pytest.raises(ModelError) as caught:
        pull(model_of(gguf, hub=True))
    assert "org/tiny-GGUF" in caught.value.message
    assert "tiny-model-part1" in caught.value.message


def test_any_hugging_face_id(marian: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    others = {"README.md": b"# tiny", "tf_model.h5": b"not wanted", "onnx/model.onnx": b"not wanted"}
    with model_servers.serving(repo="org/tiny-zh-en", files={**marian, **others}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        found = ready("org/tiny-zh-en")
    assert (found.family, found.runtime) == (Family.SEQ2SEQ, "ctranslate2")
    source = cache / "models" / "org--tiny-zh-en" / "source"
    assert {path.name for path in source.iterdir()} == set(marian)
    assert ready("org/tiny-zh-en") == found  # the hub is gone: nothing is asked of it
    assert [item.origin for item in installed()] == [f"org/tiny-zh-en@{model_servers.COMMIT}"]


@pytest.mark.parametrize("name", ["model.safetensors", "vocab.json"])
def test_a_file_other_than_published_is_refused(
    marian: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, cache: Path, name: str
) -> None:
    lie = marian[name][:-1] + b"~"
    with model_servers.serving(repo="org/tiny-zh-en", files=marian, lies={name: lie}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(ModelError, match="was deleted"):
            ready("org/tiny-zh-en")
    assert not (cache / "models" / "org--tiny-zh-en" / "source" / name).exists()
    assert not installed()[0].ready


def test_an_id_the_hub_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    with model_servers.serving(repo="org/other", files={}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(ModelError, match=r"org/mistyped: neither a local folder nor a public model"):
            ready("org/mistyped")


def test_a_repository_without_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    with model_servers.serving(repo="org/data", files={"README.md": b"#", "data.csv": b"a,b"}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        with pytest.raises(ModelError, match="org/data: no checkpoint"):
            ready("org/data")


def test_a_pulled_file_that_changed_is_not_converted(gguf: bytes, index: model_servers.Server) -> None:
    folder = pull(model_of(gguf))
    (folder / FILE).write_bytes(gguf[:-1] + b"\x7f")
    with pytest.raises(ModelError, match="wrong checksum"):
        ready(model_of(gguf))
    assert ready(model_of(gguf)).runtime == "ctranslate2"


def test_remove_frees_the_disk(gguf: bytes, index: model_servers.Server, cache: Path) -> None:
    model = model_of(gguf)
    assert remove(model) == 0
    ready(model)
    assert info(model).installed is not None
    held = disk.bytes_in(cache / "models")
    assert remove("tiny") == held > len(gguf)
    assert info(model).installed is None
    assert installed() == []


def test_two_processes_pull_once(gguf: bytes, index: model_servers.Server, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(gguf)
    program = f"""
import sys; sys.path[:0] = {sys.path!r}
import test_models_pull as t
from pathlib import Path
print(t.ready(t.model_of(Path({str(tmp_path / FILE)!r}).read_bytes())).identity)
"""
    runs = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [run.communicate() for run in runs]
    assert [run.returncode for run in runs] == [0, 0], said
    assert said[0][0] == said[1][0] != ""
    assert sum(path.startswith("/files/") for path in index.asked) == PARTS


def test_a_killed_pull_is_taken_up(gguf: bytes, index: model_servers.Server, cache: Path, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(gguf)
    program = f"""
import os, sys; sys.path[:0] = {sys.path!r}
import test_models_pull as t
from pathlib import Path
class Deadly(t.Silent):
    def task(self, label, **options):
        if label.startswith("converting"):
            os.kill(os.getpid(), 9)
        return super().task(label, **options)
t.ready(t.model_of(Path({str(tmp_path / FILE)!r}).read_bytes()), progress=Deadly())
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert [(item.name, item.ready) for item in installed()] == [("tiny", False)]
    index.asked.clear()
    found = ready(model_of(gguf))
    assert index.asked == []
    assert sorted(path.name for path in found.folder.parent.iterdir()) == [found.folder.name, "source", "source.json"]


def test_too_small_a_disk_is_reported_before_anything_is_written(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(ModelError, match=r"needs [\d.]+ GB, but [\d.]+ GB are free") as caught:
        disk.need_space(tmp_path / "not" / "there", free * 2 + 10**9, "preparing tiny")
    assert str(tmp_path / "not" / "there") in caught.value.message
    assert "ZHEN_CACHE" in caught.value.hint


def test_a_cache_that_cannot_be_written_is_reported_with_the_alternative(
    gguf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="file") as caught:
        ready(model_of(gguf))
    assert "ZHEN_CACHE" in caught.value.hint


def test_a_second_run_reports_that_it_waits(gguf: bytes, index: model_servers.Server) -> None:
    import threading

    model, notes = model_of(gguf), Notes()
    with store.lock(store.safe_name(model), progress=SILENT):
        other = threading.Thread(target=ready, args=(model,), kwargs={"progress": notes})
        other.start()
        while not notes.notes and other.is_alive():
            other.join(0.01)
        assert store.load(model) is None
    other.join()
    assert notes.notes == ["tiny: waiting for another run that is preparing this model"]
    assert store.load(model) is not None
