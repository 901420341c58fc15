"""The manual's page about the checks, made from the checks."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

from toolkit.checks import CHECKS, DOCUMENT_CHECKS
from toolkit.checks.base import Check
from toolkit.checks.document import DocumentCheck
from toolkit.units import Severity

EVERY: tuple[Check | DocumentCheck, ...] = (*CHECKS, *DOCUMENT_CHECKS)
_TOP = """\
# What `zhen check` looks for

This page is made from the checks themselves (`make docs`). The same checks run on every draft of `zhen translate`: a
draft with an error is asked for again, and what is left stands in the catalog as a `#. finding:` line. `zhen check`
runs them on any PO, TSV, XLIFF or TMX file and exits with 1 when an error is left.

A finding that is wrong can be silenced: for one segment with a comment in the catalog, which survives every re-run,

    # zhen: ignore numbers, length

and for a whole command with `zhen check --ignore numbers`, or `--select` to run only some. In a comment `all` stands
for every check.

A check that fails on a segment gives an info finding that begins with `not checked`, and all else goes on. So does
a segment that is too long for it: 5,000 characters of source and target together for figures, 200,000 for the others.

| check | severity | what it finds |
|---|---|---|
"""
_SEVERITY = {
    Severity.ERROR: "Error: nearly always a real fault.",
    Severity.WARNING: "Warning: worth a look.",
    Severity.INFO: "For your information.",
}


def page() -> str:
    """`docs/checks.md`: a table of the checks, then for each what it does, why, examples and known false alarms."""
    rows = "".join(f"| [{one.id}](#{one.id}) | {one.severity} | {summary(one)} |\n" for one in EVERY)
    return _TOP + rows + "".join("\n" + "\n".join(_section(one)) for one in EVERY)


def summary(check: Check | DocumentCheck) -> str:
    """The first sentence of its description."""
    return cleandoc(check.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _section(check: Check | DocumentCheck) -> Iterator[str]:
    yield f"## {check.id}\n"
    yield f"{_SEVERITY[check.severity]} {cleandoc(check.__doc__ or '')}\n"
    if check.why:
        yield f"Why: {check.why}\n"
    yield "Told:\n"
    yield from _examples(check.fails)
    yield "Not told:\n"
    yield from _examples(check.passes)
    if check.alarms:
        yield f"Known false alarms: {check.alarms}\n"


def _examples(examples: tuple[tuple[str, str], ...] | tuple[tuple[tuple[str, str], ...], ...]) -> Iterator[str]:
    """A fenced block of source and target lines; a document is a block of its own."""
    documents = [one if isinstance(one[0], tuple) else (one,) for one in examples]
    blocks = ["\n".join(f"{_shown(source)}\n    {_shown(target)}" for source, target in pairs) for pairs in documents]
    joint = "\n\n" if any(len(pairs) > 1 for pairs in documents) else "\n"
    yield f"```text\n{joint.join(blocks)}\n```\n"


def _shown(text: str) -> str:
    shown = text.replace("\n", "\\n").replace("\t", "\\t")
    shown = f"{shown[:100]}…" if len(shown) > 100 else shown
    return shown if shown.strip() == shown and shown else f"«{shown}»"
