"""Drafts survive damage to the process or the file."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from toolkit.draft_cache import MIGRATIONS, DraftCache, request_key
from toolkit.errors import WriteError
from toolkit.types import Draft, Request

SIGNATURE = "tiny/ctranslate2/0123456789"
ASKED = Request("a#0", "深思发布了新模型。", (("深思", "DeepSeek"),))
DRAFTS = [Draft("a#0", "DeepSeek released a new model.", -0.25, SIGNATURE), Draft("a#0", "“又”…", -1.5, SIGNATURE)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out" / ".zhen" / "memory.sqlite"


def recalled(path: Path, key: str = "k") -> list[Draft] | None:
    with DraftCache(path) as memory:
        return memory.get(key, ASKED, SIGNATURE)


def store(path: Path, key: str = "k") -> None:
    with DraftCache(path) as memory:
        memory.put({key: DRAFTS})


def test_drafts_survive_reopening(path: Path):
    store(path)
    assert recalled(path) == [replace(draft, cached=True) for draft in DRAFTS]
    assert recalled(path, "other") is None


def test_answers_belong_to_their_requests(path: Path):
    store(path)
    with DraftCache(path) as memory:
        (first, _) = memory.get("k", replace(ASKED, key="b#3"), SIGNATURE) or []
    assert (first.key, first.signature) == ("b#3", SIGNATURE)


def test_without_recall_nothing_is_found_and_all_is_stored(path: Path):
    store(path)
    with DraftCache(path, recall=False) as memory:
        assert memory.get("k", ASKED, SIGNATURE) is None
        memory.put({"k": DRAFTS[:1]})
    assert recalled(path) == [replace(DRAFTS[0], cached=True)]


def test_a_batch_is_stored_as_a_whole_or_not_at_all(path: Path):
    with DraftCache(path) as memory, pytest.raises(AttributeError):
        memory.put({"k": DRAFTS, "broken": [None]})  # type: ignore[list-item]
    assert recalled(path) is None


CHANGES = [
    {"text": "深思发布了新模型！"},
    {"terms": (("深思", "Deepseek"),)},
    {"terms": ()},
    {"before": "昨天。"},
    {"before_target": "昨天。"},
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_key_changes_with_what_is_asked(change: dict):
    assert request_key(SIGNATURE, replace(ASKED, **change)) != request_key(SIGNATURE, ASKED)


def test_the_key_changes_with_engine_and_width_and_not_with_the_place():
    key = request_key(SIGNATURE, ASKED)
    assert len(key) == 24
    assert request_key(SIGNATURE, replace(ASKED, key="z#9")) == key
    assert request_key(SIGNATURE + "0", ASKED) != key
    assert request_key(SIGNATURE, ASKED, n_best=4) != key


@pytest.mark.parametrize(
    "content", [b"not a database at all, and long enough to be one" * 50, b"SQLite format 3\0" * 40]
)
def test_a_damaged_file_is_put_aside(path: Path, content: bytes):
    store(path)
    path.write_bytes(content)
    assert recalled(path) is None
    assert path.with_suffix(".damaged").read_bytes() == content
    store(path)
    assert recalled(path) is not None


def test_a_file_damaged_inside_is_reported_with_the_next_step(path: Path):
    store(path)
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE drafts")
    database.close()
    with pytest.raises(WriteError, match=r"memory\.sqlite: the draft cache failed: .*delete the file.*not affected"):
        recalled(path)


def test_an_empty_file_is_a_new_draft_cache(path: Path):
    path.parent.mkdir(parents=True)
    path.touch()
    store(path)
    assert recalled(path) is not None


def version(path: Path) -> int:
    database = sqlite3.connect(path)
    try:
        return int(database.execute("PRAGMA user_version").fetchone()[0])
    finally:
        database.close()


def test_migrations_are_numbered_and_run_once(path: Path):
    store(path)
    assert version(path) == len(MIGRATIONS)
    store(path, "again")
    assert recalled(path) is not None


def test_a_draft_cache_of_a_later_version_is_read(path: Path):
    store(path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    assert recalled(path) is not None
    assert version(path) == 99


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WriteError, match=r"file/memory\.sqlite: cannot open the draft cache"):
        DraftCache(tmp_path / "file" / "memory.sqlite")
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(WriteError, match=r"folder\.sqlite: cannot open the draft cache"):
        DraftCache(tmp_path / "folder.sqlite")
    assert (tmp_path / "file").read_text() == "mine"


WRITER = """
import sys
from pathlib import Path
from toolkit.draft_cache import DraftCache
from toolkit.types import Draft
with DraftCache(Path(sys.argv[1])) as memory:
    for number in range(int(sys.argv[3])):
        memory.put({f"{sys.argv[2]}{number}": [Draft("x", "text", -1.0, "s")]})
        print(number, flush=True)
    sys.stdin.read()
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_processes_make_and_fill_one_file(path: Path):
    with writer(path, "a", 30) as one, writer(path, "b", 30) as two:
        assert [process.communicate()[0].count("\n") for process in (one, two)] == [30, 30]
    assert (one.returncode, two.returncode) == (0, 0)
    assert all(recalled(path, f"{name}{number}") for name in "ab" for number in (0, 29))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_what_was_stored_outlives_a_killed_process(path: Path):
    with writer(path, "a", 3) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(3)] == ["0\n", "1\n", "2\n"]
        process.send_signal(signal.SIGKILL)
    assert all(recalled(path, f"a{number}") for number in range(3))


def test_many_who_open_at_once_make_one_file(tmp_path: Path):
    """Table and version are one transaction; else the second would find a table it is about to make."""
    together = threading.Barrier(8)

    def open_together(path: Path) -> None:
        together.wait()
        store(path)

    for number in range(10):
        paths = [tmp_path / f"{number}.sqlite"] * 8
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(open_together, paths))
        assert recalled(paths[0]) is not None
