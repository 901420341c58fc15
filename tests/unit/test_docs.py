"""The documentation: it describes every command and option, and its commands run and print the output it shows."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer.main
from command_line import CommandLine
from paths import ROOT

from toolkit import judging
from toolkit.catalog import term_lines
from toolkit.checks import Pair, spacing
from toolkit.cli import app
from toolkit.config import ModelSettings, Settings
from toolkit.documents import interface
from toolkit.documents.declared import DECLARED
from toolkit.engines import ENGINES
from toolkit.engines.prompts import KEYS
from toolkit.export import describe_finding
from toolkit.glossary import Glossary
from toolkit.glossary.read import parse
from toolkit.glossary.rules import LintedGlossary, corpus, example
from toolkit.models import registry
from toolkit.text import digest
from toolkit.types import Kind, Segment, Severity, State, Term

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND_PAGES = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs/reference/commands").glob("*.md"))
EXAMPLE = re.compile(r"<!-- runs(?:: exits with (\d+))? -->\n+```console\n(.*?)```", re.DOTALL)
FILE = re.compile(r"<!-- file: (\S+) -->\n+```\w*\n(.*?)```", re.DOTALL)
CONSOLE = re.compile(r"^(.*)\n```(?:console|sh|shell|bash)$", re.MULTILINE)
MARKER = re.compile(r"<!-- (?:runs|walk|evaluate|not run: \S.*?)(?:: .*?)? -->")
FENCED = re.compile(r"^```text\n.*?^```", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"^ *(?:\$ |- run: )?(zhen .*)", re.MULTILINE)
INLINE = re.compile(r"(?:`|^ {4})(zhen [^`\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Each command with its full name; groups that only hold others are left out."""
    inner = getattr(command, "commands", {})
    if not inner or name == "zhen":
        yield name, command
    for part, one in inner.items():
        yield from _commands(one, f"{name} {part}")


COMMON = "`--quiet`, `--verbose`"
"""The options of all commands; the section of `zhen` describes them."""
COMMANDS = dict(_commands(typer.main.get_command(app), "zhen"))


def _section(name: str) -> str:
    found = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^##? |\Z)", COMMAND_PAGES, re.DOTALL | re.MULTILINE)
    assert found, f"docs/reference/commands has no section «{name}»"
    return found[1]


def test_there_are_commands() -> None:
    assert {"zhen", "zhen translate", "zhen glossary match", "zhen models pull"} <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_in_the_manual(name: str) -> None:
    section = _section(name) + COMMON
    for param in COMMANDS[name].params:
        if "--help" not in param.opts and param.param_type_name == "option":
            assert any(f"`{option}" in section or f" {option}" in section for option in param.opts), param.opts


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_manual_has_no_option_that_is_not_there(name: str) -> None:
    known = {option for param in COMMANDS[name].params for option in param.opts}
    rows = re.findall(r"^\| `(--[a-z-]+)(?:`, `(-[a-z]))?", _section(name), re.MULTILINE)
    assert {option for row in rows for option in row if option} <= known


def test_the_manual_has_no_command_that_is_not_there() -> None:
    assert set(re.findall(r"^## (zhen.*)$", COMMAND_PAGES, re.MULTILINE)) == set(COMMANDS)


def test_every_setting_is_in_the_manual() -> None:
    text = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    without_option = {"reading_speed", "line_length"}  # a project decides these, not a run
    keys = {field.name.replace("_", "-") for field in fields(ModelSettings) if field.name != "place"}  # no setting
    servers = (ROOT / "docs/reference/servers.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", servers, re.MULTILINE)) == keys
    assert set(re.findall(r"^\| `([a-z]+)` \| ", text.partition("models.NAME.prompts")[2], re.MULTILINE)) == {
        *KEYS,
        "raw",
        "stop",
    }
    for field in fields(Settings):
        if field.name == "models":  # tables; above
            continue
        option = "" if field.name in without_option else f"`--{field.name.replace('_', '-')}` "
        assert f"| {option}| `ZHEN_{field.name.upper()}` | `{field.name}` |" in text


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        assert (page.parent / target).exists(), target


def test_a_page_that_code_names_exists() -> None:
    sources = [ROOT / name for name in ("Makefile", ".pre-commit-hooks.yaml", "mkdocs.yml")]
    sources += [
        path for name in ("toolkit", "bench") for path in (ROOT / name).rglob("*") if path.suffix in (".py", ".toml")
    ]
    named = {
        found for path in sources for found in re.findall(r"(?<!/)\bdocs/[\w./-]*\w", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_page_is_short(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 200


@pytest.mark.parametrize("page", PAGES[1:], ids=_name)
def test_every_console_block_runs_or_gives_a_reason(page: Path) -> None:
    for before in CONSOLE.findall(page.read_text(encoding="utf-8")):
        assert MARKER.fullmatch(before), before


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_a_command_that_is_shown_has_these_options(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for line in [*SHOWN.findall("\n".join(BLOCK.findall(text))), *INLINE.findall(BLOCK.sub("", text))]:
        words = line.partition(" #")[0].split()
        if words[1:2] == ["help"]:
            words = ["zhen", *words[2:], "--help"]
        name = next(" ".join(words[:n]) for n in range(len(words), 0, -1) if " ".join(words[:n]) in COMMANDS)
        known = {option for param in COMMANDS[name].params for option in param.opts} | {"-h", "--help"}
        given = [word for word in words if re.fullmatch(r"--?[a-z][a-z-]*", word)]
        assert name != "zhen" or len(words) == 1 or given, f"{line}: no such command"
        assert set(given) <= known, line


def _examples(page: Path) -> list[tuple[str, int, list[str]]]:
    """Each command line of the page that runs, with its exit code and the output shown below it."""
    found: list[tuple[str, int, list[str]]] = []
    for code, block in EXAMPLE.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), int(code or 0), []))
            else:
                found[-1][2].append(line)
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if _examples(page)], ids=_name)
def test_examples_run(zhen: CommandLine, page: Path) -> None:
    for name in ("seeds", "glossary"):
        shutil.copytree(ROOT / name, zhen.folder / name)
    zhen.write(dict(FILE.findall(page.read_text(encoding="utf-8"))))
    for line, code, shown in _examples(page):
        program, *words = shlex.split(line)
        assert program == "zhen"
        ran = zhen(*words, ZHEN_MODEL=zhen.model)
        assert ran.code == code, f"{line}: {ran.err}"
        if shown:
            assert ran.out.splitlines() == shown


RECIPES = dict(
    re.findall(
        r"^## (Add .*?)\n.*?```(?:python|toml)\n(.*?)```",
        (ROOT / "docs/development.md").read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)


def test_the_recipe_for_a_format_works() -> None:
    space: dict[str, Any] = {**vars(interface), "re": re, "FORMATS": {}}
    exec(RECIPES["Add a format"], space)
    text = "他走了。\n\n  雨停了。\n"
    lines = space["FORMATS"]["lines"]
    spans = [block.lines[0] for block in lines.reader(text)]
    assert [text[span.start : span.end] for span in spans] == ["他走了。", "雨停了。"]
    parts = [
        Segment(str(n), "a", n, n, 1, (span,), text[span.start : span.end], Kind.TEXT, True)
        for n, span in enumerate(spans)
    ]
    assert lines.render(text, parts, {"0": "He left."}) == "He left.\n\n  雨停了。\n"
    assert lines.render(text, parts, {"1": "It stopped."}, bilingual=True) == "他走了。\n\n  雨停了。 / It stopped.\n"


def test_the_recipe_for_a_check_works() -> None:
    space: dict[str, Any] = {**vars(spacing)}
    exec(RECIPES["Add a check"], space)
    check = space["ThreeDots"]()
    assert all(list(check.run(Pair("k", *pair))) for pair in check.fails)
    assert not any(list(check.run(Pair("k", *pair))) for pair in check.passes)


def test_the_recipe_for_a_lint_rule_works(tmp_path: Path) -> None:
    space: dict[str, Any] = {**vars(corpus), "Severity": Severity}
    exec(RECIPES["Add a lint rule"], space)
    rule = space["LongTarget"]()
    for lines, lines_found in ((rule.bad, [2]), (rule.good, [])):
        text = example(lines)
        rows = tuple(parse("a.csv", text.encode()).rows)
        places = rule.run(LintedGlossary({"a.csv": text.encode()}, rows, ()))
        assert [place.line for place in places] == lines_found


def test_the_recipe_for_a_model_works() -> None:
    (entry,) = tomllib.loads(RECIPES["Add a model"])["models"]
    made = registry.model_of(entry, {})
    assert made.family in ENGINES
    assert str(made.sources[0]) == "https://huggingface.co/Helsinki-NLP/opus-mt-tc-big-zh-en"


def test_the_message_of_the_page_on_catalogs_is_one_that_a_run_writes(tmp_path: Path) -> None:
    page = (ROOT / "docs/review/catalogs.md").read_text(encoding="utf-8")
    path = tmp_path / "a.po"
    path.write_text(page.partition("```po\n")[2].partition("```")[0], encoding="utf-8")
    terms = Glossary((Term("深思", "DeepSeek", unless=("引发*的~",)),))
    ((record, findings),) = judging.check(path, terms)
    key, said = record.segment.key, record.translation
    assert said is not None
    assert key == digest(record.segment.text)
    assert said.state is State.DRAFT
    lines = [
        *term_lines(record.matches),
        *(f"finding: {describe_finding(one)}" for one in findings if one.severity is Severity.ERROR),
    ]
    assert [line.removeprefix("#. ") for line in path.read_text(encoding="utf-8").splitlines()[1:4]] == lines


def test_the_pictures_and_the_lines_of_the_readme_show_the_outputs():
    check = subprocess.run(
        [sys.executable, ROOT / "docs/pictures.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stderr) == (0, "")


def test_the_page_about_all_formats_is_up_to_date():
    path = ROOT / "docs/reference/formats/kept.md"
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| (.*) \| (.*) \|$", path.read_text("utf-8"), re.MULTILINE)
    assert rows == [(name, one.translated, one.kept, one.lost) for name, one in DECLARED.items()]
