"""The loop around the engine: ask, judge, and ask again in other ways where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, count

from toolkit.draft_cache import DraftCache
from toolkit.enforce.asking import Ask, Form, ask
from toolkit.enforce.target_prefixes import target_prefixes
from toolkit.engines import Engine
from toolkit.engines.base import distinct
from toolkit.engines.batches import Advance, answer
from toolkit.errors import EngineError, ToolkitError
from toolkit.units import Draft, Finding, Request, Severity, Unit

SHORT = 40
WAYS = 3
"""In how many ways the words that lost their markup are translated, to find them."""

Judge = Callable[[Unit, str], Sequence[Finding]]
"""What would be wrong with a target as the translation of a unit."""

REPAIRS = (Form.HINT, Form.SUBSTITUTE)


def translate(
    asks: Sequence[Ask], engine: Engine, cache: DraftCache, *, judge: Judge, advance: Advance = lambda _: None
) -> list[Draft]:
    """The draft for each of `asks`: asked, judged, and asked again in other ways where `judge` finds an error.

    `advance` hears how many units have their first draft since it was last called. Raises what
    `engines.batches.answer` does.
    """
    first = _drafts([[asked] for asked in asks], engine, cache, advance=advance)
    best = [min(_judged(*pair, judge)) for pair in zip(asks, first, strict=True)]
    for again in ROUNDS:
        broken = [index for index, candidate in enumerate(best) if candidate.errors]
        drafts = _drafts([again(asks[index], best[index]) for index in broken], engine, cache)
        for index, fresh in zip(broken, drafts, strict=True):
            # A target prefix or a cut can cost fluency: it must fix something.
            judged = _judged(asks[index], fresh, judge)
            fixing = [other for other in judged if again is _other_forms or other.errors < best[index].errors]
            best[index] = min([best[index], *fixing])
    return [candidate.draft for candidate in best]


def candidates(unit: Unit, engine: Engine, cache: DraftCache, *, judge: Judge, n_best: int) -> list[Draft]:
    """The `n_best` answers (or fewer) for one unit, each text once, those with the least that is wrong first.

    Raises what `engines.batches.answer` does.
    """
    asked = ask(unit)
    (drafts,) = _drafts([[asked]], engine, cache, n_best=n_best)
    said = (draft for draft in distinct(drafts) if draft.text)
    return [candidate.draft for candidate in sorted(_judged(asked, said, judge))]


class Absent:
    """Stands for the engine that made the drafts; asked for one the draft cache lacks, it gives up."""

    takes_hints = True

    def __init__(self, signature: str) -> None:
        self.signature = signature

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`; raises `EngineError`."""
        raise EngineError(f"{len(requests)} requests are not in the draft cache", "translate them again with --force")


def known(asked: Ask, signature: str, cache: DraftCache, *, judge: Judge) -> Draft | None:
    """What `translate` made of `asked` with the engine of this `signature`, if that is the unit's translation now.

    None, too, when the draft cache has lost an answer it rests on.
    """
    translation = asked.unit.translation
    with suppress(ToolkitError):  # nothing hangs on it: a damaged draft cache fails where drafts are made
        (draft,) = translate([asked], Absent(signature), cache, judge=judge)
        if translation and translation.target == draft.text:
            return draft
    return None


@dataclass(frozen=True, slots=True)
class _Judged:
    """A candidate and what is wrong with it; the least of several is the best."""

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


def _judged(asked: Ask, drafts: Iterable[Draft], judge: Judge) -> list[_Judged]:
    return [_Judged(draft, tuple(judge(asked.unit, draft.text))) for draft in drafts]


def _other_forms(asked: Ask, _: _Judged) -> list[Ask]:
    alone = [asked.showing(None)] if asked.unit.similar else []
    return [*alone, *(ask(asked.unit, form) for form in REPAIRS)]


def _with_target_prefix(asked: Ask, best: _Judged) -> list[Ask]:
    """The same asked with the target prefixes that mend the best draft; none for one in pieces or with markup."""
    if len(asked.requests) > 1 or any(shield.marks or shield.head for shield in asked.shields):
        return []
    prefixes = target_prefixes(asked.unit.segment.text, best.draft.text, best.findings)
    return [replace(asked, requests=(replace(asked.requests[0], target_prefix=prefix),)) for prefix in prefixes]


def _in_parts(asked: Ask, best: _Judged) -> list[Ask]:
    """The unit cut at a comma or so; not one that the model only copied, as it would copy the parts."""
    text = asked.unit.segment.text
    if "".join(best.draft.text.split()) == "".join(text.split()):
        return []
    limit = max(SHORT, len(text) * 3 // 5)
    return [ask(asked.unit, limit=limit)] if len(text) > limit else []


ROUNDS: tuple[Callable[[Ask, _Judged], list[Ask]], ...] = (_other_forms, _with_target_prefix, _in_parts)


def _drafts(
    ways: Iterable[list[Ask]], engine: Engine, cache: DraftCache, *, n_best: int = 1, advance: Advance = lambda _: None
) -> list[list[Draft]]:
    """The drafts of each unit, from all `ways` in which it is asked."""
    numbers = count()  # the number of the way tells requests for the same unit apart
    own = [[asked.numbered(next(numbers)) for asked in asks] for asks in ways]
    every = list(chain.from_iterable(own))
    requests = [request for asked in every for request in asked.requests]
    shown = _Rounded(advance, len(every) / max(1, len(requests)))
    answers = answer(engine, cache, requests, n_best=n_best, advance=shown)
    lost = [request for asked in every for request in asked.lost(answers)]
    words = answer(engine, cache, lost, n_best=WAYS) if lost else {}
    return [[draft for asked in asks for draft in asked.drafts(answers, words)] for asks in own]


class _Rounded:
    """Turns counts of requests into whole counts of units, which a long sentence has fewer of."""

    def __init__(self, advance: Advance, share: float) -> None:
        self._advance, self._share, self._seen, self._told = advance, share, 0, 0

    def __call__(self, count: int) -> None:
        self._seen += count
        whole = round(self._seen * self._share)
        self._advance(whole - self._told)
        self._told = whole
