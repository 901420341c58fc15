"""Streams that are closed, full or a terminal, and sources that never end."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import CommandLine

ODD = "\x1b[31m天气\x1b]0;title\x07很好。\n"


def run(zhen: CommandLine, command: str) -> subprocess.CompletedProcess[str]:
    """A command line as the shell runs it; `zhen` in it is this toolkit."""
    script = f'zhen() {{ "{sys.executable}" -m toolkit "$@"; }}; {command}'
    return subprocess.run(
        ["bash", "-c", script],
        cwd=zhen.folder,
        env=zhen.surroundings(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def plain(zhen: CommandLine) -> CommandLine:
    zhen.write({"a.txt": "今天天气很好。\n", "odd.txt": ODD})
    return zhen


@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- 2>&- <&-"])
def test_a_closed_stream_is_no_error(plain: CommandLine, closed: str):
    ran = run(plain, f"zhen segment a.txt {closed}")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_no_output_file_takes_the_place_of_a_closed_stream(plain: CommandLine):
    ran = run(plain, f"zhen translate a.txt --model {plain.model} >&- 2>&- <&-")
    assert ran.returncode == 0
    catalog = (plain.folder / "outputs/a.po").read_text(encoding="utf-8")
    assert catalog.startswith('msgid ""\n')
    assert "drafting" not in catalog


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("words", ["segment a.txt", "--help", "models list"])
def test_a_full_disk_behind_stdout_is_reported(plain: CommandLine, words: str):
    ran = run(plain, f"zhen {words} > /dev/full")
    assert ran.returncode == 3
    assert "zhen: error: standard output: cannot write: No space left on device" in ran.stderr


def test_texts_send_no_escapes_to_a_terminal(plain: CommandLine):
    main, side = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "toolkit", "segment", "odd.txt"],
        cwd=plain.folder,
        env={**plain.surroundings(), "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=side,
        timeout=60,
        check=True,
    )
    os.close(side)
    shown = os.read(main, 10_000).decode()
    os.close(main)
    assert "\\x1b[31m天气\\x1b]0;title\\x07很好。" in shown
    assert "\x07" not in shown
    assert ODD.strip() in run(plain, "zhen segment odd.txt").stdout


@pytest.mark.parametrize("kind", ["pipe", "device", "link to a device"])
def test_a_source_that_never_ends_is_refused(plain: CommandLine, kind: str):
    path = plain.folder / "endless.txt"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    name = "/dev/zero" if kind == "device" else "endless.txt"
    ran = run(plain, f"zhen segment {name}")
    assert ran.returncode == 3
    assert f"zhen: error: {name}: not a regular file" in ran.stderr


def test_a_catalog_with_a_codec_that_is_no_encoding(plain: CommandLine):
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=rot13\\n"\n\n'
    plain.write({"a.po": f'{head}msgid "你好"\nmsgstr "Hello"\n'})
    assert plain("check", "a.po").code == 0


@pytest.mark.parametrize("codec", ["undefined", "idna", "punycode"])
def test_a_catalog_with_a_codec_that_cannot_decode_it(plain: CommandLine, codec: str):
    head = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={codec}\\n"\n\n'
    plain.write({"a.po": f'{head}msgid "你好"\nmsgstr "Hello"\n'})
    ran = plain("check", "a.po")
    assert ran.code == 3
    assert f"not valid {codec}. Save it as UTF-8." in ran.err


def test_without_a_home(plain: CommandLine):
    ran = run(plain, f"env -u HOME -u ZHEN_CACHE {sys.executable} -m toolkit models list")
    assert ran.returncode == 0, ran.stderr


def test_a_cache_without_a_home_folder(plain: CommandLine):
    ran = plain("models", "list", ZHEN_CACHE="~nobody-of-this-name/cache")
    assert ran.code == 3
    assert "no home folder for the cache. Set ZHEN_CACHE to a folder." in ran.err


def test_a_model_without_a_home_folder(plain: CommandLine):
    ran = plain("models", "info", "~nobody-of-this-name/model")
    assert ran.code == 2
    assert "unknown model '~nobody-of-this-name/model'" in ran.err


def test_matching_without_a_glossary_is_a_usage_error(plain: CommandLine):
    ran = plain("glossary", "match", "深思发布新模型")
    assert (ran.code, ran.out) == (2, "")
    assert "no glossary found. Name a file or a folder with --glossary." in ran.err
