"""Files are written completely or not at all, and a folder has one run at a time."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.errors import InputError, WriteError
from toolkit.files import folder_lock, write_atomic, write_error, write_unless_changed


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def run(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_text_is_written_as_utf8_and_line_ends_stay(tmp_path: Path):
    path = tmp_path / "new" / "folder" / "文.txt"
    assert write_atomic(path, "一\r\n二\n") is True
    assert path.read_bytes() == "一\r\n二\n".encode()
    assert names(path.parent) == ["文.txt"]


def test_the_same_content_writes_nothing(tmp_path: Path):
    path = tmp_path / "a.po"
    write_atomic(path, "same")
    os.utime(path, ns=(1, 1))
    assert write_atomic(path, b"same") is False
    assert path.stat().st_mtime_ns == 1
    assert write_atomic(path, "SAME") is True
    assert path.read_bytes() == b"SAME"


def test_the_mode_is_kept_and_a_new_file_has_the_usual_one(tmp_path: Path):
    path = tmp_path / "a.po"
    write_atomic(path, "one")
    (tmp_path / "usual").write_text("x")
    assert path.stat().st_mode == (tmp_path / "usual").stat().st_mode
    path.chmod(0o640)
    write_atomic(path, "two")
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["字" * 84 + ".po", "𠮷" * 62 + ".po", "x" * 252 + ".po"])
def test_a_name_as_long_as_the_system_allows(tmp_path: Path, name: str):
    write_atomic(tmp_path / name, "x")
    assert names(tmp_path) == [name]


def test_an_empty_file(tmp_path: Path):
    write_atomic(tmp_path / "empty", "")
    assert (tmp_path / "empty").read_bytes() == b""
    assert write_atomic(tmp_path / "empty", "") is False


def test_a_file_where_a_folder_is_needed(tmp_path: Path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WriteError, match=r"file/a\.po: cannot write: .*A file has the name of a folder that is needed"):
        write_atomic(tmp_path / "file" / "a.po", "x")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_where_the_file_should_go(tmp_path: Path):
    (tmp_path / "a.po").mkdir()
    with pytest.raises(WriteError, match="A folder has the name of this file"):
        write_atomic(tmp_path / "a.po", "x")
    assert names(tmp_path) == ["a.po"]


FULL = """
import resource, sys
from pathlib import Path
from toolkit.errors import WriteError
from toolkit.files import write_atomic
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomic(Path(sys.argv[1]), "x" * 5000)
except WriteError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    path = tmp_path / "a.po"
    path.write_text("old")
    done = run(FULL, path)
    assert done.stdout.startswith(f"{path}: cannot write: "), done.stderr
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.po"]


HINTS = [
    (errno.ENOSPC, "free some disk space"),
    (errno.EDQUOT, "quota"),
    (errno.EACCES, "choose another folder with --out"),
    (errno.EROFS, "the disk is read-only"),
    (errno.EIO, "check the path"),
]


@pytest.mark.parametrize(("number", "hint"), HINTS)
def test_an_error_names_the_place_the_reason_and_the_next_step(number: int, hint: str):
    error = write_error(Path("outputs/a.po"), OSError(number, "whatever"))
    assert error.message == f"outputs/a.po: cannot write: {os.strerror(number)}"
    assert hint in error.hint
    assert error.exit_code == 3


HOLD = """
import sys
from pathlib import Path
from toolkit.files import folder_lock
with folder_lock(Path(sys.argv[1]), busy_hint=""):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_second_process_is_refused_and_a_killed_one_releases_the_lock(tmp_path: Path):
    folder = tmp_path / "out" / ".zhen"
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(InputError, match=r"another run uses this folder\. Wait until it ends"),
            folder_lock(folder, busy_hint="wait until it ends"),
        ):
            pytest.fail("two held it")
        other.send_signal(signal.SIGKILL)
        other.wait()
        with folder_lock(folder, busy_hint="", timeout=600):
            pass


def test_a_lock_is_released_when_its_block_fails(tmp_path: Path):
    with pytest.raises(ZeroDivisionError), folder_lock(tmp_path, busy_hint=""):
        raise ZeroDivisionError
    with folder_lock(tmp_path, busy_hint=""):
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(WriteError, match=r"file/\.zhen: cannot write"),
        folder_lock(tmp_path / "file/.zhen", busy_hint=""),
    ):
        pytest.fail("it was made")


def test_a_symbolic_link_stays_and_its_target_is_written(tmp_path: Path):
    (tmp_path / "shared").mkdir()
    real, link = tmp_path / "shared" / "a.po", tmp_path / "a.po"
    real.write_text("one")
    real.chmod(0o640)
    link.symlink_to(real)
    assert write_atomic(link, "two") is True
    assert link.is_symlink()
    assert (real.read_text(), real.stat().st_mode & 0o777) == ("two", 0o640)
    assert names(tmp_path / "shared") == ["a.po"]


def test_a_read_only_file_is_refused(tmp_path: Path):
    path = tmp_path / "a.po"
    path.write_text("approved")
    path.chmod(0o444)
    with pytest.raises(WriteError, match=r"a\.po: the file is read-only\. Make it writable: chmod u\+w"):
        write_atomic(path, "other")
    assert path.read_text() == "approved"
    assert names(tmp_path) == ["a.po"]


@pytest.mark.parametrize("system", [True, False], ids=["exchange", "compare"])
def test_a_file_that_changed_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: bool):
    if not system:
        monkeypatch.setattr("toolkit.files._renamed", lambda *_: None)
    path = tmp_path / "a.po"
    assert write_unless_changed(path, b"one", None) is True
    assert write_unless_changed(path, b"two", b"one") is True
    path.write_bytes(b"a person's")
    assert write_unless_changed(path, b"three", b"two") is False
    assert write_unless_changed(path, b"three", None) is False
    assert path.read_bytes() == b"a person's"
    assert names(tmp_path) == ["a.po"]


def test_a_save_between_look_and_exchange_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "a.po"
    path.write_bytes(b"one")
    monkeypatch.setattr("toolkit.files._content", lambda _: b"two")  # the look came before the save
    assert write_unless_changed(path, b"three", b"two") is False
    assert path.read_bytes() == b"one"
    assert names(tmp_path) == ["a.po"]
