"""The order of the modules, which modules print, and the cost of a start."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from paths import ROOT

ORDER = """
    errors types text words files progress markup numbers config catalog documents segment skipped glossary matching
    names draft_cache runtime int8_decoder models engines enforce checks confidence export translation_memory judging
    catalog_import evaluate impact extract termbase run_state reading pipeline redraft text_translator estimate doctor
    starter cluster status review cli
""".split()  # noqa: SIM905 - one look shows the order
EXEMPT = ("__init__", "__main__")  # the public names, and the way in
FILES = sorted((ROOT / "toolkit").rglob("*.py"))
SEED = "深思发布了新模型。\n"


def layer(path: Path, root: Path = ROOT) -> str:
    return path.relative_to(root / "toolkit").with_suffix("").parts[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def upward(path: Path, root: Path = ROOT) -> list[str]:
    own = layer(path, root)
    found = []
    for line, name in imports(path):
        package, _, rest = name.partition(".")
        target = rest.split(".")[0]
        if package == "toolkit" and not target.startswith("__") and ORDER.index(target) > ORDER.index(own):
            found.append(f"{path.relative_to(root)}:{line}: {own} imports {target}")
    return found


def test_every_module_has_a_place_in_the_order():
    assert {layer(path) for path in FILES} - set(EXEMPT) == set(ORDER)


def test_the_manual_has_the_same_order():
    manual = (ROOT / "docs/development.md").read_text(encoding="utf-8")
    table = manual.partition("| module | one line |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)/?` \|", table, re.MULTILINE) == ORDER


def test_an_import_only_points_down():
    assert [line for path in FILES if layer(path) not in EXEMPT for line in upward(path)] == []


def test_the_walk_sees_an_import_that_points_up(tmp_path: Path):
    path = tmp_path / "toolkit" / "glossary" / "a.py"
    path.parent.mkdir(parents=True)
    path.write_text("from toolkit import enforce, text\ndef f():\n    import toolkit.cli.show\n")
    assert [line.split(": ")[1] for line in upward(path, tmp_path)] == [
        "glossary imports enforce",
        "glossary imports cli",
    ]


@pytest.mark.parametrize(
    ("package", "home"),
    [("polib", "catalog"), ("typer", "cli"), ("rich", "cli"), ("starlette", "review"), ("uvicorn", "review")],
)
def test_a_package_has_one_home(package: str, home: str):
    users = {layer(path) for path in FILES for _, name in imports(path) if name.split(".")[0] == package}
    assert users == {home}


def test_private_operators_of_torch_have_one_home():
    users = [path.relative_to(ROOT).as_posix() for path in FILES if "torch.ops" in path.read_text(encoding="utf-8")]
    assert users == ["toolkit/int8_decoder/operators.py"]


def talks(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""
        if name in {"print", "input", "exit", "quit", "sys.exit", "os._exit", "SystemExit", "sys.stdout", "sys.stderr"}:
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {name}"


def test_only_the_command_line_prints_and_exits():
    assert [line for path in FILES if layer(path) != "cli" for line in talks(path)] == []
    assert [line for path in FILES if layer(path) == "cli" for line in talks(path)]


HEAVY = ("torch", "transformers", "ctranslate2", "tokenizers", "sentencepiece", "huggingface_hub", "numpy")
LOOK = """
import json, sys
code = 0
sys.argv[0] = "zhen"
if len(sys.argv) > 1:
    from toolkit.cli import main
    try:
        main()
    except SystemExit as stop:
        code = stop.code or 0
else:
    import toolkit
print(json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["--version"],
        ["translate", "--help"],
        ["glossary", "lint"],
        ["glossary", "match", "深思"],
        ["segment", "a.txt"],
        ["models", "list"],
    ],
    ids=lambda arguments: " ".join(arguments) or "import toolkit",
)
def test_what_needs_no_model_imports_nothing_heavy(tmp_path: Path, arguments: list[str]):
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "a.csv").write_text(
        "source,target,variants,status,unless,only,note\n深思,DeepSeek,,,,,\n", encoding="utf-8"
    )
    (tmp_path / "a.txt").write_text(SEED, encoding="utf-8")
    environment = {**os.environ, "ZHEN_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", LOOK, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert (code, sorted(set(HEAVY) & set(modules))) == (0, []), done.stderr
