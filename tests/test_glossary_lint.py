"""Every lint rule finds its bad example, at its place, and leaves its good one alone."""

import re
from pathlib import Path

import pytest

from toolkit import glossary
from toolkit.errors import InputError
from toolkit.glossary.lint import Rule
from toolkit.units import Severity

HEADER = "source,target,variants,status,unless,only,note\n"
MANUAL = Path(__file__).parent.parent / "docs" / "glossary.md"
CURATED = Path(__file__).parent.parent / "glossary" / "ai.csv"


def write(folder: Path, text: str, name: str = "g.csv") -> Path:
    whole = text if text.startswith("source,") else f"{HEADER}{text}\n"
    path = folder / name
    path.write_bytes(whole.encode("utf-8", "surrogateescape"))
    return path


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_rule_finds_its_bad_example(tmp_path: Path, rule: Rule) -> None:
    found = glossary.lint([write(tmp_path, rule.bad)])
    assert [problem for problem in found if problem.rule == rule.id]
    assert all(problem.message and problem.line >= 1 for problem in found)


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_rule_leaves_its_good_example_alone(tmp_path: Path, rule: Rule) -> None:
    path = write(tmp_path, rule.good)
    assert glossary.lint([path]) == []
    glossary.load([path])


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_what_does_not_load_is_an_error(tmp_path: Path, rule: Rule) -> None:
    path = write(tmp_path, rule.bad)
    try:
        glossary.load([path])
    except InputError:
        assert rule.severity is Severity.ERROR


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_every_rule_is_in_the_manual(rule: Rule) -> None:
    assert f"| {rule.id} | {rule.name} | {rule.severity} | {rule.summary} |" in MANUAL.read_text("utf-8")


def test_the_example_of_the_manual_is_clean(tmp_path: Path) -> None:
    (example,) = re.findall(r"```csv\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    path = write(tmp_path, example)
    assert glossary.lint([path]) == []
    matches = glossary.load([path]).match("引发人们的深思。明星门票。苹果公司用了深思。")
    assert [(match.term.source, match.applies) for match in matches if match.reason != "forbidden"] == [
        ("深思", False),
        ("星门", False),
        ("苹果", True),
        ("深思", True),
    ]


def test_ids_are_unique_and_rising() -> None:
    ids = [rule.id for rule in glossary.RULES]
    assert ids == sorted(set(ids))


def test_all_problems_of_all_files_come_at_once_in_order(tmp_path: Path) -> None:
    write(tmp_path, "星门,\n深思,DeepSeek,,odd\n芯片,=chip()\n扩散,diffusion,,,~", "b.csv")
    write(tmp_path, "source,english\n", "a.csv")
    found = [(Path(one.path).name, one.line, one.rule) for one in glossary.lint([tmp_path])]
    assert found == [
        ("a.csv", 1, "G009"),
        ("b.csv", 2, "G012"),
        ("b.csv", 3, "G013"),
        ("b.csv", 4, "G008"),
        ("b.csv", 5, "G014"),
    ]


def test_contradictions_across_files(tmp_path: Path) -> None:
    write(tmp_path, "深思,DeepSeek", "a.csv")
    write(tmp_path, "深思,Deep Thought", "b.csv")
    (problem,) = glossary.lint([tmp_path])
    assert (problem.rule, problem.severity) == ("G005", Severity.ERROR)
    assert "b.csv:2" in problem.message


@pytest.mark.parametrize(
    ("lines", "hidden"),
    [
        ("推理,inference,,,,~模型,\n推理模型,reasoning model", True),
        ("推理,inference,,,,新~模型|~模型,\n推理模型,reasoning model", True),
        ("推理,inference,,,,~模型|~成本,\n推理模型,reasoning model", False),
        ("推理,inference,,,,~*模型,\n推理模型,reasoning model", False),
        ("推理,inference,,,,~模型,\n推理模型,reasoning model,,,旧~,", False),
        ("推理,inference\n推理模型,reasoning model", False),
    ],
)
def test_hidden_only_if_it_can_never_match(tmp_path: Path, lines: str, hidden: bool) -> None:
    path = write(tmp_path, lines)
    assert [one.rule for one in glossary.lint([path])] == ["G007"] * hidden
    matches = glossary.load([path]).match("新推理模型")
    assert any(match.term.source == "推理" for match in matches) <= (not hidden)


def test_the_curated_glossary_is_clean() -> None:
    assert glossary.lint([CURATED]) == []
    assert len(glossary.load([CURATED]).terms) >= 150
