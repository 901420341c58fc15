"""A hostile segment, or a check that fails, costs one finding and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import ClassVar

import polib
from command_line import CommandLine

from toolkit import checks
from toolkit.checks import Check, DocumentCheck, Pair
from toolkit.checks.meaning import Question
from toolkit.numbers import faults
from toolkit.units import Finding, Severity

HOSTILE = {
    "第1章" * 984: "Chapter 1 " * 984,
    "2024年1月2日" * 1000: "January 2, 2024 " * 1000,
    "一" * 4301: "one",
    "9" * 5000 + "万人。": "9" * 5000,
    "几十" * 1000: "Yes." + "?!" * 12_000,
    "我" * 200_000: "word",
}


def catalog(folder, pairs: dict[str, str]) -> None:
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    file += [polib.POEntry(msgid=source, msgstr=target) for source, target in pairs.items()]
    file.save(str(folder / "a.po"))


def test_a_batch_with_hostile_segments_goes_on(zhen: CommandLine):
    catalog(zhen.folder, {**HOSTILE, "村里有三百五十户人家。": "The village has 305 households."})
    ran = zhen("check", "a.po", "--json")
    assert ran.code == 1, ran.err
    found = [json.loads(line) for line in ran.out.splitlines()]
    errors = [one["message"] for one in found if one["check"] == "numbers" and one["severity"] == "error"]
    assert errors == ["三百五十户 is 350, but the translation has 305"]
    told = {(one["check"], one["severity"]) for one in found if one["message"].startswith("too long to check")}
    assert {severity for _, severity in told} == {"info"}
    assert {name for name, _ in told} == {check.id for check in checks.CHECKS} - {"length"}
    assert not [one for one in found if "the check failed" in one["message"]]


def test_many_equal_figures_are_compared():
    assert list(faults("第1章" * 1000, "Chapter 1 " * 1000)) == []
    assert len(list(faults("第1章" * 50, "Chapter 2 " * 50))) == 50


class Failing(Check):
    """Fails."""

    id, severity = "failing", Severity.ERROR

    def run(self, pair: Pair) -> Iterator[Finding]:
        yield self.finding(pair, "found before it fails")
        raise RecursionError(pair.key)


class FailingAtAll(DocumentCheck):
    """Fails."""

    id: ClassVar[str] = "failing-at-all"
    severity = Severity.ERROR

    def run(self, pairs: Sequence[Pair]) -> Iterator[Finding]:
        raise ValueError(pairs)


def test_a_check_that_fails_is_named_and_the_others_run():
    found = checks.run(Pair("k1", "你去吗？", "You go."), [Failing(), Question()])
    assert [(one.check, one.severity, one.key) for one in found] == [
        ("failing", Severity.INFO, "k1"),
        ("question", Severity.WARNING, "k1"),
    ]
    assert found[0].message == "not checked: the check failed (RecursionError). Please report this bug"


def test_a_check_of_documents_that_fails_is_named():
    (found,) = checks.run_document([Pair("k1", "好。", "Good.")], [FailingAtAll()])
    assert (found.check, found.severity, found.key) == ("failing-at-all", Severity.INFO, "k1")
    assert "ValueError" in found.message
