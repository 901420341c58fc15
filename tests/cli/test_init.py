"""`zhen init`: files of a new project that are valid, and never a change to an existing one."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml
from command_line import CommandLine
from paths import ROOT

from toolkit import config, starter
from toolkit.config import Settings


@pytest.fixture
def started(zhen: CommandLine) -> CommandLine:
    ran = zhen("init")
    assert ran.code == 0
    assert ran.out == "".join(f"wrote {name}\n" for name in starter.FILES)
    assert ran.err == "Next: put documents into seeds, and run: zhen translate seeds\n"
    return zhen


def test_the_settings_file_has_every_setting_with_its_default(started: CommandLine) -> None:
    defaults = Settings(glossary=(Path("glossary"),))
    assert config.load(folder=started.folder, environ={}) == Settings(glossary=(started.folder / "glossary",))
    lines = starter.SETTINGS.splitlines()
    text = "\n".join(line.removeprefix("# ") for line in lines if " = " in line)
    settings = tomllib.loads(text)
    assert settings.keys() == asdict(defaults).keys()
    del settings["encoding"]  # its default, detection, has no name
    for name, value in settings.items():
        default = getattr(defaults, name)
        assert value == ([str(item) for item in default] if isinstance(default, tuple) else type(value)(default)), name


def test_the_glossary_is_valid_and_does_what_its_note_states(started: CommandLine) -> None:
    assert started("glossary", "fmt", "--check").code == 0
    lint = started("glossary", "lint")
    assert (lint.code, lint.err) == (0, "0 problems\n")
    shown = started("glossary", "match", "深思发布了模型，引发人们的深思。").out
    assert "深思 → DeepSeek" in shown
    assert "not a term here (unless 引发*的~)" in shown


def test_git_reads_the_attributes(started: CommandLine) -> None:
    def git(*words: str) -> str:
        ran = subprocess.run(["git", *words], cwd=started.folder, capture_output=True, text=True, check=True)
        return ran.stdout

    git("init", "--quiet")
    assert git("check-attr", "merge", "glossary/terms.csv") == "glossary/terms.csv: merge: union\n"
    assert git("check-attr", "eol", "outputs/a.po") == "outputs/a.po: eol: lf\n"
    assert git("check-ignore", "outputs/.zhen/memory.sqlite") == "outputs/.zhen/memory.sqlite\n"


def test_pre_commit_accepts_the_hooks_and_they_are_those_of_this_repository(started: CommandLine) -> None:
    path = started.folder / ".pre-commit-config.yaml"
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", path], check=True, capture_output=True)
    (repository,) = yaml.safe_load(path.read_text("utf-8"))["repos"]
    published = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    names = ("id", "entry", "language", "files", "exclude", "pass_filenames", "require_serial")
    assert [[hook.get(name) for name in names] for hook in repository["hooks"]] == [
        [hook.get(name) for name in names] for hook in published
    ]


@pytest.mark.parametrize(
    ("target", "codes"), [("", [0, 0, 0]), ("Hello, world.", [0, 0, 0]), ("你好，世界。", [0, 0, 1])]
)
def test_the_commands_of_the_ci_example_run(started: CommandLine, target: str, codes: list[int]) -> None:
    workflow = yaml.safe_load((started.folder / ".github/workflows/zhen.yml").read_text("utf-8"))
    runs = [step["run"] for step in workflow["jobs"]["glossary"]["steps"] if "zhen" in step.get("run", "")]
    if target:
        started.write(
            {"a.po": f'msgid ""\nmsgstr ""\n\nmsgid "你好，世界。"\nmsgstr "{target}"\n'}, under="outputs/book"
        )
    program = started.folder / "bin/zhen"
    started.write({"zhen": f'#!/bin/sh\nexec "{sys.executable}" -m toolkit "$@"\n'}, under="bin")
    program.chmod(0o755)
    environ = started.surroundings({"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"})
    ran = [subprocess.run(["bash", "-ec", line], cwd=started.folder, env=environ, check=False) for line in runs[1:]]
    assert [each.returncode for each in ran] == codes


def test_no_file_is_changed(started: CommandLine) -> None:
    before = started.bytes(".")
    ran = started("init")
    assert (ran.code, ran.out) == (0, "".join(f"left  {name}: it exists\n" for name in starter.FILES))
    assert started.bytes(".") == before


def test_what_an_existing_file_lacks_is_shown(zhen: CommandLine) -> None:
    own = {".gitattributes": "*.txt text\n", ".gitignore": "build/\noutputs/.zhen/\n", "zhen.toml": 'out = "en"\n'}
    zhen.write(own)
    out = zhen("init").out
    assert "left  zhen.toml: it exists\n" in out
    assert "left  .gitignore: it exists\n" in out
    assert "left  .gitattributes: it exists. To add to it:\n          *.po text eol=lf\n" in out
    assert {name: (zhen.folder / name).read_text() for name in own} == own


def test_a_glossary_gets_no_examples(zhen: CommandLine) -> None:
    zhen.write({"glossary/names.csv": "source,target\n星门,Stargate\n"})
    assert "left  glossary/terms.csv: there is a glossary\n" in zhen("init").out
    assert not (zhen.folder / "glossary/terms.csv").exists()


def test_a_folder_is_made(zhen: CommandLine) -> None:
    ran = zhen("init", "new folder/inner")
    assert ran.code == 0
    assert (zhen.folder / "new folder/inner/zhen.toml").exists()
    assert ran.err.startswith("Next: cd 'new folder/inner', put documents")


@pytest.mark.parametrize(("make", "message"), [("file", "place: not a folder."), ("closed", "cannot write")])
def test_a_folder_that_cannot_be_used(zhen: CommandLine, make: str, message: str) -> None:
    place = zhen.folder / "place"
    if make == "file":
        place.write_text("")
    else:
        place.mkdir(mode=0o500)
    ran = zhen.apart("init", "place")
    assert (ran.code, ran.out) == (3, "")
    assert message in ran.err
