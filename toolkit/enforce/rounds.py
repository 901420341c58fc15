"""The loop around the engine: request drafts, judge them, and request them in other forms if they have errors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, count

from toolkit.draft_cache import DraftCache
from toolkit.enforce.asking import Ask, TermForm, ask
from toolkit.enforce.second_drafts import second, sentence_in
from toolkit.enforce.target_prefixes import target_prefixes
from toolkit.engines import Engine, RepairingEngine
from toolkit.engines.batches import Advance, Answered, answer
from toolkit.engines.engine import distinct
from toolkit.errors import EngineError, ToolkitError
from toolkit.progress import SILENT, Progress
from toolkit.types import Draft, Finding, Request, SegmentRecord, Severity

SHORT = 40
WORDINGS = 3
"""The number of translations of words that lost their markup, to find them in a draft."""

Judge = Callable[[SegmentRecord, str], Sequence[Finding]]
"""Returns the findings on a target as the translation of a segment."""

Settled = Callable[[int, Draft], None]
"""Receives the index of a segment, and the draft that is its last one."""

REPAIRS = (TermForm.HINT, TermForm.SUBSTITUTE)


def translate(
    asks: Sequence[Ask],
    engine: Engine,
    cache: DraftCache,
    *,
    judge: Judge,
    advance: Advance = lambda _: None,
    progress: Progress = SILENT,
    settled: Settled | None = None,
) -> list[Draft]:
    """Draft each of `asks`; those in whose drafts `judge` finds an error are drafted again in other forms.

    With a `RepairingEngine` its second engine drafts those again, in all forms if needed.

    `advance` is called with the number of segments that got their first draft since its last call. `progress`
    receives the rounds of repairs. `settled` gets the drafts that need no repair as soon as they are there, before the
    others; what is asked and returned does not depend on it. Raises what `engines.batches.answer` raises.
    """
    drafter = engine.drafter if isinstance(engine, RepairingEngine) else engine
    look = _Settling(asks, judge, settled) if settled else None
    first = _drafts([[asked] for asked in asks], drafter, cache, advance=advance, look=look)
    best = [min(_judged(*pair, judge)) for pair in zip(asks, first, strict=True)]
    if drafter.takes_hints:
        _improve(asks, best, drafter, cache, judge)
    if isinstance(engine, RepairingEngine):
        return _repaired(asks, best, engine.repair, cache, judge, progress)
    for again in ROUNDS:
        broken = [index for index, candidate in enumerate(best) if candidate.errors]
        forms = [again(asks[index], best[index]) for index in broken]
        with progress.task("repairing", total=sum(map(len, forms)), unit="requests") as step:
            drafts = _drafts(forms, engine, cache, advance=step)
        for index, fresh in zip(broken, drafts, strict=True):
            # A target prefix or a split can reduce fluency: it must fix something.
            judged = _judged(asks[index], fresh, judge)
            fixing = [other for other in judged if again is _other_forms or other.errors < best[index].errors]
            best[index] = min([best[index], *fixing])
    return [candidate.draft for candidate in best]


def _improve(
    asks: Sequence[Ask], best: list[_JudgedCandidate], engine: Engine, cache: DraftCache, judge: Judge
) -> None:
    """Replace those of `best` that a second request (`second_drafts`) can improve, unless its draft is worse."""
    again = {index: request for index, asked in enumerate(asks) if (request := second(asked, best[index].draft.text))}
    drafts = _drafts([[request] for request in again.values()], engine, cache) if again else []
    for (index, request), (draft, *_) in zip(again.items(), drafts, strict=True):
        text = sentence_in(request, draft.text)
        (judged,) = _judged(asks[index], [replace(draft, text=text)], judge)
        if judged.counts <= best[index].counts and second(asks[index], text) is None:
            best[index] = judged


def _repaired(
    asks: Sequence[Ask],
    best: Sequence[_JudgedCandidate],
    engine: Engine,
    cache: DraftCache,
    judge: Judge,
    progress: Progress,
) -> list[Draft]:
    """Return the best drafts; those with an error, or without text, are drafted again with `engine`.

    A new draft is used unless it has more findings. The scores of two models cannot be compared.
    """
    drafts = [candidate.draft for candidate in best]
    broken = [index for index, candidate in enumerate(best) if candidate.errors or not candidate.draft.text]
    with progress.task("repairing", total=len(broken), unit="segments") as step:
        again = translate(
            [asks[index] for index in broken], engine, cache, judge=judge, advance=step, progress=progress
        )
    for index, fresh in zip(broken, again, strict=True):
        (judged,) = _judged(asks[index], [fresh], judge)
        if judged.counts <= best[index].counts:
            drafts[index] = fresh
    return drafts


def candidates(record: SegmentRecord, engine: Engine, cache: DraftCache, *, judge: Judge, n_best: int) -> list[Draft]:
    """Return up to `n_best` different drafts for one segment, those with the fewest findings first.

    Raises what `engines.batches.answer` raises.
    """
    asked = ask(record)
    (drafts,) = _drafts([[asked]], engine, cache, n_best=n_best)
    with_text = (draft for draft in distinct(drafts) if draft.text)
    return [candidate.draft for candidate in sorted(_judged(asked, with_text, judge))]


class Absent:
    """Replaces the engine that made the drafts; fails on a request that is not in the draft cache."""

    takes_hints = True
    takes_context = False

    def __init__(self, signature: str) -> None:
        self.signature = signature

    def translate(self, requests: Sequence[Request], *, n_best: int = 1) -> list[list[Draft]]:
        """See `Engine.translate`; raises `EngineError`."""
        raise EngineError(f"{len(requests)} requests are not in the draft cache", "translate them again with --force")


def current_draft(asked: Ask, signature: str, cache: DraftCache, *, judge: Judge) -> Draft | None:
    """Return the draft that `translate` made of `asked` with the engine of this `signature`, if it is the translation.

    Returns None also if an answer it needs is not in the draft cache.
    """
    translation = asked.record.translation
    with suppress(ToolkitError):  # optional here: a damaged draft cache is reported when drafts are made
        (draft,) = translate([asked], Absent(signature), cache, judge=judge)
        if translation and translation.target == draft.text:
            return draft
    return None


@dataclass(frozen=True, slots=True)
class _JudgedCandidate:
    """A candidate and its findings; the minimum of several is the best."""

    draft: Draft
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return self._count(Severity.ERROR)

    @property
    def counts(self) -> tuple[bool, int, int]:
        return not self.draft.text, self.errors, self._count(Severity.WARNING)

    def __lt__(self, other: _JudgedCandidate) -> bool:
        return (self.counts, -self.draft.score) < (other.counts, -other.draft.score)

    def _count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


def _judged(asked: Ask, drafts: Iterable[Draft], judge: Judge) -> list[_JudgedCandidate]:
    return [_JudgedCandidate(draft, tuple(judge(asked.record, draft.text))) for draft in drafts]


def _other_forms(asked: Ask, _: _JudgedCandidate) -> list[Ask]:
    alone = [asked.showing(None)] if asked.record.similar else []
    if asked.record.before[0]:
        alone.append(ask(replace(asked.record, before=("", ""))))
    return [*alone, *(ask(asked.record, form) for form in REPAIRS)]


def _with_target_prefix(asked: Ask, best: _JudgedCandidate) -> list[Ask]:
    """Request the segment with target prefixes that fix the best draft; not for a segment in pieces or with markup."""
    if len(asked.requests) > 1 or any(shortened.placeholders or shortened.head for shortened in asked.shortened):
        return []
    prefixes = target_prefixes(asked.record.segment.text, best.draft.text, best.findings)
    return [replace(asked, requests=(replace(asked.requests[0], target_prefix=prefix),)) for prefix in prefixes]


def _in_parts(asked: Ask, best: _JudgedCandidate) -> list[Ask]:
    """Request the segment in parts; not if the model only copied it, because it would copy the parts."""
    text = asked.record.segment.text
    if "".join(best.draft.text.split()) == "".join(text.split()):
        return []
    limit = max(SHORT, len(text) * 3 // 5)
    return [ask(asked.record, limit=limit)] if len(text) > limit else []


ROUNDS: tuple[Callable[[Ask, _JudgedCandidate], list[Ask]], ...] = (_other_forms, _with_target_prefix, _in_parts)


class _Settling:
    """Passes first drafts without errors on to `settled`, once each."""

    def __init__(self, asks: Sequence[Ask], judge: Judge, settled: Settled) -> None:
        self._pending = dict(enumerate(asks))
        self._judge, self._settled = judge, settled

    def __call__(self, numbered: Sequence[Ask], answers: Mapping[str, list[Draft]]) -> None:
        """Look at the answers so far; `numbered` are the asks, with the keys of their requests."""
        there = [n for n in self._pending if all(request.key in answers for request in numbered[n].requests)]
        for n in there:
            asked = self._pending.pop(n)
            if not numbered[n].lost(answers):
                best = min(_judged(asked, numbered[n].drafts(answers), self._judge))
                if best.draft.text and not best.errors:
                    self._settled(n, best.draft)


def _drafts(
    forms: Iterable[list[Ask]],
    engine: Engine,
    cache: DraftCache,
    *,
    n_best: int = 1,
    advance: Advance = lambda _: None,
    look: _Settling | None = None,
) -> list[list[Draft]]:
    """Return the drafts of each segment, from all `forms` in which it is requested; `look` is for one form each."""
    numbers = count()  # a number makes the keys of requests for the same segment distinct
    own = [[asked.numbered(next(numbers)) for asked in asks] for asks in forms]
    every = list(chain.from_iterable(own))
    requests = [request for asked in every for request in asked.requests]
    progress = _Rounded(advance, len(every) / max(1, len(requests)))
    answered: Answered = partial(look, every) if look else lambda _: None
    answers = answer(engine, cache, requests, n_best=n_best, advance=progress, answered=answered)
    lost = [request for asked in every for request in asked.lost(answers)]
    words = answer(engine, cache, lost, n_best=WORDINGS) if lost else {}
    return [[draft for asked in asks for draft in asked.drafts(answers, words)] for asks in own]


class _Rounded:
    """Converts counts of requests to integer counts of segments, since a long segment has several requests."""

    def __init__(self, advance: Advance, share: float) -> None:
        self._advance, self._share, self._seen, self._reported = advance, share, 0, 0

    def __call__(self, count: int) -> None:
        self._seen += count
        records = round(self._seen * self._share)
        self._advance(records - self._reported)
        self._reported = records
