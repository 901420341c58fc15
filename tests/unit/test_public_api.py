"""The public API: names that resolve, and a page whose examples run."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys

import pytest
from command_line import CommandLine
from paths import ROOT

import toolkit

TEXT = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
OWN = {"__version__", "check", "create_engine"}


def _typed_names() -> dict[str, str]:
    """What the block for type checkers imports: public name to `module:attribute`."""
    tree = ast.parse((ROOT / "toolkit/__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def test_types_and_run_time_know_the_same_names() -> None:
    homes = {name: home if ":" in home else f"{home}:{name}" for name, home in toolkit._HOMES.items()}
    assert _typed_names() == homes
    assert set(toolkit.__all__) == set(homes) | OWN


def test_every_public_name_can_be_imported() -> None:
    assert all(getattr(toolkit, name) for name in toolkit.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = toolkit.nothing


def test_every_public_name_is_in_the_reference() -> None:
    listed = set(re.findall(r"^::: toolkit\.(\w+)$", TEXT, re.MULTILINE))
    assert listed == set(toolkit.__all__) - {"__version__"}


def test_the_examples_run(zhen: CommandLine) -> None:
    for name in ("seeds", "glossary"):
        shutil.copytree(ROOT / name, zhen.folder / name)
    blocks = {"python": "", "text": ""}
    for language, block in re.findall(r"^```(python|text)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE):
        blocks[language] += block
    (zhen.folder / "example.py").write_text(blocks["python"], encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "example.py"],
        cwd=zhen.folder,
        env=zhen.surroundings({"ZHEN_MODEL": zhen.model}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == blocks["text"]
