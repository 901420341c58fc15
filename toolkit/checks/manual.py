"""All checks, and the summaries of their descriptions."""

from __future__ import annotations

from inspect import cleandoc

from toolkit.checks import CHECKS, DOCUMENT_CHECKS
from toolkit.checks.check import Check
from toolkit.checks.document import DocumentCheck

EVERY: tuple[Check | DocumentCheck, ...] = (*CHECKS, *DOCUMENT_CHECKS)


def summary(check: Check | DocumentCheck) -> str:
    """Return the first sentence of a check's description."""
    return cleandoc(check.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
