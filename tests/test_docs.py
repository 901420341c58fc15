"""The manual: it names every command and option, and its examples run and print what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer.main
from command_line import ROOT, CommandLine

from toolkit import judging
from toolkit.catalog import term_lines
from toolkit.cli import app
from toolkit.config import Settings
from toolkit.export import describe_finding
from toolkit.glossary import Glossary
from toolkit.text import digest
from toolkit.units import Severity, State, Term

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLE = re.compile(r"<!-- runs -->\n+```console\n(.*?)```", re.DOTALL)
FENCED = re.compile(r"^```text\n.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Each command with its full name; groups that only hold others are left out."""
    inner = getattr(command, "commands", {})
    if not inner or name == "zhen":
        yield name, command
    for part, one in inner.items():
        yield from _commands(one, f"{name} {part}")


COMMANDS = dict(_commands(typer.main.get_command(app), "zhen"))


def _section(name: str) -> str:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"docs/commands.md has no section «{name}»"
    return found[1]


def test_there_are_commands() -> None:
    assert {"zhen", "zhen translate", "zhen glossary match", "zhen models pull"} <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_in_the_manual(name: str) -> None:
    section = _section(name)
    for param in COMMANDS[name].params:
        if "--help" not in param.opts and param.param_type_name == "option":
            assert any(f"`{option}" in section or f" {option}" in section for option in param.opts), param.opts


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_manual_has_no_option_that_is_not_there(name: str) -> None:
    known = {option for param in COMMANDS[name].params for option in param.opts}
    rows = re.findall(r"^\| `(--[a-z-]+)(?:`, `(-[a-z]))?", _section(name), re.MULTILINE)
    assert {option for row in rows for option in row if option} <= known


def test_the_manual_has_no_command_that_is_not_there() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (.+)$", text, re.MULTILINE)) == set(COMMANDS)


def test_every_setting_is_in_the_manual() -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    for field in fields(Settings):
        assert f"| `--{field.name}` | `ZHEN_{field.name.upper()}` | `{field.name}` |" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        assert (page.parent / target).exists(), target


def _examples(page: Path) -> list[tuple[str, list[str]]]:
    """Each command line of the page's runnable examples, with the output shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in EXAMPLE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if _examples(page)], ids=lambda page: page.name)
def test_examples_run(zhen: CommandLine, page: Path) -> None:
    for name in ("seeds", "glossary"):
        shutil.copytree(ROOT / name, zhen.folder / name)
    for line, shown in _examples(page):
        program, *words = shlex.split(line)
        assert program == "zhen"
        ran = zhen(*words, ZHEN_MODEL=zhen.model)
        assert ran.code == 0, f"{line}: {ran.err}"
        if shown:
            assert ran.out.splitlines() == shown


def test_the_message_of_the_page_on_catalogs_is_one_that_a_run_writes(tmp_path: Path) -> None:
    page = (ROOT / "docs/catalogs.md").read_text(encoding="utf-8")
    path = tmp_path / "a.po"
    path.write_text(page.partition("```po\n")[2].partition("```")[0], encoding="utf-8")
    terms = Glossary((Term("深思", "DeepSeek", unless=("引发*的~",)),))
    ((unit, findings),) = judging.check(path, terms)
    key, said = unit.segment.key, unit.translation
    assert said is not None
    assert key == digest(unit.segment.text)
    assert said.state is State.DRAFT
    lines = [
        *term_lines(unit.matches),
        *(f"finding: {describe_finding(one)}" for one in findings if one.severity is Severity.ERROR),
    ]
    assert [line.removeprefix("#. ") for line in path.read_text(encoding="utf-8").splitlines()[1:4]] == lines
