"""Lint for glossaries: a literal tuple of rules, each with an example that breaks it and one that does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from toolkit.glossary import rules
from toolkit.glossary.read import HEADER, Fault, Row, find, parse, read_bytes
from toolkit.units import Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """A place where a rule is broken: rule id, severity, path, line from 1, and a message with the next step."""

    rule: str
    severity: Severity
    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A lint rule. `bad` and `good` are lines below the header, or whole files where they begin with something else.

    Rules of severity `error` keep a glossary from doing what it says; most of them keep it from being loaded.
    """

    id: str
    name: str
    severity: Severity
    summary: str
    check: rules.Check
    bad: str
    good: str


def lint(paths: Sequence[Path]) -> list[Problem]:
    """Everything wrong with the glossary files and folders `paths`, taken together, by path and line.

    A fault that keeps the glossary from being loaded is a problem like any other. Raises `InputError` when a file is
    not there or cannot be read at all.
    """
    book = _book(find(paths))
    return sorted(_problems(book), key=lambda problem: (problem.path, problem.line, problem.rule))


def _book(paths: Sequence[Path]) -> rules.Book:
    files: dict[str, bytes] = {}
    rows: list[Row] = []
    broken: list[Fault] = []
    for path in paths:
        name = path.as_posix()
        files[name] = read_bytes(path)
        own, faults = parse(name, files[name])
        rows += own
        broken += faults
    return rules.Book(files, tuple(rows), tuple(broken))


def _problems(book: rules.Book) -> Iterator[Problem]:
    for rule in RULES:
        for place in rule.check(book):
            yield Problem(rule.id, rule.severity, *place)


_E, _W = Severity.ERROR, Severity.WARNING

RULES: tuple[Rule, ...] = (
    Rule(
        "G001",
        "order",
        _W,
        "lines are sorted by source",
        rules.order,
        "星门,Stargate\n扩散,diffusion",
        "扩散,diffusion\n星门,Stargate",
    ),
    Rule(
        "G002",
        "whitespace",
        _W,
        "no white space, bars or invisible characters that say nothing",
        rules.whitespace,
        "星门 ,Stargate",
        "星门,Stargate",
    ),
    Rule(
        "G003",
        "width",
        _W,
        "Latin letters and English marks are half-width",
        rules.width,
        "ＧＰＵ集群,GPU cluster",
        "GPU集群,GPU cluster",
    ),
    Rule(
        "G004",
        "duplicate",
        _W,
        "no entry stands twice",
        rules.duplicate,
        "星门,Stargate\n星門,Stargate",
        "星门,Stargate\n星门计划,Stargate project",
    ),
    Rule(
        "G005",
        "two-targets",
        _E,
        "a source has one target, one status and one set of conditions",
        rules.fault("G005"),
        "星门,Stargate\n星门,Star Gate",
        "星门,Stargate,Star Gate",
    ),
    Rule(
        "G006",
        "untranslated",
        _E,
        "targets and variants are English",
        rules.untranslated,
        "算力,算力",
        "算力,computing power",
    ),
    Rule(
        "G007",
        "hidden",
        _W,
        "no entry is hidden by a longer one wherever it could match",
        rules.hidden,
        "推理,inference,,,,~模型,\n推理模型,reasoning model",
        "推理,inference,,,,~芯片,\n推理模型,reasoning model",
    ),
    Rule(
        "G008",
        "formula",
        _E,
        "no cell that a spreadsheet runs as a formula",
        rules.fault("G008"),
        "星门,=1+2",
        "星门,Stargate,,,,,1+2",
    ),
    Rule(
        "G009",
        "header",
        _E,
        "the first line names the columns",
        rules.fault("G009"),
        "source,english\n星门,Stargate\n",
        "source,target\n星门,Stargate\n",
    ),
    Rule("G010", "encoding", _E, "the file is UTF-8 text", rules.fault("G010"), "星门,\udcffStargate", "星门,Stargate"),
    Rule(
        "G011",
        "csv",
        _E,
        "quotes are closed, no cell too many, one line for one term",
        rules.fault("G011"),
        "苹果,Apple, Inc.,,,,,,",
        '苹果,"Apple, Inc."',
    ),
    Rule(
        "G012",
        "empty",
        _E,
        "source and target are filled in (keep entries need no target)",
        rules.fault("G012"),
        "星门,",
        "深思熟虑,,,keep",
    ),
    Rule(
        "G013",
        "status",
        _E,
        "the status is preferred, keep, forbidden or nothing",
        rules.fault("G013"),
        "星门,Stargate,,good",
        "星门,Stargate,,preferred",
    ),
    Rule(
        "G014",
        "pattern",
        _E,
        "a condition holds ~ once, and text",
        rules.fault("G014"),
        "深思,DeepSeek,,,引发*",
        "深思,DeepSeek,,,引发*~",
    ),
    Rule(
        "G015",
        "unmatchable",
        _E,
        "a source holds a letter, Chinese or Latin",
        rules.unmatchable,
        "100,hundred",
        "H100,H100",
    ),
    Rule(
        "G016",
        "variants",
        _W,
        "variants repeat neither the target nor one another",
        rules.variants,
        "星门,Stargate,Stargate",
        "星门,Stargate,Star Gate",
    ),
    Rule(
        "G017",
        "contradiction",
        _E,
        "no pattern stands in unless and in only",
        rules.contradiction,
        "星门,Stargate,,,~项目,~项目",
        "星门,Stargate,,,~票,~项目",
    ),
    Rule(
        "G018",
        "layout",
        _W,
        "LF line ends, no byte order mark, a line end at the end",
        rules.layout,
        f"{HEADER}\r\n星门,Stargate\r\n",
        f"{HEADER}\n星门,Stargate\n",
    ),
    Rule(
        "G019",
        "forbidden-target",
        _E,
        "a forbidden rendering is not also asked for",
        rules.fault("G019"),
        "星门,Stargate\n星门,Stargate,,forbidden",
        "星门,Stargate\n星门,Star Door,,forbidden",
    ),
    Rule(
        "G020",
        "single",
        _W,
        "an entry of one Chinese character has conditions",
        rules.single,
        "芯,chip",
        "芯,chip,,,,造~",
    ),
)
