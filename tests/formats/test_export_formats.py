"""Properties of all formats: names, determinism, and documentation."""

from __future__ import annotations

import pytest
from export_samples import DEEPSEEK, KEEP, sample
from paths import ROOT

from toolkit.export import READERS, WRITERS, Aligned, count, describe_match
from toolkit.types import Severity, Span, State, Status, Term, TermMatch

MANUAL = ROOT / "docs/reference/outputs.md"


def test_suffixes_differ_and_what_can_be_read_is_written():
    suffixes = [writer.suffix for writer in WRITERS.values()]
    assert suffixes == [
        ".bilingual.md",
        ".bilingual.html",
        ".bilingual.tsv",
        ".tmx",
        ".xlf",
        ".2.xlf",
        ".table.xlsx",
        ".table.docx",
    ]
    assert set(READERS) - {".xliff", ".sdlxliff", ".mqxliff"} == {
        "." + suffix.rpartition(".")[2] for suffix in suffixes[2:]
    }


@pytest.mark.parametrize("name", sorted(set(WRITERS) - {"xlsx", "docx"}))
def test_every_text_has_lf_line_ends_and_takes_an_empty_document(name):
    for aligned in (sample(), Aligned("空", "空.txt", ())):
        made = WRITERS[name].render(aligned)
        text = made if isinstance(made, str) else made.decode("utf-8")
        assert text.endswith("\n")
        assert "\r" not in text
        text.encode("utf-8")


@pytest.mark.parametrize("name", WRITERS)
def test_manual_describes_every_format(name):
    assert f"`a{WRITERS[name].suffix}`" in MANUAL.read_text(encoding="utf-8")


def test_counts():
    counts = count(sample())
    assert counts.segments == 12
    assert counts.states == {State.NEW: 1, State.DRAFT: 7, State.EDITED: 1, State.APPROVED: 2, State.OUTDATED: 1}
    assert counts.findings == {Severity.ERROR: 1, Severity.WARNING: 1, Severity.INFO: 1}
    assert counts.terms == 4


@pytest.mark.parametrize(
    ("term", "applies", "reason", "line"),
    [
        (DEEPSEEK, True, "term", "term: 深思 → DeepSeek"),
        (DEEPSEEK, False, "unless 引发*的~", "not a term here: 深思 (unless 引发*的~)"),
        (KEEP, False, "keep", "not a term here: 深思熟虑 (keep)"),
        (Term("深思", "Deep Thought", status=Status.FORBIDDEN), True, "term", "not to be used: 深思 → Deep Thought"),
    ],
)
def test_decisions_read_as_in_the_catalog(term, applies, reason, line):
    assert describe_match(TermMatch(term, Span(0, 2), applies, reason)) == line
