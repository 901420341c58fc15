"""Write the pages of `docs/reference` that are made from code: `checks/`, `lint-rules/`, and what formats keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import cleandoc
from pathlib import Path

from toolkit.checks.check import Check
from toolkit.checks.document import DocumentCheck
from toolkit.checks.manual import EVERY, summary
from toolkit.documents.declared import DECLARED
from toolkit.glossary.rules import RULES
from toolkit.glossary.rules.lint_rule import Rule, example

REFERENCE = Path(__file__).parent / "reference"
FORMATS_PAGE = REFERENCE / "formats/kept.md"
CHECK_FAMILIES = {
    "terms": ("Terms", "term-missing term-forbidden term-hidden sense term-inconsistent"),
    "language": ("Language", "empty chinese-left copied chatter inconsistent"),
    "length": ("Length and repetition", "length sentences reading-speed line-length runaway repeated"),
    "markup": ("Markup and placeholders", "kept placeholders emoji tags"),
    "figures": ("Figures", "numbers model-name"),
    "meaning": ("Negation and questions", "negation question"),
    "small-words": ("Directions, days and limits", "direction relative-time bound"),
    "quotation-marks": ("Brackets and quotation marks", "brackets quotes quote-style added-speech"),
    "spacing": ("Punctuation and spacing", "chinese-punctuation double-word spacing edges"),
}
RULE_FAMILIES = {
    "layout": ("Layout", "G001 G002 G003 G004 G018 G025"),
    "file": ("The file", "G009 G010 G011 G021"),
    "cells": ("Cells", "G006 G008 G012 G013 G014 G015"),
    "entries": ("Entries", "G005 G007 G016 G017 G019 G020 G024"),
    "documents": ("Entries and documents", "G022 G023"),
}
"""Name of the page: its title, and the ids of its checks or rules in order. Each is on one page."""

CHECKS_TOP = """\
# Checks

`zhen check` runs these checks on PO, TSV, XLIFF, TMX, XLSX and DOCX files, and exits with 1 if an error is left.
`zhen translate` runs them on every draft, and makes a draft with an error again. It writes each finding that is left
into the catalog as a `#. finding:` line.

To ignore a wrong finding in one segment, add a comment to its message in the catalog. The comment survives every run.
`all` means every check:

    # zhen: ignore numbers, length

For a whole command, use `zhen check --ignore numbers`. `--select` runs some checks only.

This page and the pages of this folder are generated from the code (`make docs`).

| severity | meaning |
|---|---|
| error | nearly always a real mistake |
| warning | worth a look |
| info | for your information |

A check that fails on a segment gives an info finding that begins with `not checked`, and the other checks still run.
The same happens if a segment is too long for the check: 5,000 characters of source and target together for figures,
200,000 for the others.

| check | severity | what it finds |
|---|---|---|
"""

RULES_TOP = """\
# Lint rules

`zhen glossary lint` checks a glossary by these rules. It exits with 1 if a rule of severity error is broken. Most of
these also keep the glossary from being loaded.

Select rules by id or name, or leave some out:

    zhen glossary lint --select order,width
    zhen glossary lint --ignore G023

`--fix` fixes what breaks the rules marked so. Such a fix loses nothing.

This page and the pages of this folder are generated from the code (`make docs`).

| rule | name | severity | `--fix` |
|---|---|---|---|
"""


def checks() -> dict[str, str]:
    """Return all pages of `docs/reference/checks` by file name: a table of the checks, and a page for each family."""
    known = {check.id: check for check in EVERY}
    family_of = [(page, known[name]) for page, (_, ids) in CHECK_FAMILIES.items() for name in ids.split()]
    rows = [
        f"| [{check.id}]({page}.md#{check.id}) | {check.severity} | {summary(check)} |" for page, check in family_of
    ]
    sections = {check.id: "\n".join(_check(check)) for check in EVERY}
    return _pages("Checks", CHECKS_TOP, rows, CHECK_FAMILIES, sections)


def rules() -> dict[str, str]:
    """Return all pages of `docs/reference/lint-rules` by file name: a table of the rules, a page for each family."""
    page_of = {name: page for page, (_, ids) in RULE_FAMILIES.items() for name in ids.split()}
    rows = [
        f"| [{rule.id}]({page_of[rule.id]}.md#{rule.id.lower()}-{rule.name}) | {rule.name} | {rule.severity} "
        f"| {'yes' if rule.fixable else ''} |"
        for rule in RULES
    ]
    return _pages("Lint rules", RULES_TOP, rows, RULE_FAMILIES, {rule.id: "\n".join(_rule(rule)) for rule in RULES})


def _pages(
    heading: str, top: str, rows: list[str], families: Mapping[str, tuple[str, str]], sections: Mapping[str, str]
) -> dict[str, str]:
    made = {"index.md": top + "".join(f"{row}\n" for row in rows)}
    for page, (title, ids) in families.items():
        made[f"{page}.md"] = f"# {heading}: {title}\n" + "".join(f"\n{sections[name]}" for name in ids.split())
    return made


def _check(check: Check | DocumentCheck) -> Iterator[str]:
    yield f"## {check.id}\n"
    yield f"Severity: {check.severity}. {cleandoc(check.__doc__ or '')}\n"
    if check.why:
        yield f"Why: {check.why}\n"
    yield "Reported:\n"
    yield from _examples(check.fails)
    yield "Not reported:\n"
    yield from _examples(check.passes)
    if check.alarms:
        yield f"Known false alarms: {check.alarms}\n"


def _examples(examples: tuple[tuple[str, str], ...] | tuple[tuple[tuple[str, str], ...], ...]) -> Iterator[str]:
    """Yield a fenced block of source and target lines; each document has its own block."""
    documents = [example if isinstance(example[0], tuple) else (example,) for example in examples]
    blocks = ["\n".join(f"{_shown(source)}\n    {_shown(target)}" for source, target in pairs) for pairs in documents]
    joint = "\n\n" if any(len(pairs) > 1 for pairs in documents) else "\n"
    yield f"```text\n{joint.join(blocks)}\n```\n"


def _shown(text: str) -> str:
    shown = text.replace("\n", "\\n").replace("\t", "\\t")
    shown = f"{shown[:100]}…" if len(shown) > 100 else shown
    return shown if shown.strip() == shown and shown else f"«{shown}»"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id} {rule.name}\n"
    yield f"Severity: {rule.severity}. {rule.what}\n"
    yield f"Why: {rule.why}\n"
    yield "Rejected:\n"
    yield from _block(rule.bad)
    yield "Accepted:\n"
    yield from _block(rule.good)
    if rule.sentences:
        yield f"With these sentences in the documents: {' '.join(rule.sentences)}\n"


def _block(lines: str) -> Iterator[str]:
    lines_shown = example(lines).encode("utf-8", "backslashreplace").decode().replace("\r", "\\r")
    yield f"```csv\n{lines_shown}```\n"


def formats() -> str:
    """Return the page about all formats, as their readers declare it."""
    head = "# What is kept and lost\n\nMade from what the readers declare; `zhen formats` prints the same.\n"
    rows = (f"| `{name}` | {one.translated} | {one.kept} | {one.lost} |" for name, one in DECLARED.items())
    return "\n".join((head, "| format | translated | kept | lost |", "|---|---|---|---|", *rows, ""))


if __name__ == "__main__":
    FORMATS_PAGE.write_text(formats(), encoding="utf-8")
    for folder, pages in ((REFERENCE / "checks", checks), (REFERENCE / "lint-rules", rules)):
        for path in folder.glob("*.md"):
            path.unlink()
        for name, text in pages().items():
            (folder / name).write_text(text, encoding="utf-8")
