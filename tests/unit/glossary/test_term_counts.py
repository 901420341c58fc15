"""Terms are counted in the same way everywhere; keep entries with a target are terms, too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import CommandLine
from fake_engine import ScriptedEngine
from paths import ROOT
from samples import record

from toolkit import checks, glossary
from toolkit.config import Settings
from toolkit.enforce import ask, substitute
from toolkit.errors import InputError
from toolkit.glossary import Glossary
from toolkit.pipeline import translate
from toolkit.status import survey
from toolkit.types import Severity, Status, Term

CURATED = ROOT / "glossary"
NVIDIA = "source,target\n英伟达,NVIDIA\n辉达,NVIDIA\n台积电,TSMC\n"

COUNTS = [
    # source, target, how many hold, of how many
    ("英伟达和辉达都涨了。", "Both rose.", 0, 1),
    ("英伟达和辉达都涨了。", "NVIDIA rose.", 1, 1),  # fewer than the source has is a warning, not a loss
    ("英伟达说英伟达涨了。", "It rose.", 0, 1),
    ("英伟达、辉达和台积电都涨了。", "NVIDIA rose.", 1, 2),
    ("英伟达、辉达和台积电都涨了。", "NVIDIA and TSMC rose.", 2, 2),
    ("都涨了。", "All rose.", 0, 0),
]


@pytest.mark.parametrize(("source", "target", "held", "asked"), COUNTS)
def test_run_status_evaluate_and_check_count_alike(
    zhen: CommandLine, source: str, target: str, held: int, asked: int
) -> None:
    zhen.write({"terms.csv": NVIDIA}, under="glossary")
    zhen.write({"a.txt": f"{source}\n", "a.en": f"{target}\n"}, under=".")
    zhen.write({"a.tsv": f"key\tsource\ttarget\tstate\na\t{source}\t{target}\tdraft\n"}, under=".")
    terms = glossary.load([zhen.folder / "glossary"])
    settings = replace(Settings(), out=zhen.folder / "outputs", formats=(), glossary=(zhen.folder / "glossary",))
    engine = ScriptedEngine(lambda request, _: [(target, -0.5)])
    (done,) = translate([zhen.folder / "a.txt"], settings, lambda: engine)
    assert done.terms == (held, asked)
    (progress,) = survey([zhen.folder / "a.txt"], settings)
    assert progress.terms == (held, asked)
    (row,) = glossary_rows(zhen)
    assert (row["terms_held"], row["terms"]) == (held, asked)
    assert zhen("check", "a.tsv").err.endswith(f", terms {held}/{asked}\n")
    assert zhen("check", "outputs/a.po").err.endswith(f", terms {held}/{asked}\n")
    assert glossary.tally(terms.match(source), target) == (held, asked)


def glossary_rows(zhen: CommandLine) -> list[dict[str, object]]:
    ran = zhen("evaluate", "--source", "a.txt", "--reference", "a.en", "--hypothesis", "a.en", "--json")
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_term_a_reviewer_switched_off_is_not_requested() -> None:
    terms = Glossary((Term("英伟达", "NVIDIA"),))
    text = "英伟达涨了。"
    pair = checks.Pair("k", text, "It rose.", terms.match(text))
    assert checks.terms_held([pair]) == (0, 1)
    assert checks.terms_held([replace(pair, ignored=frozenset({"term-missing"}))]) == (0, 0)


# Keep entries


KEEP = Glossary(
    (
        Term("三星", "Samsung"),
        Term("三星堆", "Sanxingdui", status=Status.KEEP),
        Term("小米", "Xiaomi", only=("~",)),
        Term("小米粥", "", status=Status.KEEP),
        Term("亚马逊", "Amazon", only=("~",)),
        Term("亚马逊河", "Amazon River", ("Amazon",), Status.KEEP),
        Term("苹果", "Apple", only=("~",)),
        Term("苹果醋", "", status=Status.KEEP),
        Term("智能体", "agent", only=("~",)),
        Term("智能体系", "", status=Status.KEEP),
    )
)


def test_a_keep_entry_with_a_target_is_enforced_and_hides_what_is_in_it() -> None:
    one = record("我们去三星堆。", KEEP)
    (found,) = one.matches
    assert (found.enforced, found.reason, [term.source for term in found.hides]) == (True, "keep", ["三星"])
    assert substitute(one.segment.text, one.matches) == "我们去 Sanxingdui。"
    assert ask(one).requests[0].terms == (("三星堆", "Sanxingdui"),)
    told = checks.run(checks.Pair.of(one, "We went to the Terracotta Warriors."))
    assert [(each.check, each.suggestion) for each in told] == [("term-missing", "Sanxingdui")]


def test_a_keep_entry_without_a_target_asks_for_nothing() -> None:
    one = record("早上喝小米粥。", KEEP)
    assert [found.enforced for found in one.matches] == [False]
    assert ask(one).requests[0].terms == ()


HIDDEN = [
    ("早上喝小米粥。", "Xiaomi soup in the morning.", True),
    ("早上喝小米粥。", "Millet porridge in the morning.", False),
    ("小米发布会结束以后，大家去喝小米粥。", "After the Xiaomi launch everyone went for Xiaomi soup.", True),
    ("小米发布会结束以后，大家去喝小米粥。", "After the Xiaomi launch everyone went for millet porridge.", False),
    ("亚马逊河很长。", "The Amazon River is long.", False),
    ("亚马逊河很长。", "The Amazon is long.", False),
    ("他买了苹果醋。", "He bought Apple's vinegar.", True),
    ("苹果醋很酸。", "Apple vinegar is sour.", False),  # the capital is that of the sentence
    ("他说：苹果醋很酸。", "He said: “Apple vinegar is sour.”", False),
    ("智能体系建成了。", "The intelligent system is ready.", False),
    ("智能体系建成了。", "The agent system is ready.", True),
]


@pytest.mark.parametrize(("source", "target", "told"), HIDDEN)
def test_the_rendering_of_a_hidden_term_is_reported(source: str, target: str, told: bool) -> None:
    found = [one for one in checks.run(checks.Pair.of(record(source, KEEP), target)) if one.check == "term-hidden"]
    assert bool(found) is told
    assert all(one.severity is Severity.WARNING and one.target_span for one in found)


def test_keep_entries_that_occur_twice(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("source,target,status\n三星堆,,keep\n三星堆,Sanxingdui,keep\n", encoding="utf-8")
    assert [one.target for one in glossary.load([path]).terms] == ["Sanxingdui"]
    path.write_text("source,target,status\n三星堆,Sanxing Mound,keep\n三星堆,Sanxingdui,keep\n", encoding="utf-8")
    with pytest.raises(InputError, match="三星堆 has two targets"):
        glossary.load([path])


def test_lint_reports_a_keep_entry_without_a_target(tmp_path: Path) -> None:
    path = tmp_path / "g.csv"
    lines = ["source,target,status", "三星,Samsung,", "三星堆,,keep", "三星级,three-star,keep", "深思熟虑,,keep"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = [(one.rule, one.line, one.severity) for one in glossary.lint([path]) if one.rule == "G024"]
    assert found == [("G024", 3, Severity.INFO)]


def test_names_that_the_curated_glossary_keeps_have_their_target() -> None:
    kept = {one.source: one.target for one in glossary.load([CURATED]).terms if one.status is Status.KEEP}
    assert kept["三星堆"] == "Sanxingdui"
    assert kept["万里长城"] == "Great Wall"
    assert (kept["亚马逊河"], kept["亚马逊雨林"]) == ("Amazon River", "Amazon rainforest")
    assert kept["小米粥"] == "millet porridge"


def test_the_porridge_of_the_cases() -> None:
    terms = glossary.load([CURATED])
    one = record("小米发布会结束以后，大家去喝小米粥。", terms)
    pair = checks.Pair.of(one, "After the Xiaomi launch, Xiaomi soup for all.")
    assert {one.check for one in checks.run(pair)} >= {"term-missing", "term-hidden"}
