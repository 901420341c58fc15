"""The commands of the walk-through run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import polib
from command_line import CommandLine
from paths import ROOT

PAGE = (ROOT / "docs/start/walkthrough.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"<!-- walk(?:: (.*?))? -->\n```console\n(.*?)```", re.DOTALL)


def _steps() -> list[tuple[str, str, list[str]]]:
    """Each command line, with what is typed into it and the output shown below it."""
    found: list[tuple[str, str, list[str]]] = []
    for answers, block in BLOCK.findall(PAGE):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), "".join(f"{one}\n" for one in answers.split()), []))
            else:
                found[-1][2].append(line)
    return found


def _run(zhen: CommandLine, line: str, typed: str = "") -> str:
    program, *words = shlex.split(line)
    command = [sys.executable, "-m", "toolkit"] if program == "zhen" else [program]
    own = {f"GIT_{who}_{what}": "t@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ = zhen.surroundings({**own, "GIT_CONFIG_GLOBAL": os.devnull, "ZHEN_MODEL": zhen.model})
    ran = subprocess.run(
        [*command, *words], cwd=zhen.folder, env=environ, input=typed.encode(), capture_output=True, check=False
    )
    told = (ran.stdout + ran.stderr).decode()
    assert ran.returncode == 0, f"{line}: {told}"
    return told


def _drafts(zhen: CommandLine) -> dict[str, str]:
    return {
        entry.msgid: entry.comment.splitlines()[-1] for entry in polib.pofile(str(zhen.folder / "outputs/notes.po"))
    }


def test_the_walk_through(zhen: CommandLine) -> None:
    (text,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    zhen.write({"notes.txt": text}, under="docs")
    _run(zhen, "git init")
    steps = _steps()
    assert len(steps) == 9
    before: dict[str, str] = {}
    for line, typed, shown in steps:
        told = _run(zhen, line, typed)
        assert all(expected in told for expected in shown), f"{line}: {told}"
        if line.startswith("sed"):
            before = _drafts(zhen)
    after = _drafts(zhen)
    assert {text for text in after if after[text] != before[text]} == {text for text in after if "英伟达" in text}
