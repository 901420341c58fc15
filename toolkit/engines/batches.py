"""Run many requests: each distinct one once, in batches of similar length; each batch is stored before the next.

An answer can depend on the other requests of its batch in the last bit (the order of sums in a padded matrix product),
and with greedy decoding one bit can change a word. So batches are planned over all requests of a call, cached or not,
and a batch that is not completely cached is run completely: a run that was killed and started again makes the same
batches, and ends with the same bytes. A `ParallelEngine` gets only what is not cached, in batches of its own size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from toolkit.draft_cache import DraftCache, request_key
from toolkit.engines.engine import Engine, ParallelEngine, is_parallel
from toolkit.errors import EngineError
from toolkit.types import Draft, Request

ROWS = 24
CHARACTERS = 1440

Advance = Callable[[int], None]
Answered = Callable[[Mapping[str, list[Draft]]], None]


def answer(
    engine: Engine,
    cache: DraftCache,
    requests: Sequence[Request],
    *,
    n_best: int = 1,
    advance: Advance = lambda _: None,
    answered: Answered = lambda _: None,
) -> dict[str, list[Draft]]:
    """Return the drafts for each request by its key, best first.

    After each batch `answered` is called with all answers so far, then `advance` with their number since its last call.
    Raises `EngineError` when the engine
    fails or returns a wrong number of answers, `WriteError` when the draft cache cannot be written; earlier answers
    are kept.
    """
    asking: dict[str, list[Request]] = {}
    for request in requests:
        asking.setdefault(request_key(engine.signature, request, n_best=n_best), []).append(request)
    first = {key: same[0] for key, same in asking.items()}
    answers: dict[str, list[Draft]] = {}
    batches = _slices(list(first), engine.parallel_rows) if is_parallel(engine) else plan(first)
    for batch in batches:
        drafts = _batch(engine, cache, {key: first[key] for key in batch}, n_best)
        for key in batch:
            for request in asking[key]:
                answers[request.key] = [replace(draft, key=request.key) for draft in drafts[key]]
        answered(answers)
        advance(sum(len(asking[key]) for key in batch))
    return answers


def plan(requests: Mapping[str, Request]) -> Iterator[list[str]]:
    """Group requests into batches of similar length, at most `ROWS` and `CHARACTERS`, in the order they are needed.

    Requests with terms share batches, and so do those with a similar pair: they have other prompts (`chat`).
    """
    order = {key: index for index, key in enumerate(requests)}
    batches: list[list[str]] = []
    longest = 0
    group = None
    for key in sorted(requests, key=lambda key: (_form(requests[key]), -_size(requests[key]), requests[key].text, key)):
        full = bool(batches) and (len(batches[-1]) == ROWS or (len(batches[-1]) + 1) * longest > CHARACTERS)
        if full or _form(requests[key]) != group:
            batches.append([])
            longest, group = _size(requests[key]), _form(requests[key])
        batches[-1].append(key)
    return iter(sorted(batches, key=lambda batch: min(order[key] for key in batch)))


def _slices(keys: Sequence[str], rows: int) -> Iterator[list[str]]:
    return (list(keys[start : start + rows]) for start in range(0, len(keys), rows))


def _form(request: Request) -> tuple[bool, bool]:
    return request.similar is not None, bool(request.terms)


def _size(request: Request) -> int:
    """Return the size of a row in code points; English counts less than Chinese, because its tokens are longer."""
    source, target = request.similar or ("", "")
    return len(request.before) + len(request.text) + len(source) + len(target) // 3


def _batch(engine: Engine, cache: DraftCache, batch: Mapping[str, Request], n_best: int) -> dict[str, list[Draft]]:
    stored = {key: cache.get(key, request, engine.signature) for key, request in batch.items()}
    if all(stored.values()):
        return {key: drafts for key, drafts in stored.items() if drafts}
    if is_parallel(engine):
        return _each(engine, cache, batch, stored, n_best)
    answers = engine.translate(list(batch.values()), n_best=n_best)
    expected = [request.key for request in batch.values()]
    if [drafts[0].key if drafts else None for drafts in answers] != expected:
        raise EngineError(
            f"{engine.signature}: {len(answers)} answers do not match {len(expected)} requests",
            "this is a bug in the engine. Choose another model with --model",
        )
    fresh = {key: stored[key] or [*map(_storable, drafts)] for key, drafts in zip(batch, answers, strict=True)}
    cache.put({key: drafts for key, drafts in fresh.items() if not stored[key]})
    return fresh


def _each(
    engine: ParallelEngine,
    cache: DraftCache,
    batch: Mapping[str, Request],
    stored: Mapping[str, list[Draft] | None],
    n_best: int,
) -> dict[str, list[Draft]]:
    """Ask for what is not `stored`, and store each answer at once."""
    fresh: dict[str, list[Draft]] = {}
    asking = {request.key: key for key, request in batch.items() if not stored[key]}

    def keep(request: Request, drafts: Sequence[Draft]) -> None:
        key = asking[request.key]
        fresh[key] = [*map(_storable, drafts)]
        cache.put({key: fresh[key]})

    engine.translate([request for key, request in batch.items() if not stored[key]], n_best=n_best, keep=keep)
    return {key: stored[key] or fresh[key] for key in batch}


def _storable(draft: Draft) -> Draft:
    """Replace lone surrogates in `draft` with U+FFFD, because UTF-8 cannot hold them."""
    return replace(draft, text=draft.text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
