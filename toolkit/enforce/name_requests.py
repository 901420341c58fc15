"""Ask a model for the English of foreign names that nothing else gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from toolkit.draft_cache import DraftCache
from toolkit.engines import Engine
from toolkit.engines.batches import answer
from toolkit.names.repeated import is_spoken
from toolkit.types import Request

_NAME = re.compile(r"[A-Z\u00c0-\u00de][\w'’.&-]*(?: [\w'’.&-]+){0,4}")


def name_renderings(wanted: Mapping[str, Sequence[str]], engine: Engine, cache: DraftCache) -> dict[str, str]:
    """Return the English of names that have one: the first answer that is a name and sounds like the Chinese.

    Each name is requested after every sentence that `wanted` has for it. Answers that are no name (a sentence, a word
    in lower case, more than five words) do not count. Raises what `engines.batches.answer` raises.
    """
    requests = {
        name: [Request(f"{name}#{number}", name, before=text) for number, text in enumerate(texts)]
        for name, texts in wanted.items()
    }
    answers = answer(engine, cache, [request for asked in requests.values() for request in asked])
    renderings = {}
    for name, asked in requests.items():
        drafts = (_plain(answers[request.key][0].text) for request in asked if answers[request.key])
        if english := next((draft for draft in drafts if _NAME.fullmatch(draft) and is_spoken(name, draft)), ""):
            renderings[name] = english
    return renderings


def _plain(text: str) -> str:
    """Return the answer without a final stop, quotation marks and an article."""
    return re.sub(r"^(?:The|the|A|An) (?=[A-Z])", "", text.strip(' ."'))
