"""The reference pages about the checks, generated from the checks: `docs/reference/checks`, a page for each family."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

from toolkit.checks import CHECKS, DOCUMENT_CHECKS
from toolkit.checks.base import Check
from toolkit.checks.document import DocumentCheck

EVERY: tuple[Check | DocumentCheck, ...] = (*CHECKS, *DOCUMENT_CHECKS)
FAMILIES = {
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
"""Name of the page: its title, and the ids of its checks in order. Every check is on one page."""

_TOP = """\
# Checks

`zhen check` runs these checks on PO, TSV, XLIFF, TMX, XLSX and DOCX files, and exits with 1 if an error is left.
`zhen translate` runs them on every draft: it makes a draft with an error again, and writes each finding that is left
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


def pages() -> dict[str, str]:
    """Return all pages of `docs/reference/checks` by file name: a table of the checks, and a page for each family."""
    checks = {check.id: check for check in EVERY}
    made = {"index.md": _TOP}
    for page, (title, ids) in FAMILIES.items():
        family = [checks[name] for name in ids.split()]
        made["index.md"] += "".join(
            f"| [{check.id}]({page}.md#{check.id}) | {check.severity} | {summary(check)} |\n" for check in family
        )
        made[f"{page}.md"] = f"# Checks: {title}\n" + "".join("\n" + "\n".join(_section(check)) for check in family)
    return made


def summary(check: Check | DocumentCheck) -> str:
    """Return the first sentence of a check's description."""
    return cleandoc(check.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _section(check: Check | DocumentCheck) -> Iterator[str]:
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
