"""Findings stored from run to run: a pair is checked again only when it or the toolkit changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any

from toolkit.checks.check import Pair
from toolkit.draft_cache import DraftCache
from toolkit.text import compact, digest
from toolkit.types import Finding, Severity, Span

RESTS_ON = ("lemminflect", "opencc", "rjieba")
"""Packages whose data affect the findings."""

Run = Callable[[Pair], tuple[Finding, ...]]


class Remembered:
    """`run`, a pure function, with its results stored in a draft cache."""

    def __init__(self, run: Run, cache: DraftCache, settings: str = "") -> None:
        """Make a `run` that stores its findings in `cache`; `settings` are those that the findings depend on."""
        self._run = run
        self._cache = cache
        cache.keep_findings_of(f"{made_by()} {settings}".strip())

    def __call__(self, pair: Pair) -> tuple[Finding, ...]:
        """Return the findings for `pair`. Raises `WriteError` when the draft cache fails."""
        key = _key(pair)
        findings = _read(self._cache.findings(key), pair.key)
        if findings is None:
            findings = self._run(pair)
            self._cache.put_findings(key, compact([_row(finding) for finding in findings]))
        return findings


@lru_cache(maxsize=1)
def made_by() -> str:
    """Return 24 hex digits that change when findings may: of this package's files and the versions of `RESTS_ON`."""
    hasher = hashlib.sha256(json.dumps([metadata.version(name) for name in RESTS_ON]).encode())
    _add(resources.files("toolkit"), hasher)
    return hasher.hexdigest()[:24]


def _add(folder: Traversable, hasher: Any) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name not in ("__pycache__", "cli", "review"):
            _add(entry, hasher)
        elif entry.name.endswith((".py", ".json", ".toml")):
            data = entry.read_bytes()
            hasher.update(f"{entry.name} {len(data)}\n".encode() + data)


def _key(pair: Pair) -> str:
    matches = [
        (
            *(match.span.start, match.span.end, match.applies, match.reason, match.doubt, match.pattern),
            *(match.term.source, match.term.target, match.term.variants, match.term.status),
            *((term.source, term.target) for term in match.hides),
        )
        for match in pair.matches
    ]
    rest = [sorted(pair.ignored), sorted(pair.formats), pair.forms, *([pair.shown] if pair.shown else [])]
    return digest(compact([pair.source, pair.target, matches, *rest]), 24)


def _row(finding: Finding) -> list[Any]:
    spans = [[span.start, span.end] if span else None for span in (finding.source_span, finding.target_span)]
    return [finding.check, finding.severity, finding.message, *spans, finding.suggestion]


def _read(row: str | None, key: str) -> tuple[Finding, ...] | None:
    """Return the findings of a row; None when there is no row or it is damaged, and the check must run again."""
    if row is None or row == "[]":
        return None if row is None else ()
    try:
        return tuple(
            Finding(str(check), Severity(severity), key, str(message), _span(source), _span(target), str(suggestion))
            for check, severity, message, source, target, suggestion in json.loads(row)
        )
    except (ValueError, TypeError):
        return None


def _span(value: list[int] | None) -> Span | None:
    return Span(*map(int, value)) if value else None
