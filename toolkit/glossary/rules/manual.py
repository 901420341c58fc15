"""The manual's page about the rules, made from the rules."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.glossary.rules import RULES
from toolkit.glossary.rules.base import Rule, example
from toolkit.units import Severity

_TOP = """\
# The rules of `zhen glossary lint`

This page is made from the rules themselves (`make docs`). Select rules by id or name: `zhen glossary lint --select
order,width`, or leave some out with `--ignore`. Rules of severity error make lint exit with 1, and most of them keep a
glossary from being loaded. `--fix` mends what breaks the rules that say so: nothing can be lost by it.

| rule | name | severity | `--fix` |
|---|---|---|---|
"""


def page() -> str:
    """`docs/glossary-rules.md`: a table of the rules, then what each does, why, and its examples."""
    rows = "".join(
        f"| [{rule.id}](#{_anchor(rule)}) | {rule.name} | {rule.severity} | {'yes' if rule.fixable else ''} |\n"
        for rule in RULES
    )
    return _TOP + rows + "".join("\n" + "\n".join(_section(rule)) for rule in RULES)


def _anchor(rule: Rule) -> str:
    return f"{rule.id}-{rule.name}".lower()


def _section(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id} {rule.name}\n"
    severity = {Severity.ERROR: "Error.", Severity.WARNING: "Warning.", Severity.INFO: "For your information."}
    yield f"{severity[rule.severity]} {rule.what}\n"
    yield f"Why: {rule.why}\n"
    yield "Refused:\n"
    yield from _block(rule.bad)
    yield "Accepted:\n"
    yield from _block(rule.good)
    if rule.sentences:
        yield f"With these sentences in the documents: {' '.join(rule.sentences)}\n"


def _block(lines: str) -> Iterator[str]:
    shown = example(lines).encode("utf-8", "backslashreplace").decode().replace("\r", "\\r")
    yield f"```csv\n{shown}```\n"
