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
from toolkit.numbers import mismatches
from toolkit.types import Finding, Severity

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


def test_a_batch_with_malicious_segments_continues(zhen: CommandLine):
    catalog(zhen.folder, {**HOSTILE, "村里有三百五十户人家。": "The village has 305 households."})
    ran = zhen("check", "a.po", "--json")
    assert ran.code == 1, ran.err
    findings = [json.loads(line) for line in ran.out.splitlines()]
    errors = [
        finding["message"] for finding in findings if finding["check"] == "numbers" and finding["severity"] == "error"
    ]
    assert errors == ["三百五十户 is 350, but the translation has 305"]
    reported = {
        (finding["check"], finding["severity"])
        for finding in findings
        if finding["message"].startswith("too long to check")
    }
    assert {severity for _, severity in reported} == {"info"}
    assert {name for name, _ in reported} == {check.id for check in checks.CHECKS} - {"length"}
    assert not [finding for finding in findings if "the check failed" in finding["message"]]


def test_many_equal_figures_are_compared():
    assert list(mismatches("第1章" * 300, "Chapter 1 " * 300)) == []
    assert len(list(mismatches("第1章" * 50, "Chapter 2 " * 50))) == 50


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


def test_a_check_that_fails_is_reported_and_the_others_run():
    findings = checks.run(Pair("k1", "你去吗？", "You go."), [Failing(), Question()])
    assert [(finding.check, finding.severity, finding.key) for finding in findings] == [
        ("failing", Severity.INFO, "k1"),
        ("question", Severity.WARNING, "k1"),
    ]
    assert findings[0].message == "not checked: the check failed (RecursionError). Please report this bug"


def test_a_check_of_documents_that_fails_is_reported():
    (findings,) = checks.run_document([Pair("k1", "好。", "Good.")], [FailingAtAll()])
    assert (findings.check, findings.severity, findings.key) == ("failing-at-all", Severity.INFO, "k1")
    assert "ValueError" in findings.message
