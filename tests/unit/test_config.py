"""Flags override the environment, which overrides files and defaults; every bad value is reported with its place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from toolkit import config
from toolkit.config import DEFAULT_FORMATS, DEFAULT_MODEL, Settings
from toolkit.errors import InputError


def load(folder: Path, toml: str = "", flags: dict | None = None, pyproject: str = "", **environ: str) -> Settings:
    if toml:
        (folder / "zhen.toml").write_text(toml, encoding="utf-8")
    if pyproject:
        (folder / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    return config.load(flags, folder=folder, environ=environ)


def test_defaults(tmp_path: Path):
    assert load(tmp_path, ZHEN_CACHE="/elsewhere", PATH="/bin") == Settings()
    assert (Settings().model, Settings().formats, Settings().threads) == (DEFAULT_MODEL, DEFAULT_FORMATS, 0)


def test_a_glossary_folder_is_used_where_none_is_named(tmp_path: Path):
    (tmp_path / "glossary").mkdir()
    assert load(tmp_path).glossary == (tmp_path / "glossary",)
    assert load(tmp_path, flags={"glossary": [Path("a.csv")]}).glossary == (Path("a.csv"),)


def test_each_place_overrides_the_next(tmp_path: Path):
    toml, pyproject = 'model = "file"\nthreads = 1\n', '[tool.zhen]\nmodel = "project"\nencoding = "big5"\n'
    environ = {"ZHEN_MODEL": "environment", "ZHEN_THREADS": "2"}
    assert load(tmp_path, pyproject=pyproject) == Settings(model="project", encoding="big5")
    assert load(tmp_path, toml) == Settings(model="file", threads=1)  # the project file is not read then
    assert load(tmp_path, **environ) == Settings(model="environment", threads=2)
    flags = {"model": "flag", "threads": None, "formats": (), "glossary": []}
    assert load(tmp_path, flags=flags, **environ) == Settings(model="flag", threads=2)


def test_paths_in_a_file_are_relative_to_it(tmp_path: Path):
    got = load(tmp_path, 'glossary = ["terms", "/abs/b.csv"]\nout = "made"\n')
    assert got.glossary == (tmp_path / "terms", Path("/abs/b.csv"))
    assert got.out == tmp_path / "made"
    assert load(tmp_path, 'glossary = "terms"').glossary == (tmp_path / "terms",)


def test_paths_elsewhere_are_as_given(tmp_path: Path):
    paths = os.pathsep.join(["a.csv", "", "b"])
    assert load(tmp_path, ZHEN_GLOSSARY=paths, ZHEN_OUT="made").glossary == (Path("a.csv"), Path("b"))
    assert load(tmp_path, flags={"out": Path("x")}, ZHEN_OUT="made").out == Path("x")


@pytest.mark.parametrize("value", ['"md, tsv,"', '["md", "tsv"]'])
def test_formats_as_a_list_or_in_one_word(tmp_path: Path, value: str):
    assert load(tmp_path, f"formats = {value}").formats == ("md", "tsv")
    assert load(tmp_path, ZHEN_FORMATS="html").formats == ("html",)


def test_a_project_without_settings_and_a_file_with_a_byte_order_mark(tmp_path: Path):
    assert load(tmp_path, pyproject='[project]\nname = "mine"\n') == Settings()
    (tmp_path / "zhen.toml").write_bytes(b'\xef\xbb\xbfmodel = "bom"\n')
    assert load(tmp_path).model == "bom"


BAD = [
    ("modle = 'x'", r"zhen\.toml: unknown setting 'modle'. Use one of: .*model"),
    ("threads = 'many'", r"zhen\.toml: threads: wrong value 'many'"),
    ("effort = 'huge'", r"zhen\.toml: effort: wrong value 'huge'"),
    ("threads = -1", "wrong value -1"),
    ("threads = 1.5", r"wrong value 1\.5"),
    ("threads = true", "wrong value True"),
    ("model = 3", "wrong value 3"),
    ("formats = [1]", r"wrong value \[1\]"),
    ("formats = 1", "wrong value 1"),
    ("glossary = 1", "wrong value 1"),
    ("out = ['a']", r"wrong value \['a'\]"),
    ("model = \n", r"zhen\.toml: .*line 1.*. Fix the file"),
    ("[zhen]\nmodel = 'x'", "unknown setting 'zhen'"),
]


@pytest.mark.parametrize(("toml", "message"), BAD)
def test_a_bad_file_is_named_with_the_key(tmp_path: Path, toml: str, message: str):
    with pytest.raises(InputError, match=message) as caught:
        load(tmp_path, toml)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("pyproject", ["tool = 3", "[tool]\nzhen = 'fast'", "[tool]\nzhen = [1]"])
def test_a_project_file_with_something_else_for_a_table(tmp_path: Path, pyproject: str):
    with pytest.raises(InputError, match=r"pyproject\.toml: \[tool\.zhen\] is not a table"):
        load(tmp_path, pyproject=pyproject)


def test_a_file_that_is_no_text_or_no_file(tmp_path: Path):
    (tmp_path / "zhen.toml").write_bytes(b"model = '\xff\xfe'")
    with pytest.raises(InputError, match=r"zhen\.toml: "):
        load(tmp_path)
    (tmp_path / "zhen.toml").unlink()
    (tmp_path / "zhen.toml").mkdir()
    with pytest.raises(InputError, match=r"zhen\.toml: "):
        load(tmp_path)


@pytest.mark.parametrize(
    ("environ", "flags", "place"),
    [
        ({"ZHEN_THREADS": "two"}, {}, "ZHEN_THREADS: wrong value 'two'"),
        ({}, {"threads": "two"}, "command line: wrong value 'two'"),
    ],
)
def test_a_bad_value_elsewhere_is_named_too(tmp_path: Path, environ: dict, flags: dict, place: str):
    with pytest.raises(InputError, match=place):
        load(tmp_path, flags=flags, **environ)


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("0", False), ("Yes", True)])
def test_cue_by_cue_is_a_switch(tmp_path: Path, value: str, expected: bool):
    assert load(tmp_path, ZHEN_CUE_BY_CUE=value).cue_by_cue is expected
    assert load(tmp_path, "cue_by_cue = true", {"cue_by_cue": None}).cue_by_cue is True


def test_limits_of_subtitles(tmp_path: Path):
    assert load(tmp_path, "reading_speed = 15\nline_length = 37").reading_speed == 15.0
    assert load(tmp_path, ZHEN_READING_SPEED="12.5", ZHEN_LINE_LENGTH="32").line_length == 32
    for name, value in (("READING_SPEED", "0"), ("LINE_LENGTH", "3"), ("CUE_BY_CUE", "maybe"), ("READING_SPEED", "x")):
        with pytest.raises(InputError, match=f"ZHEN_{name}"):
            load(tmp_path, **{f"ZHEN_{name}": value})
