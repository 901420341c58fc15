"""Files at fixed addresses: complete, interrupted, wrong, unreachable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import model_servers
import pytest
import students

from toolkit.errors import InputError, ModelError
from toolkit.models import REGISTRY, Family, Model, ModelFile, WebSource, find, installed, pull, ready, store, web

FIREFOX = REGISTRY["firefox-zh-en"]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(web, "DELAYS", (0.0, 0.0, 0.0))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def contents() -> list[bytes]:
    return [path.read_bytes() for path in students.files().values()]


@pytest.fixture
def server(contents: list[bytes]) -> Iterator[model_servers.Server]:
    (source,) = FIREFOX.sources
    assert isinstance(source, WebSource)
    plain = {f"/models/{path}": content for path, content in zip(source.paths, contents, strict=True)}
    with model_servers.serving(plain=plain) as server:
        yield server


def model_on(server: model_servers.Server, contents: list[bytes]) -> Model:
    """`firefox-zh-en`, with the files of another student at another address."""
    (source,) = FIREFOX.sources
    assert isinstance(source, WebSource)
    files = tuple(
        ModelFile(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in zip(students.NAMES, contents, strict=True)
    )
    return replace(FIREFOX, sources=(replace(source, base=f"{server.url}/models/"),), files=files)


def test_the_entry_of_firefox() -> None:
    (source,) = FIREFOX.sources
    assert isinstance(source, WebSource)
    base = "https://firefox-settings-attachments.cdn.mozilla.net/main-workspace/translations-models/"
    assert [(address, *vars_of(file)) for address, file in zip(source.addresses, FIREFOX.files, strict=True)] == [
        (
            base + "052699bf-6f88-4c74-bb14-e49a943b4f59.bin",
            "model.zhen.intgemm.alphas.bin",
            59504955,
            "3535442962ec8f4a553cc19b206befcac689ee9cddaea44fa91e21527fc30ac2",
        ),
        (
            base + "645c720c-6920-470d-9bb7-3f9a6b0a9cae.bin",
            "lex.50.50.zhen.s2t.bin",
            9220016,
            "cdcad3592dc2bc4676c34c4d37203f7649ee989195cf083cbb60f1ea011f976b",
        ),
        (
            base + "88a4925d-ff4a-4c76-8813-95e2ac600b14.spm",
            "vocab.zhen.spm",
            1359697,
            "dff594318ab7d8b7b60b844ab98ebe6b932ae8045fab15235404c787715965b3",
        ),
    ]
    assert (FIREFOX.size, FIREFOX.license, FIREFOX.family) == (70084668, "MPL-2.0", Family.STUDENT)


def vars_of(file: ModelFile) -> tuple[str, int, str]:
    return file.name, file.size, file.sha256


def test_the_files_are_used_as_they_are(server: model_servers.Server, contents: list[bytes], cache: Path) -> None:
    model = model_on(server, contents)
    found = ready(model)
    source = cache / "models/firefox-zh-en/source"
    assert (found.name, found.family, found.runtime, found.folder) == (
        "firefox-zh-en",
        Family.STUDENT,
        "fxtranslate",
        source,
    )
    assert {path.name: path.read_bytes() for path in source.iterdir()} == dict(
        zip(students.NAMES, contents, strict=True)
    )
    assert len(server.asked) == 3
    assert ready(model) == found
    assert len(server.asked) == 3
    assert [(item.name, item.ready, item.origin) for item in installed()] == [
        ("firefox-zh-en", True, f"{server.url}/models/")
    ]


def test_a_broken_connection_continues(server: model_servers.Server, contents: list[bytes], cache: Path) -> None:
    server.cut = 6_000_000
    folder = pull(model_on(server, contents))
    assert [(folder / name).read_bytes() for name in students.NAMES] == contents
    assert len(server.asked) == 3 + 1 + 1  # 17, 5 and 1 MB


def test_a_download_that_was_stopped_continues(
    server: model_servers.Server, contents: list[bytes], cache: Path
) -> None:
    folder = cache / "models/firefox-zh-en/source"
    folder.mkdir(parents=True)
    (folder / f"{students.NAMES[0]}.partial").write_bytes(contents[0])
    (folder / f"{students.NAMES[1]}.partial").write_bytes(contents[1][:1000])
    pull(model_on(server, contents))
    assert [path.rpartition("/")[2][:8] for path in server.asked] == ["645c720c", "88a4925d"]
    assert [(folder / name).read_bytes() for name in students.NAMES] == contents


def test_a_connection_that_gives_nothing_ends(server: model_servers.Server, contents: list[bytes]) -> None:
    path = next(iter(server.plain))
    server.plain[path] = b""
    with pytest.raises(ModelError, match=r"cannot download http://127.*: the answer is empty") as caught:
        pull(model_on(server, contents))
    assert "Finished bytes are kept" in caught.value.hint
    assert server.asked == [path] * 4


@pytest.mark.parametrize("wrong", [b"x" * 100, None], ids=["other", "one byte"])
def test_wrong_bytes_are_deleted(
    server: model_servers.Server, contents: list[bytes], cache: Path, wrong: bytes | None
) -> None:
    path = list(server.plain)[2]
    right = server.plain[path]
    server.plain[path] = wrong * (len(right) // 100 + 1) if wrong else right[:-1] + b"x"
    with pytest.raises(ModelError, match=r"wrong checksum: SHA-256 [0-9a-f]{64} .* The file was deleted"):
        ready(model_on(server, contents))
    folder = cache / "models/firefox-zh-en/source"
    assert sorted(item.name for item in folder.iterdir()) == sorted(students.NAMES[:2])
    server.plain[path] = right
    assert ready(model_on(server, contents)).folder == folder


def test_a_file_that_is_gone(server: model_servers.Server, contents: list[bytes]) -> None:
    path = list(server.plain)[1]
    del server.plain[path]
    with pytest.raises(ModelError, match=f"cannot download {server.url}{path}: 404 Not Found"):
        pull(model_on(server, contents))
    assert server.asked.count(path) == 1


def test_no_server(server: model_servers.Server, contents: list[bytes]) -> None:
    model = model_on(server, contents)
    (source,) = model.sources
    assert isinstance(source, WebSource)
    with pytest.raises(ModelError, match=r"cannot download http://127\.0\.0\.1:9/") as caught:
        pull(replace(model, sources=(replace(source, base="http://127.0.0.1:9/"),)))
    assert "If 127.0.0.1 cannot be reached, get the files on another machine" in caught.value.hint


def test_a_local_folder_with_the_files(tmp_path: Path) -> None:
    folder = students.copied(tmp_path / "mine")
    (folder / "README.md").write_text("mine")
    found = ready(find(str(folder)))
    assert (found.family, found.runtime, found.folder) == (Family.STUDENT, "fxtranslate", folder)
    assert store.optional_runtime(find(str(folder)), None) == "fxtranslate"
    (folder / students.NAMES[2]).unlink()
    with pytest.raises(InputError, match="not a model"):
        find(str(folder))
