"""Checks: what can be wrong with a translation, found without a model."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.checks.base import Check, Pair
from toolkit.checks.kept import Kept
from toolkit.checks.numbers import Numbers
from toolkit.checks.script import ChineseLeft, Copied, Empty
from toolkit.checks.sense import Sense
from toolkit.checks.shape import Chatter, Length, Runaway
from toolkit.checks.terms import TermForbidden, TermMissing
from toolkit.units import Finding, Unit

CHECKS: tuple[Check, ...] = (
    Empty(),
    TermMissing(),
    TermForbidden(),
    Sense(),
    ChineseLeft(),
    Copied(),
    Kept(),
    Numbers(),
    Runaway(),
    Length(),
    Chatter(),
)


def run(pair: Pair, checks: Iterable[Check] = CHECKS) -> tuple[Finding, ...]:
    """All findings for one pair, in the order of the checks."""
    if not pair.target.strip():
        return tuple(Empty().run(pair))
    return tuple(finding for check in checks for finding in check.run(pair))


def judge(unit: Unit, target: str) -> tuple[Finding, ...]:
    """What would be wrong with `target` as the translation of `unit`."""
    return run(Pair.of(unit, target))


__all__ = ["CHECKS", "Check", "Pair", "judge", "run"]
