"""Folders and files that cannot be read are reported as errors; none is left out silently."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import CommandLine

HEADER = "source,target,variants,status,unless,only,note\n"


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


COMMANDS = [
    ("docs/closed", "status docs --require approved"),
    ("docs/closed", "translate docs --model {model}"),
    ("docs/closed", "glossary stats --corpus docs"),
    ("docs/closed", "glossary extract docs"),
    ("glossary/closed", "status docs"),
    ("glossary/closed", "glossary lint"),
    ("glossary/closed", "glossary match 深思"),
    ("glossary/closed", "glossary add 甲港 Port"),
    ("glossary/closed", "check outputs/closed/inner.po"),
    ("outputs/closed", "translate docs --model {model}"),
    ("outputs/closed", "status docs"),
    ("outputs/closed", "review outputs --no-browser"),
    ("outputs/closed", "glossary extract docs"),
]


@pytest.fixture
def nested(done: CommandLine) -> CommandLine:
    """A translated project with a document, a glossary and a catalog in a subfolder."""
    done.write({"closed/inner.txt": "天亮了。\n"}, under="docs")
    done.write({"closed/more.csv": HEADER + "船坞,dockyard,,,,,\n"}, under="glossary")
    assert done.translate("docs").code == 0
    return done


@pytest.mark.parametrize(("folder", "words"), COMMANDS, ids=[f"{words} ({folder})" for folder, words in COMMANDS])
def test_a_folder_that_cannot_be_listed_is_named(nested: CommandLine, folder: str, words: str):
    before = nested.bytes("outputs")
    with locked(nested.folder / folder):
        ran = nested.apart(*words.format(model=nested.model).split())
    assert ran.code == 3, ran.err
    assert folder in ran.err
    assert "Permission denied" in ran.err
    assert nested.bytes("outputs") == before


@pytest.mark.parametrize(
    "words", ["segment docs/closed/inner.txt", "status docs/closed/inner.txt", "models info docs/closed/inner.txt"]
)
def test_a_file_in_a_closed_folder_is_named(nested: CommandLine, words: str):
    with locked(nested.folder / "docs/closed"):
        ran = nested.apart(*words.split())
    assert ran.code == 3, ran.err
    assert "docs/closed" in ran.err


def test_a_hidden_folder_need_not_be_readable(nested: CommandLine):
    for name in ("docs", "glossary", "outputs"):
        nested.write({".trash/old.txt": "天亮了。\n"}, under=name)
    trash = [nested.folder / name / ".trash" for name in ("docs", "glossary", "outputs")]
    with contextlib.ExitStack() as stack:
        for folder in trash:
            stack.enter_context(locked(folder))
        ran = nested.apart("status", "docs")
    assert ran.code == 0, ran.err


@pytest.mark.parametrize("words", ["check outputs/pipe.po", "status docs", "glossary extract docs"])
def test_a_pipe_in_place_of_a_catalog_is_refused(nested: CommandLine, words: str):
    (nested.folder / "outputs/story.po").unlink()
    os.mkfifo(nested.folder / "outputs/story.po")
    os.mkfifo(nested.folder / "outputs/pipe.po")
    ran = nested.apart(*words.split())
    assert ran.code == 3, ran.err
    assert ".po: " in ran.err


def test_an_approved_text_with_a_null_character_is_named_and_left_alone(nested: CommandLine):
    path = nested.folder / "outputs/story.po"
    data = path.read_bytes().replace(b", fuzzy", b", c-format", 2).replace(b'msgstr "', b'msgstr "A\0', 3)
    path.write_bytes(data)
    for words in (["translate", "docs", "--model", nested.model], ["check", "outputs/story.po"], ["status", "docs"]):
        ran = nested(*words)
        assert ran.code == 3, ran.err
        assert re.search(r"outputs/story\.po:\d+: a NUL or EOT character", ran.err)
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "words",
    [
        "status docs -g pipe.csv",
        "glossary lint pipe.csv",
        "glossary fmt pipe.csv",
        "glossary import pipe.csv --from deepl-csv --into glossary/terms.csv",
        "status docs -g /dev/zero",
    ],
)
def test_a_pipe_or_device_in_place_of_a_glossary_is_refused(nested: CommandLine, words: str):
    os.mkfifo(nested.folder / "pipe.csv")
    ran = nested.apart(*words.split())
    assert ran.code == 3, ran.err
    assert f"{'/dev/zero' if 'zero' in words else 'pipe.csv'}: not a regular file" in ran.err


@pytest.mark.parametrize("name", ["zhen.toml", "outputs/closed/inner.po"])
def test_a_pipe_in_place_of_settings_or_of_the_catalog_of_a_document_is_refused(nested: CommandLine, name: str):
    (nested.folder / name).unlink(missing_ok=True)
    os.mkfifo(nested.folder / name)
    ran = nested.apart("status", "docs")
    assert ran.code == 3, ran.err
    assert f"{name}: not a regular file" in ran.err
