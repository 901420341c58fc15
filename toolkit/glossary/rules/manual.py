"""Generate the reference pages of the lint rules: `docs/reference/lint-rules`, a page for each family."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.glossary.rules import RULES
from toolkit.glossary.rules.base import Rule, example

FAMILIES = {
    "layout": ("Layout", "G001 G002 G003 G004 G018 G025"),
    "file": ("The file", "G009 G010 G011 G021"),
    "cells": ("Cells", "G006 G008 G012 G013 G014 G015"),
    "entries": ("Entries", "G005 G007 G016 G017 G019 G020 G024"),
    "documents": ("Entries and documents", "G022 G023"),
}
"""The title of each page, and the ids of its rules in order. Every rule is on one page."""

_TOP = """\
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


def pages() -> dict[str, str]:
    """Make all pages of `docs/reference/lint-rules`: a table of the rules, and a page for each family, by file name."""
    page_of = {name: page for page, (_, ids) in FAMILIES.items() for name in ids.split()}
    rows = "".join(
        f"| [{rule.id}]({page_of[rule.id]}.md#{_anchor(rule)}) | {rule.name} | {rule.severity} "
        f"| {'yes' if rule.fixable else ''} |\n"
        for rule in RULES
    )
    made = {"index.md": _TOP + rows}
    for page, (title, ids) in FAMILIES.items():
        family = [rule for rule in RULES if rule.id in ids.split()]
        made[f"{page}.md"] = f"# Lint rules: {title}\n" + "".join("\n" + "\n".join(_section(rule)) for rule in family)
    return made


def _anchor(rule: Rule) -> str:
    return f"{rule.id}-{rule.name}".lower()


def _section(rule: Rule) -> Iterator[str]:
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
