"""Where the sentences of a transcript end, as a language model reads it.

The model gets the lines twice: first as they are, then with a mark after each, a full stop where a sentence ends as far
as is known and a comma elsewhere. One pass over this text gives, after each line, the scores of marks that end a
sentence and of marks that do not; nothing is generated. docs/research/transcripts.md has what this is worth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeGuard

from toolkit.draft_cache import DraftCache, request_key
from toolkit.engines.encoding import Encoder, LoadedModel
from toolkit.engines.engine import Engine
from toolkit.progress import Progress
from toolkit.segment import Rate
from toolkit.types import Draft, Request

STOPS, PAUSES = "。！？", "，、：；"
BEFORE, AFTER = "给下面的文字加上标点符号：\n", "\n\n加上标点符号以后：\n"
LINES, OVERLAP = 40, 8
"""Lines that are read together, and how many of them the next ones repeat, half of these only as context."""
VERSION = "line ends 1"
"""Change it when the odds change: those in the draft cache are then not used."""


class LineReader(Engine, Protocol):
    """An engine that can rate the lines of a transcript. Others have no `reads_lines`, or False."""

    reads_lines: bool

    def line_ends(self, lines: Sequence[str], ends: Sequence[bool]) -> list[float]:
        """Return the log-odds that a sentence ends after each of a few lines; none if the network cannot give them.

        `ends`: after which lines one ends as far as is known.
        """


def is_line_reader(engine: Engine) -> TypeGuard[LineReader]:
    """Return whether `engine` is a `LineReader`."""
    return bool(getattr(engine, "reads_lines", False))


def rate_with(engine: Engine, cache: DraftCache, progress: Progress) -> Rate | None:
    """Return how `engine` rates lines, `LINES` at a time, which `cache` remembers; None if it is no `LineReader`."""
    if not is_line_reader(engine):
        return None

    def rate(lines: Sequence[str], ends: Sequence[bool]) -> Sequence[float]:
        odds: list[float] = []
        with progress.task("finding the sentences of a transcript", total=len(lines), unit="lines") as advance:
            for first in starts(len(lines)):
                window, before = slice(first, first + LINES), len(odds)
                del odds[first + OVERLAP // 2 if first else 0 :]
                odds += _remembered(engine, cache, lines[window], ends[window])[len(odds) - first :]
                advance(len(odds) - before)
        return odds

    return rate


def _remembered(engine: LineReader, cache: DraftCache, lines: Sequence[str], ends: Sequence[bool]) -> list[float]:
    """Return the odds of lines that are read together, from `cache` if it has them."""
    marked = [f"{line}|" if end else line for line, end in zip(lines, ends, strict=True)]
    request = Request("", "\n".join(marked), kind=VERSION)
    key = request_key(engine.signature, request)
    drafts = cache.get(key, request, engine.signature)
    if drafts is None:
        drafts = [Draft("", "", value, engine.signature) for value in engine.line_ends(lines, ends)]
        cache.put({key: drafts} if drafts else {})
    return [draft.score for draft in drafts]


def line_ends(model: LoadedModel, lines: Sequence[str], ends: Sequence[bool]) -> list[float]:
    """Return what `LineReader.line_ends` does. Raises `EngineError`."""
    tokens = [model.encoder.text(sign) for sign in STOPS + PAUSES]
    if not hasattr(model.runtime, "scores_inside") or any(len(ids) > 1 for ids in tokens):
        return []
    prompt, places = _prompt(model.encoder, lines, ends)
    return [_log_odds(row) for row in model.runtime.scores_inside(prompt, places, [ids[0] for ids in tokens])]


def _prompt(encoder: Encoder, lines: Sequence[str], ends: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Return the tokens of a prompt, and where in them each of `lines` ends the second time."""
    prompt = encoder.text(BEFORE + "\n".join(lines) + AFTER)
    places = []
    for line, end in zip(lines, ends, strict=True):
        prompt += encoder.text(line)
        places.append(len(prompt) - 1)
        if line[-1] not in STOPS + PAUSES:
            prompt += encoder.text(STOPS[0] if end else PAUSES[0])
    return prompt, places


def starts(count: int) -> Iterator[int]:
    """Yield the first line of each window over `count` lines."""
    yield 0
    yield from range(LINES - OVERLAP, count - OVERLAP, LINES - OVERLAP)


def _log_odds(scores: Sequence[float]) -> float:
    """Return the log-odds of a stop against a pause, from their scores in the order of `STOPS` and `PAUSES`."""
    return round(_total(scores[: len(STOPS)]) - _total(scores[len(STOPS) :]), 2)


def _total(scores: Iterable[float]) -> float:
    """Return the logarithm of a sum of exponentials."""
    values = list(scores)
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))
