"""Every lint rule reports its bad example, at its place, and not its good one."""

import re
from pathlib import Path

import pytest
from paths import ROOT

from docs import generate
from toolkit import glossary
from toolkit.errors import InputError, UsageError
from toolkit.glossary.lint import FIXES
from toolkit.glossary.rules import Rule, example
from toolkit.types import Severity

HEADER = "source,target,variants,status,unless,only,note\n"
MANUAL = ROOT / "docs/reference/glossary-format.md"
RULES_PAGES = MANUAL.with_name("lint-rules")
CURATED = ROOT / "glossary" / "ai.csv"


def write(folder: Path, text: str, name: str = "g.csv") -> Path:
    path = folder / name
    path.write_bytes(example(text).encode("utf-8", "surrogateescape"))
    return path


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_rule_finds_its_bad_example(tmp_path: Path, rule: Rule) -> None:
    found = glossary.lint([write(tmp_path, rule.bad)], corpus=rule.sentences)
    assert [problem for problem in found if problem.rule == rule.id]
    assert all(problem.message and problem.line >= 1 for problem in found)


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_rule_leaves_its_good_example_alone(tmp_path: Path, rule: Rule) -> None:
    path = write(tmp_path, rule.good)
    assert glossary.lint([path], corpus=rule.sentences or None) == []
    glossary.load([path])


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_what_does_not_load_is_an_error(tmp_path: Path, rule: Rule) -> None:
    path = write(tmp_path, rule.bad)
    try:
        glossary.load([path])
    except InputError:
        assert rule.severity is Severity.ERROR


def test_the_reference_is_that_of_the_rules() -> None:
    assert {path.name: path.read_text("utf-8") for path in RULES_PAGES.glob("*.md")} == generate.rules(), (
        "run: make docs"
    )


def test_every_rule_is_on_one_page() -> None:
    assert sorted(name for _, ids in generate.RULE_FAMILIES.values() for name in ids.split()) == [
        rule.id for rule in glossary.RULES
    ]


@pytest.mark.parametrize("rule", glossary.RULES, ids=lambda rule: rule.id)
def test_what_can_be_mended_is(tmp_path: Path, rule: Rule) -> None:
    path = write(tmp_path, rule.bad)
    before = path.read_bytes()
    changed = glossary.fix([path], [rule])
    left = [one for one in glossary.lint([path], corpus=rule.sentences) if one.rule == rule.id]
    assert rule.fixable is (rule.name in FIXES)
    if rule.fixable:
        assert (changed, left) == ([path], [])
    else:
        assert path.read_bytes() == before
        assert left


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("星门,Stargate\n星门,Stargate,Star Gate,preferred", "星门,Stargate,Star Gate,,,,"),
        ("星门,Stargate,A|B,,,,one\n星门,Stargate,B|C,,,,two", "星门,Stargate,A|B|C,,,,one; two"),
        ("星门,Stargate,,,~票|明~,,\n星门,Stargate,,,明~|~票,,", "星门,Stargate,,,~票|明~,,"),
        ("星门,Stargate,,,~票,,\n星门,Stargate,,,~会,,", "星门,Stargate,,,~票,,\n星门,Stargate,,,~会,,"),
        ("ＧＰＵ　集群,GPU　cluster，big", 'GPU 集群,"GPU cluster,big",,,,,'),
        (" 星门\u200b , Star  gate\u00a0,| A ||B,,,,x  y", "星门,Star gate,A|B,,,,x y"),
        ("深思,DeepSeek\n# names\n人名,person", "# names\n人名,person,,,,,\n深思,DeepSeek,,,,,"),
        ("星门,Star Door,,forbidden\n星门,Stargate", "星门,Stargate,,,,,\n星门,Star Door,,forbidden,,,"),
        ('"星门","Stargate","","","","",""', "星门,Stargate,,,,,"),
    ],
)
def test_mending(tmp_path: Path, bad: str, good: str) -> None:
    path = write(tmp_path, bad)
    glossary.fix([path])
    assert path.read_text("utf-8") == f"{HEADER}{good}\n"
    assert glossary.fix([path]) == []


def test_a_user_decides_which_spelling_stays(tmp_path: Path) -> None:
    path = write(tmp_path, "星門,Stargate\n星门,Stargate")
    glossary.fix([path])
    assert [one.name for one in glossary.lint([path])] == ["duplicate"]


@pytest.mark.parametrize("broken", ["星门,Star,gate,,,,,,x", '星门,"Stargate', "星门,\udcff"])
def test_mending_leaves_what_it_cannot_read(tmp_path: Path, broken: str) -> None:
    path = write(tmp_path, broken)
    before = path.read_bytes()
    assert glossary.fix([path]) == []
    assert path.read_bytes() == before
    assert glossary.lint([path])


@pytest.mark.parametrize(
    ("select", "ignore", "rules"),
    [
        (["order", "G003"], [], ["G001", "G003"]),
        (["WIDTH"], [], ["G003"]),
        (["order", "width"], ["G001"], ["G003"]),
        ([], [rule.id for rule in glossary.RULES[1:]], ["G001"]),
    ],
)
def test_choosing_rules(select: list[str], ignore: list[str], rules: list[str]) -> None:
    assert [rule.id for rule in glossary.chosen(select, ignore)] == rules


def test_an_unknown_rule_is_reported() -> None:
    with pytest.raises(UsageError, match=r"unknown rule 'G999'\. Use some of: G001 order, G002 white-space"):
        glossary.chosen(["order", "G999"])


def test_documents_are_looked_at_only_when_given(tmp_path: Path) -> None:
    path = write(tmp_path, "深思,DeepSeek")
    assert glossary.lint([path]) == []
    assert [one.name for one in glossary.lint([path], corpus=["今天下雨。"])] == ["unused"]


def test_the_example_of_the_manual_is_clean(tmp_path: Path) -> None:
    (example,) = re.findall(r"```csv\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    path = write(tmp_path, example)
    assert [one for one in glossary.lint([path]) if one.severity is not Severity.INFO] == []
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
    # G024 is for information: idioms and pieces of two words are kept without a target
    assert {one.rule for one in glossary.lint([CURATED])} <= {"G024"}
    assert len(glossary.load([CURATED]).terms) >= 150
