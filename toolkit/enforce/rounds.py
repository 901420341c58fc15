"""The loop around the engine: request drafts, judge them, and request them in other forms if they have errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from toolkit.draft_cache import DraftCache
from toolkit.enforce.asking import Ask, TermForm, ask
from toolkit.enforce.target_prefixes import target_prefixes
from toolkit.engines import Engine
from toolkit.engines.base import distinct
from toolkit.engines.batches import Advance, answer
from toolkit.units import Draft, Finding, Severity, Unit

SHORT = 40
WAYS = 3
"""The number of translations of words that lost their markup, to find them in a draft."""

Judge = Callable[[Unit, str], Sequence[Finding]]
"""Returns the findings on a target as the translation of a unit."""

REPAIRS = (TermForm.HINT, TermForm.SUBSTITUTE)


def translate(
    units: Sequence[Unit], engine: Engine, cache: DraftCache, *, judge: Judge, advance: Advance = lambda _: None
) -> dict[str, Draft]:
    """Draft each unit, by segment key; units in whose drafts `judge` finds an error are drafted again.

    `advance` is called with the number of units that got their first draft since its last call. Raises what
    `engines.batches.answer` raises.
    """
    if not units:
        return {}
    first = _candidates([ask(unit) for unit in units], engine, cache, advance=advance)
    judged = {unit.segment.key: [_judged(unit, draft, judge) for draft in first[unit.segment.key]] for unit in units}
    for again in ROUNDS:
        best = ((unit, min(judged[unit.segment.key])) for unit in units)
        broken = [(unit, least) for unit, least in best if least.errors]
        drafts = _candidates([asked for pair in broken for asked in again(*pair)], engine, cache)
        for unit, least in broken:
            fresh = [_judged(unit, draft, judge) for draft in drafts.get(unit.segment.key, ())]
            # A target prefix or a cut can reduce fluency: it must fix something.
            judged[unit.segment.key] += [
                candidate for candidate in fresh if again is _other_forms or candidate.errors < least.errors
            ]
    return {key: min(candidates).draft for key, candidates in judged.items()}


def candidates(unit: Unit, engine: Engine, cache: DraftCache, *, judge: Judge, n_best: int) -> list[Draft]:
    """Return up to `n_best` different drafts for one unit, those with the fewest findings first.

    Raises what `engines.batches.answer` raises.
    """
    drafts = _candidates([ask(unit)], engine, cache, n_best=n_best)[unit.segment.key]
    return [
        candidate.draft for candidate in sorted(_judged(unit, draft, judge) for draft in distinct(drafts) if draft.text)
    ]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate and its findings; the minimum of several is the best."""

    draft: Draft
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return self._count(Severity.ERROR)

    def __lt__(self, other: _Judged) -> bool:
        return self._rank() < other._rank()

    def _rank(self) -> tuple[bool, int, int, float]:
        return not self.draft.text, self.errors, self._count(Severity.WARNING), -self.draft.score

    def _count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


def _judged(unit: Unit, draft: Draft, judge: Judge) -> _Judged:
    return _Judged(draft, tuple(judge(unit, draft.text)))


def _other_forms(unit: Unit, _: _Judged) -> list[Ask]:
    alone = [ask(replace(unit, similar=None))] if unit.similar else []
    return [*alone, *(ask(unit, form) for form in REPAIRS)]


def _with_target_prefix(unit: Unit, best: _Judged) -> list[Ask]:
    """Request the unit with target prefixes that fix the best draft; not for a unit in pieces or with markup."""
    asked = ask(unit)
    if len(asked.requests) > 1 or any(shortened.placeholders or shortened.head for shortened in asked.shortened):
        return []
    prefixes = target_prefixes(unit.segment.text, best.draft.text, best.findings)
    return [replace(asked, requests=(replace(asked.requests[0], target_prefix=prefix),)) for prefix in prefixes]


def _in_parts(unit: Unit, best: _Judged) -> list[Ask]:
    """Request the unit in parts; not if the model only copied it, because it would copy the parts."""
    if "".join(best.draft.text.split()) == "".join(unit.segment.text.split()):
        return []
    limit = max(SHORT, len(unit.segment.text) * 3 // 5)
    return [ask(unit, limit=limit)] if len(unit.segment.text) > limit else []


ROUNDS: tuple[Callable[[Unit, _Judged], list[Ask]], ...] = (_other_forms, _with_target_prefix, _in_parts)


def _candidates(
    asks: Sequence[Ask], engine: Engine, cache: DraftCache, *, n_best: int = 1, advance: Advance = lambda _: None
) -> dict[str, list[Draft]]:
    """Return the drafts of each unit, from all requests for it."""
    # A unit may be requested in several forms at once: a number makes the keys of their requests distinct.
    own = [
        replace(asked, requests=tuple(replace(request, key=f"{number}/{request.key}") for request in asked.requests))
        for number, asked in enumerate(asks)
    ]
    requests = [request for asked in own for request in asked.requests]
    progress = _Rounded(advance, len(own) / max(1, len(requests)))
    answers = answer(engine, cache, requests, n_best=n_best, advance=progress)
    lost = [request for asked in own for request in asked.lost(answers)]
    words = answer(engine, cache, lost, n_best=WAYS) if lost else {}
    drafts: dict[str, list[Draft]] = {}
    for asked in own:
        drafts.setdefault(asked.unit.segment.key, []).extend(asked.drafts(answers, words))
    return drafts


class _Rounded:
    """Converts counts of requests to integer counts of units, since a long unit has several requests."""

    def __init__(self, advance: Advance, share: float) -> None:
        self._advance, self._share, self._seen, self._told = advance, share, 0, 0

    def __call__(self, count: int) -> None:
        self._seen += count
        units = round(self._seen * self._share)
        self._advance(units - self._told)
        self._told = units
