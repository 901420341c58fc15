"""What a person decided elsewhere, put into an entry: a spreadsheet that came back, a page in the browser."""

from __future__ import annotations

from dataclasses import replace

from toolkit.catalog.comments import settled
from toolkit.catalog.entry import Entry, storable
from toolkit.units import State


def amended(entry: Entry, target: str, state: State) -> Entry:
    """`entry` with a person's `target` and `state` (APPROVED, or EDITED for one to be looked at again).

    Everything else stays as it is, but for `#|` lines (who approved or edited the text has seen the new source) and the
    confidence in a draft.
    """
    text = storable(target)
    changed = replace(entry, previous_source=None, previous_key=None, previous_plural=None, notes=settled(entry.notes))
    if entry.plural_targets:
        changed = replace(changed, plural_targets=(text, *entry.plural_targets[1:]))
    else:
        changed = replace(changed, target=text)
    fuzzy = () if state is State.APPROVED else ("fuzzy",)
    return replace(changed, flags=fuzzy + tuple(flag for flag in entry.flags if flag != "fuzzy"))
